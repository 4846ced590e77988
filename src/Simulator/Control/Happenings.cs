using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Control;

/// <summary>What the outside world does to a number: people write, the provider bans and reinstates.</summary>
internal sealed class Happenings(SimulatorClock clock, NumberBook numbers, Outbox outbox, JournalFile? journal)
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(15) };

    internal async Task<IResult> WriteAsync(InboundBody body)
    {
        if (numbers.Find(body.PhoneNumberId) is not { } number)
        {
            return ControlCalls.Wrong($"no number {body.PhoneNumberId}");
        }

        if (!clock.IsKnown || !(Person.IsNumber(body.From) || Person.IsUserId(body.From)))
        {
            return ControlCalls.Wrong("from must be + and digits or a user id, and the clock known");
        }

        var at = clock.Now;
        var person = number.People.Of(body.From).Phone;
        number.OpenWindow(person, at);
        await (journal?.WindowOpened(number, person, at) ?? Task.CompletedTask);
        var id = "wamid." + Guid.NewGuid().ToString("N");
        await ExpectAsync(number, WebhookBody.Inbound(number, body.From, id, body.Text, at), at, id);
        return Results.Json(new { messageId = id, at });
    }

    /// <summary>The provider names a person otherwise than by the number that a business has.</summary>
    internal async Task<IResult> NameAsync(Person person)
    {
        if (person.Problem() is { } problem)
        {
            return ControlCalls.Wrong(problem);
        }

        numbers.People.Put(person);
        await (journal?.Named(person) ?? Task.CompletedTask);
        return Results.Json(person, ControlCalls.Json);
    }

    internal async Task<IResult> PreferAsync(PreferenceBody body)
    {
        if (numbers.Find(body.PhoneNumberId) is not { } number || !clock.IsKnown || body.Value is not ("stop" or "resume"))
        {
            return ControlCalls.Wrong($"no number {body.PhoneNumberId}, or value is not stop or resume");
        }

        var (at, id) = (clock.Now, Guid.NewGuid().ToString("N"));
        await ExpectAsync(number, WebhookBody.Preference(number, body.From, body.Value, at), at, id);
        return Results.Json(new { messageId = id, at });
    }

    internal async Task<IResult> ChangeAccountAsync(AccountBody body)
    {
        if (numbers.FindAccount(body.BusinessAccountId) is not { } account || !clock.IsKnown)
        {
            return ControlCalls.Wrong($"no account {body.BusinessAccountId}");
        }

        var banState = body.BanState ?? (body.Event == "DISABLED_UPDATE" ? "DISABLE" : null);
        if (body.Event == "DISABLED_UPDATE" && banState is "DISABLE" or "REINSTATE")
        {
            account.Banned = banState == "DISABLE";
            await (journal?.BanChanged(account) ?? Task.CompletedTask);
        }

        // One account has one webhook with the provider; here each number may have its own address.
        var at = clock.Now;
        foreach (var number in numbers.NumbersOf(account.Id).DistinctBy(n => n.Registration.WebhookUrl))
        {
            await ExpectAsync(number, WebhookBody.Account(number, body.Event, banState, body.RestrictionType, at), at);
        }

        return Results.Json(new { banned = account.Banned });
    }

    internal async Task<IResult> VerifyWebhookAsync(VerifyBody body)
    {
        if (numbers.Find(body.PhoneNumberId)?.Registration.WebhookUrl is not { } url)
        {
            return ControlCalls.Wrong($"no number {body.PhoneNumberId} with a webhook");
        }

        var challenge = Guid.NewGuid().ToString("N");
        try
        {
            using var answer = await _http.GetAsync(
                $"{url}?hub.mode=subscribe&hub.verify_token={Uri.EscapeDataString(body.VerifyToken)}&hub.challenge={challenge}");
            var echoed = await answer.Content.ReadAsStringAsync();
            return Results.Json(new { status = (int)answer.StatusCode, verified = answer.IsSuccessStatusCode && echoed == challenge });
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
        {
            return Results.Json(new { status = 0, verified = false });
        }
    }

    private async Task ExpectAsync(Number number, byte[] webhook, DateTimeOffset at, string? messageId = null)
    {
        var item = new WebhookEvent(Guid.NewGuid(), webhook, at, messageId);
        await (journal?.Expected(number, item) ?? Task.CompletedTask);
        outbox.Expect(number, item);
    }
}
