using System.Globalization;
using System.Text.Json;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Provider;

/// <summary>Takes or refuses messages, and goes wrong where a fault says so.</summary>
internal sealed class Sends(SimulatorClock clock, FaultBook faults, ReceiptPlanner planner, Intake intake)
{
    internal async Task AnswerAsync(HttpContext call, Number number, bool marketing)
    {
        var at = clock.Now;
        if (await Answers.ReadBodyAsync(call) is not { } read)
        {
            await Answers.RefuseAsync(call, new(GraphErrors.InvalidParameter, "the body broke off or is too long"));
            return;
        }

        var body = Parse(read, out var details);
        if (body is null)
        {
            await RefuseAsync(call, number, body, at, new(GraphErrors.InvalidParameter, details));
        }
        else if (body.Status is not null || body.MessageId is not null)
        {
            await MarkReadAsync(call, body);
        }
        else if (!await TryGoWrongAsync(call, number, body, at))
        {
            await TakeAsync(call, number, body, marketing, at);
        }
    }

    private static Task MarkReadAsync(HttpContext call, SendBody body) => body is { Status: "read", MessageId: not null }
        ? Answers.JsonAsync(call, 200, """{"success":true}""")
        : Answers.RefuseAsync(call, new(GraphErrors.InvalidParameter, "status must be read and message_id given"));

    private static SendBody? Parse(System.IO.Pipelines.ReadResult read, out string details)
    {
        details = string.Empty;
        try
        {
            var json = new Utf8JsonReader(read.Buffer);
            return JsonSerializer.Deserialize(ref json, SendJson.Default.SendBody);
        }
        catch (JsonException wrong)
        {
            details = "Invalid body at " + (wrong.Path ?? "$");
            return null;
        }
    }

    // What strikes before anything is accepted.
    private async Task<bool> TryGoWrongAsync(HttpContext call, Number number, SendBody body, DateTimeOffset at)
    {
        if (number.Account.Banned)
        {
            await RefuseAsync(call, number, body, at, new(GraphErrors.AccountLocked, "the account is banned"));
            return true;
        }

        var key = KeyOf(number, body);
        if (faults.Strike(FaultKind.Throttle, number.Id, key) is { } throttle)
        {
            await RefuseAsync(call, number, body, at, new(throttle.Code ?? GraphErrors.TooFast, "slow down"), throttle);
            return true;
        }

        if (faults.Strike(FaultKind.Refuse, number.Id, key) is { } refuse)
        {
            await RefuseAsync(call, number, body, at, new(refuse.Code!.Value, "simulated refusal", refuse.Subcode), refuse);
            return true;
        }

        if (faults.Strike(FaultKind.DropBeforeAccept, number.Id, key) is not null)
        {
            await SeeAsync(number, body, at, "dropBeforeAccept");
            call.Abort();
            return true;
        }

        if (faults.Strike(FaultKind.ServerError, number.Id, key) is { } error)
        {
            await BreakAsync(call, number, body, at, error);
            return true;
        }

        return false;
    }

    private async Task BreakAsync(HttpContext call, Number number, SendBody body, DateTimeOffset at, Fault error)
    {
        if (error.Accepted)
        {
            await AcceptAsync(number, body, at);
        }
        else
        {
            await SeeAsync(number, body, at, "serverError");
        }

        var status = error.HttpStatus ?? 503;
        if (error.Code is { } code)
        {
            await Answers.RefuseAsync(call, new(code, "simulated fault"), status, error.RetryAfterSeconds);
            return;
        }

        call.Response.StatusCode = status;
        call.Response.ContentType = "text/html";
        await call.Response.WriteAsync("<html><body>Sorry, something went wrong.</body></html>");
    }

