using MassMessaging.Domain.Content;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Control;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Sms;

/// <summary>The control calls of SMS: numbers, ledger, and what people write.</summary>
internal sealed class SmsControl(SimulatorClock clock, NumberBook numbers, Outbox outbox, JournalFile? journal)
{
    internal void Map(WebApplication app)
    {
        ControlCalls.Post<SmsRegistration>(app, "/sms/numbers", RegisterAsync);
        app.MapGet("/sms/numbers", () => Results.Json(numbers.All.Select(n => SmsRegistration.Of(n.Registration)), ControlCalls.Json));
        app.MapGet("/sms/ledger", (string phone, int? after) => WithNumber(phone, number => Ledger(number, after ?? -1)));
        app.MapGet("/sms/requests", (string phone, int? after) =>
            WithNumber(phone, number => number.Log.After(after ?? -1).Select(RequestEntry.From)));
        app.MapGet("/sms/webhooks", (string phone) => WithNumber(phone, ControlCalls.Webhooks));
        app.MapGet("/sms/inbound", (string phone) => WithNumber(phone, number => number.Posts.Taken));
        ControlCalls.Post<SmsInboundBody>(app, "/sms/inbound", WriteAsync);
    }

    private Task<IResult> RegisterAsync(SmsRegistration wanted) =>
        ControlCalls.RegisterAsync(numbers, journal, wanted.Problem(), wanted.ToRegistration, SmsRegistration.Of);

    private async Task<IResult> WriteAsync(SmsInboundBody body)
    {
        if (numbers.Find(body.Phone) is not { } number)
        {
            return ControlCalls.Wrong($"no number {body.Phone}");
        }

        if (!clock.IsKnown || !SmsSend.IsPhone(body.From))
        {
            return ControlCalls.Wrong("from must be + and digits, and the clock known");
        }

        var at = clock.Now;
        var optOut = OptOutTypeOf(body.Text);
        if (optOut is "STOP" or "START")
        {
            number.SetStopped(body.From, optOut == "STOP");
            await (journal?.Stopped(number, body.From, optOut == "STOP") ?? Task.CompletedTask);
        }

        var id = "SM" + Guid.NewGuid().ToString("N");
        var item = new WebhookEvent(Guid.NewGuid(), SmsPosts.Inbound(number, body.From, id, body.Text, optOut), at, id);
        await (journal?.Expected(number, item) ?? Task.CompletedTask);
        outbox.Expect(number, item);
        return Results.Json(new { messageId = id, at, optOutType = optOut }, ControlCalls.Json);
    }

    // The provider's own words: the whole message, whatever its case.
    private static string? OptOutTypeOf(string text) => text.Trim().ToUpperInvariant() switch
    {
        "STOP" or "STOPALL" or "UNSUBSCRIBE" or "CANCEL" or "END" or "QUIT" or "REVOKE" or "OPTOUT" => "STOP",
        "START" or "YES" or "UNSTOP" => "START",
        "HELP" or "INFO" => "HELP",
        _ => null,
    };

    private static IEnumerable<SmsLedgerEntry> Ledger(Number number, int after) =>
        number.Log.After(after).Where(message => message.Reached).Select(message => new SmsLedgerEntry(
            message.Index, message.To, message.Text, MessageParts.Of(message.Text ?? string.Empty).Count,
            message.AttemptId, message.At, MessageIds.Of(number, message.Index)));

    // A plus in a query reads as a space, so a phone may come without it.
    private IResult WithNumber<T>(string phone, Func<Number, T> read) => numbers.Find("+" + phone.TrimStart('+', ' ')) is { } number
        ? Results.Json(read(number), ControlCalls.Json)
        : Results.Json(new { detail = $"no number {phone}" }, ControlCalls.Json, statusCode: StatusCodes.Status404NotFound);
}

/// <summary>An SMS that reached a phone, or would have.</summary>
internal sealed record SmsLedgerEntry(
    int Index, string? To, string? Text, int Segments, string? AttemptId, DateTimeOffset AcceptedAt, string ProviderId);

/// <summary>Somebody writes to a number.</summary>
internal sealed record SmsInboundBody(string Phone, string From, string Text);
