using MassMessaging.Domain.Content;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Control;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;
using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator.Smpp;

/// <summary>The control calls of the SMS centre: accounts, ledger, and what people write.</summary>
internal sealed class SmppControl(SimulatorClock clock, NumberBook accounts, Outbox outbox, JournalFile? journal, SmppCentre? centre)
{
    internal void Map(WebApplication app)
    {
        ControlCalls.Post<SmppRegistration>(app, "/smpp/accounts", RegisterAsync);
        app.MapGet("/smpp/accounts", () => Results.Json(accounts.All.Select(account => SmppRegistration.Of(account.Registration)), ControlCalls.Json));
        app.MapGet("/smpp/binds", (string systemId) => WithAccount(systemId, account => new { bound = centre?.BoundOf(account) ?? 0 }));
        app.MapGet("/smpp/ledger", (string systemId, int? after) => WithAccount(systemId, account => Ledger(account, after ?? -1)));
        app.MapGet("/smpp/requests", (string systemId, int? after) => WithAccount(systemId, account => account.Log.After(after ?? -1).Select(SmppRequest.Of)));
        app.MapGet("/smpp/deliveries", (string systemId) => WithAccount(systemId, ControlCalls.Webhooks));
        app.MapGet("/smpp/inbound", (string systemId) => WithAccount(systemId, account => account.Posts.Taken));
        ControlCalls.Post<SmppInboundBody>(app, "/smpp/inbound", WriteAsync);
    }

    private Task<IResult> RegisterAsync(SmppRegistration wanted) => ControlCalls.RegisterAsync(
        accounts, journal, centre is null ? "there is no centre: set Simulator:SmppPort" : wanted.Problem(), wanted.ToRegistration, SmppRegistration.Of);

    private async Task<IResult> WriteAsync(SmppInboundBody body)
    {
        if (accounts.Find(SmppRegistration.IdOf(body.SystemId)) is not { } account)
        {
            return ControlCalls.Wrong($"no account {body.SystemId}");
        }

        if (!clock.IsKnown || !SmsSend.IsPhone(body.From))
        {
            return ControlCalls.Wrong("from must be + and digits, and the clock known");
        }

        if (MessageParts.Of(body.Text).Count > 1)
        {
            return ControlCalls.Wrong("text must fit one SMS");
        }

        var (at, id) = (clock.Now, Guid.NewGuid().ToString("N"));
        var item = new WebhookEvent(Guid.NewGuid(), SmppDeliveries.Stored(new SmppWritten(id, body.From, body.To, body.Text)), at, id);
        await (journal?.Expected(account, item) ?? Task.CompletedTask);
        outbox.Expect(account, item);
        return Results.Json(new { messageId = id, at }, ControlCalls.Json);
    }

    private static IEnumerable<SmppLedgerEntry> Ledger(Number account, int after) =>
        account.Log.After(after).Where(message => message.Reached).Select(message => new SmppLedgerEntry(
            message.Index, message.From, message.To, message.Text, MessageParts.Of(message.Text ?? string.Empty).Count, message.At, MessageIds.Of(account, message.Index)));

    private IResult WithAccount<T>(string systemId, Func<Number, T> read) => accounts.Find(SmppRegistration.IdOf(systemId)) is { } account
        ? Results.Json(read(account), ControlCalls.Json)
        : Results.Json(new { detail = $"no account {systemId}" }, ControlCalls.Json, statusCode: StatusCodes.Status404NotFound);
}

/// <summary>An SMS that reached a phone, or would have.</summary>
internal sealed record SmppLedgerEntry(
    int Index, string? From, string? To, string? Text, int Segments, DateTimeOffset AcceptedAt, string ProviderId);

/// <summary>A submit, taken or not. The protocol carries no attempt's id: sender, person and text say what it was.</summary>
internal sealed record SmppRequest(int Index, string? Sender, string? To, string? Text, DateTimeOffset At, string Outcome)
{
    internal static SmppRequest Of(Message message) => new(message.Index, message.From, message.To, message.Text, message.At, message.Outcome);
}

/// <summary>Somebody writes to a sender of an account.</summary>
internal sealed record SmppInboundBody(string SystemId, string To, string From, string Text);
