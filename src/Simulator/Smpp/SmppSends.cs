using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;
using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator.Smpp;

/// <summary>
/// Takes or refuses submits, and goes wrong where a fault or the weather says so. The protocol has no place for an attempt's
/// id, so draws go by the person and by how often something was submitted to that person.
/// </summary>
internal sealed class SmppSends(SimulatorClock clock, FaultBook faults, ReceiptPlanner planner, Intake intake)
{
    private readonly ConcurrentDictionary<(Number, string), int> _submits = new();
    private readonly ConcurrentDictionary<(Number, string From, string To, int Reference, int Total), SortedDictionary<int, string>> _parts = new();

    internal async Task AnswerAsync(SmppSession session, Number account, SmppUnit unit)
    {
        SmppSubmit submit;
        try
        {
            submit = SmppSubmit.Read(unit.Body);
        }
        catch (InvalidDataException)
        {
            await session.RejectAsync(unit, SmppErrors.InvalidLength);
            return;
        }

        var key = $"{submit.To}/{_submits.AddOrUpdate((account, submit.To), 1, (_, count) => count + 1)}";
        if (await TryGoWrongAsync(session, account, unit, submit, key))
        {
            return;
        }

        if (TextOf(account, submit) is not { } text)
        {
            await session.AnswerAsync(unit, 0, Accepted($"part-{key}", SubmitWeather.Fair)); // the message is counted with its last part
            return;
        }

        await TakeAsync(session, account, unit, submit with { Text = text }, key);
    }

    private async Task<bool> TryGoWrongAsync(SmppSession session, Number account, SmppUnit unit, SmppSubmit submit, string key)
    {
        var weather = account.Weather.OfSubmit(account.Id, key);
        if (faults.Strike(FaultKind.Throttle, account.Id, key) is { } throttle)
        {
            await RefuseAsync(session, account, unit, submit, (uint)(throttle.Code ?? (int)SmppErrors.Throttled));
        }
        else if (faults.Strike(FaultKind.Refuse, account.Id, key) is { } refuse)
        {
            await RefuseAsync(session, account, unit, submit, (uint)refuse.Code!.Value);
        }
        else if (faults.Strike(FaultKind.DropBeforeAccept, account.Id, key) is not null)
        {
            await SeeAsync(account, submit, "dropBeforeAccept");
            session.Drop();
        }
        else if (faults.Strike(FaultKind.ServerError, account.Id, key) is { } error)
        {
            // A refusal that is none: the centre took the message, and says that it did not.
            await (error.Accepted ? AcceptAsync(account, submit, key, waits: false) : SeeAsync(account, submit, "serverError"));
            session.Drop();
        }
        else if (RefusalBy(weather) is { } status && IsFirst(submit))
        {
            await RefuseAsync(session, account, unit, submit, status, BehindRefusal(weather));
        }
        else
        {
            return false;
        }

        return true;
    }

    private async Task TakeAsync(SmppSession session, Number account, SmppUnit unit, SmppSubmit submit, string key)
    {
        if (Problem(account, submit) is { } problem)
        {
            await RefuseAsync(session, account, unit, submit, problem);
            return;
        }

        var message = await AcceptAsync(account, submit, key, faults.Strike(FaultKind.StatusBeforeAnswer, account.Id, key) is not null);
        if (faults.Strike(FaultKind.AcceptThenDrop, account.Id, key) is not null)
        {
            session.Drop();
            return;
        }

        if (faults.Strike(FaultKind.AnswerLate, account.Id, key) is { } late)
        {
            await Task.Delay(TimeSpan.FromSeconds(late.DelaySeconds));
        }

        await session.AnswerAsync(unit, 0, Accepted(MessageIds.Of(account, message.Index), account.Weather.OfSubmit(account.Id, key)));
    }

    /// <summary>The whole text once its last part is there; null before.</summary>
    private string? TextOf(Number account, SmppSubmit submit)
    {
        if (submit.Total <= 1)
        {
            return submit.Text;
        }

        var place = (account, submit.From, submit.To, submit.Reference, submit.Total);
        var known = _parts.GetOrAdd(place, _ => []);
        lock (known)
        {
            known[submit.Part] = submit.Text;
            return known.Count == submit.Total && _parts.TryRemove(place, out _) ? string.Concat(known.Values) : null;
        }
    }

    private static uint? Problem(Number account, SmppSubmit submit) =>
        !SmsSend.IsPhone(submit.To) ? SmppErrors.InvalidDestination
        : account.Registration.Senders.Count > 0 && !account.Registration.Senders.Contains(submit.From) ? SmppErrors.InvalidSource
        : null;

    private static bool IsFirst(SmppSubmit submit) => submit.Total <= 1 || submit.Part == 1;

    private async Task<Message> AcceptAsync(Number account, SmppSubmit submit, string key, bool waits)
    {
        var at = clock.Now;
        var plan = planner.Plan(account, key, at, failure: null, waits, out var reached);
        var message = NewMessage(account, submit, at, Message.Accepted, reached, plan);
        await intake.AcceptAsync(account, message, waits);
        return message;
    }

    private async Task RefuseAsync(SmppSession session, Number account, SmppUnit unit, SmppSubmit submit, uint status, byte[]? behind = null)
    {
        await SeeAsync(account, submit, status.ToString("x8", CultureInfo.InvariantCulture));
        await session.AnswerAsync(unit, status, behind);
    }

    private Task SeeAsync(Number account, SmppSubmit submit, string outcome) =>
        intake.SeeAsync(account, NewMessage(account, submit, clock.Now, outcome, reached: false, plan: []));

    private static Message NewMessage(Number account, SmppSubmit submit, DateTimeOffset at, string outcome, bool reached, PlannedStatus[] plan) => new()
    {
        From = submit.From,
        To = submit.To,
        Text = account.Log.Shared(submit.Text),
        At = at,
        Outcome = outcome,
        Reached = reached,
        Plan = plan,
    };

    private static uint? RefusalBy(SubmitWeather weather) => weather switch
    {
        SubmitWeather.Throttled or SubmitWeather.ThrottledWithField or SubmitWeather.ThrottledWithCutField => SmppErrors.Throttled,
        SubmitWeather.QueueFull => SmppErrors.QueueFull,
        SubmitWeather.PersonRefused => SmppErrors.InvalidDestination,
        _ => null,
    };

    private static byte[] BehindRefusal(SubmitWeather weather) => weather switch
    {
        SubmitWeather.ThrottledWithField or SubmitWeather.PersonRefused => new SmppWriter().Optional(SmppTag.DeliveryFailureReason, 2).ToBytes(),
        SubmitWeather.ThrottledWithCutField => [0x00, (byte)SmppTag.AdditionalStatus, 0x00, 0x05, .. "busy"u8],
        _ => [],
    };

    private static byte[] Accepted(string id, SubmitWeather weather) => weather switch
    {
        SubmitWeather.StrayByte => [.. new SmppWriter().Text(id).Optional(SmppTag.DeliveryFailureReason, 0).ToBytes(), 0],
        SubmitWeather.IdWithoutEnd => Encoding.ASCII.GetBytes(id),
        _ => new SmppWriter().Text(id).ToBytes(),
    };
}
