using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Journal;

/// <summary>Rebuilds numbers, messages, windows and what is still to be posted from the journal's lines.</summary>
internal sealed class JournalReplay(NumberBook numbers, NumberBook smsNumbers, NumberBook projects, NumberBook smppAccounts, Outbox outbox)
{
    private readonly Dictionary<Message, (Number Number, ulong Done)> _messages = [];
    private readonly Dictionary<Guid, (Number Number, WebhookEvent Event)> _events = [];

    internal void Take(JournalLine line)
    {
        if (line is { Kind: "number", Registration: { } registration })
        {
            BookOf(registration.PhoneNumberId).Register(registration);
        }
        else if (line is { Kind: "person", Person: { } person })
        {
            numbers.People.Put(person);
        }
        else if (line is { Kind: "ban", Of: { } account })
        {
            numbers.AccountOf(account).Banned = line.Banned ?? false;
        }
        else if (line.Of is { } id && BookOf(id).Find(id) is { } number)
        {
            Take(number, line);
        }
    }

    internal void Finish()
    {
        foreach (var (message, (number, done)) in _messages)
        {
            outbox.Expect(number, message, done);
        }

        foreach (var (number, item) in _events.Values)
        {
            outbox.Expect(number, item);
        }
    }

    private NumberBook BookOf(string id) => Registration.IsSmsId(id) ? smsNumbers : Registration.IsPushId(id) ? projects : Registration.IsSmppId(id) ? smppAccounts : numbers;

    private void Take(Number number, JournalLine line)
    {
        switch (line)
        {
            case { Kind: "message", Outcome: { } outcome, At: { } at }:
                Append(number, line, outcome, at);
                break;
            case { Kind: "window", To: { } person, At: { } at }:
                number.OpenWindow(person, at);
                break;
            case { Kind: "stop", To: { } person, Stopped: { } stopped }:
                number.SetStopped(person, stopped);
                break;
            case { Kind: "event", EventId: { } id, Body: { } body, At: { } due }:
                _events[id] = (number, new WebhookEvent(id, body, due));
                break;
            case { Kind: "posted", EventId: { } id }:
                _events.Remove(id);
                break;
            case { Kind: "posted", Steps: { } steps }:
                MarkPosted(number, steps);
                break;
        }
    }

    private void Append(Number number, JournalLine line, string outcome, DateTimeOffset at)
    {
        var message = new Message
        {
            To = line.To,
            From = line.From,
            Text = line.Text is { } text ? number.Log.Shared(text) : null,
            Template = line.Template,
            Title = line.Title,
            AttemptId = line.AttemptId,
            Callback = line.Callback,
            At = at,
            Outcome = outcome,
            Reached = line.Reached ?? false,
            Plan = line.Plan?.ToArray() ?? [],
        };
        number.Log.Append(message);
        if (message.Plan.Length > 0)
        {
            _messages[message] = (number, 0);
        }
    }

    private void MarkPosted(Number number, IReadOnlyList<int> steps)
    {
        for (var i = 0; i + 1 < steps.Count; i += 2)
        {
            if (number.Log.Find(steps[i]) is { } message && _messages.TryGetValue(message, out var known))
            {
                _messages[message] = (number, known.Done | (1UL << steps[i + 1]));
            }
        }
    }
}