    private async Task TakeAsync(HttpContext call, Number number, SendBody body, bool marketing, DateTimeOffset at)
    {
        if (SendRules.Check(number, body, marketing) is { } refusal)
        {
            await RefuseAsync(call, number, body, at, refusal);
            return;
        }

        var key = KeyOf(number, body);
        var waits = faults.Strike(FaultKind.StatusBeforeAnswer, number.Id, key) is not null;
        var held = body.Type != "template" ? null
            : faults.Strike(FaultKind.Hold, number.Id, key) ?? faults.Strike(FaultKind.PauseTemplate, number.Id, key);
        var message = await AcceptAsync(number, body, at, waits, held);
        if (faults.Strike(FaultKind.AcceptThenDrop, number.Id, key) is not null)
        {
            call.Abort();
            return;
        }

        if (faults.Strike(FaultKind.AnswerLate, number.Id, key) is { } late)
        {
            await Task.Delay(TimeSpan.FromSeconds(late.DelaySeconds), call.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!call.RequestAborted.IsCancellationRequested)
        {
            await Answers.JsonAsync(call, 200, Success(number, body, message, held?.Kind));
        }
    }

    private async Task<Message> AcceptAsync(Number number, SendBody body, DateTimeOffset at, bool waitForReceipt = false, Fault? held = null)
    {
        var person = PersonOf(number, body);
        int? failure = body.Type == "text" && !number.IsWindowOpen(person, at) ? GraphErrors.WindowClosed
            : held is { Kind: FaultKind.PauseTemplate } ? GraphErrors.TemplatePaused
            : held?.Code;
        // A held message goes, or is dropped, only after its time.
        var goes = held is null ? at : at + TimeSpan.FromSeconds(held.DelaySeconds);
        var plan = planner.Plan(number, KeyOf(number, body), goes, failure, waitForReceipt, out var reached);
        var message = NewMessage(number, body, at, Message.Accepted, reached, plan);
        await intake.AcceptAsync(number, message, waitForReceipt);
        return message;
    }

    private async Task RefuseAsync(HttpContext call, Number number, SendBody? body, DateTimeOffset at, Refusal refusal, Fault? fault = null)
    {
        await SeeAsync(number, body, at, refusal.Code.ToString(CultureInfo.InvariantCulture));
        await Answers.RefuseAsync(call, refusal, fault?.HttpStatus, fault?.RetryAfterSeconds);
    }

    private Task SeeAsync(Number number, SendBody? body, DateTimeOffset at, string outcome) =>
        intake.SeeAsync(number, NewMessage(number, body, at, outcome, reached: false, plan: []));

    private static Message NewMessage(Number number, SendBody? body, DateTimeOffset at, string outcome, bool reached, PlannedStatus[] plan)
    {
        var text = body?.Text?.Body ?? string.Join(' ', body?.Template?.BodyParameters.Select(p => p.Text) ?? []);
        return new Message
        {
            To = body is null ? null : PersonOf(number, body),
            Text = number.Log.Shared(text),
            Template = body?.Template?.Name,
            AttemptId = body?.BizOpaqueCallbackData,
            At = at,
            Outcome = outcome,
            Reached = reached,
            Plan = plan,
        };
    }

    private static string KeyOf(Number number, SendBody body) => body.BizOpaqueCallbackData ?? PersonOf(number, body);

    private static string PersonOf(Number number, SendBody body) => body.To switch
    {
        null => number.People.Of(body.Recipient ?? string.Empty).Phone,
        ['+', ..] => body.To,
        _ => "+" + body.To,
    };

    private static string Success(Number number, SendBody body, Message message, FaultKind? held)
    {
        var input = JsonEncodedText.Encode(body.To ?? body.Recipient ?? string.Empty);
        var person = number.People.Of(message.To!);
        var names = (person.Digits is { } digits ? $",\"wa_id\":\"{JsonEncodedText.Encode(digits)}\"" : string.Empty)
            + (person.UserId is { } known ? $",\"user_id\":\"{JsonEncodedText.Encode(known)}\"" : string.Empty);
        var word = held switch { FaultKind.Hold => "held_for_quality_assessment", FaultKind.PauseTemplate => "paused", _ => "accepted" };
        var status = body.Type == "template" ? $",\"message_status\":\"{word}\"" : string.Empty;
        return $$$"""
            {"messaging_product":"whatsapp","contacts":[{"input":"{{{input}}}"{{{names}}}}],"messages":[{"id":"{{{MessageIds.Of(number, message.Index)}}}"{{{status}}}}]}
            """;
    }
}
