using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Domain.Content;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Provider;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Sms;

/// <summary>Takes or refuses SMS, and goes wrong where a fault says so.</summary>
internal sealed class SmsSends(SimulatorClock clock, FaultBook faults, ReceiptPlanner planner, Intake intake)
{
    internal async Task AnswerAsync(HttpContext call, string account, IReadOnlyList<Number> numbers)
    {
        var at = clock.Now;
        if (!call.Request.HasFormContentType || await ReadAsync(call) is not { } send)
        {
            await SmsProtocol.RefuseAsync(call, SmsErrors.ToMissing);
        }
        else if (send.SenderIn(numbers, out var error) is not { } number)
        {
            await SmsProtocol.RefuseAsync(call, error); // no number's log can hold it
        }
        else if (!await TryGoWrongAsync(call, number, send, at))
        {
            await TakeAsync(call, account, number, send, at);
        }
    }

    private static async Task<SmsSend?> ReadAsync(HttpContext call)
    {
        try
        {
            return SmsSend.Read(await call.Request.ReadFormAsync());
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or BadHttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    // What strikes before anything is accepted.
    private async Task<bool> TryGoWrongAsync(HttpContext call, Number number, SmsSend send, DateTimeOffset at)
    {
        if (faults.Strike(FaultKind.Throttle, number.Id, send.Key) is { } throttle)
        {
            await RefuseAsync(call, number, send, at, throttle.Code ?? SmsErrors.TooFast, throttle);
        }
        else if (faults.Strike(FaultKind.Refuse, number.Id, send.Key) is { } refuse)
        {
            await RefuseAsync(call, number, send, at, refuse.Code!.Value, refuse);
        }
        else if (faults.Strike(FaultKind.DropBeforeAccept, number.Id, send.Key) is not null)
        {
            await SeeAsync(number, send, at, "dropBeforeAccept");
            call.Abort();
        }
        else if (faults.Strike(FaultKind.ServerError, number.Id, send.Key) is { } error)
        {
            await BreakAsync(call, number, send, at, error);
        }
        else
        {
            return false;
        }

        return true;
    }

    private async Task BreakAsync(HttpContext call, Number number, SmsSend send, DateTimeOffset at, Fault error)
    {
        await (error.Accepted ? AcceptAsync(number, send, at, waits: false) : SeeAsync(number, send, at, "serverError"));
        var status = error.HttpStatus ?? 503;
        if (error.Code is { } code)
        {
            await SmsProtocol.RefuseAsync(call, code, status, error.RetryAfterSeconds);
            return;
        }

        call.Response.StatusCode = status;
        call.Response.ContentType = "text/html";
        await call.Response.WriteAsync("<html><body>Sorry, something went wrong.</body></html>");
    }

    private async Task TakeAsync(HttpContext call, string account, Number number, SmsSend send, DateTimeOffset at)
    {
        if (send.Problem(number) is { } problem)
        {
            await RefuseAsync(call, number, send, at, problem);
            return;
        }

        var waits = faults.Strike(FaultKind.StatusBeforeAnswer, number.Id, send.Key) is not null;
        var message = await AcceptAsync(number, send, at, waits);
        if (faults.Strike(FaultKind.AcceptThenDrop, number.Id, send.Key) is not null)
        {
            call.Abort();
            return;
        }

        if (faults.Strike(FaultKind.AnswerLate, number.Id, send.Key) is { } late)
        {
            await Task.Delay(TimeSpan.FromSeconds(late.DelaySeconds), call.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!call.RequestAborted.IsCancellationRequested)
        {
            await Answers.JsonAsync(call, 201, Describe(account, number, send, message).ToJsonString());
        }
    }

    private async Task<Message> AcceptAsync(Number number, SmsSend send, DateTimeOffset at, bool waits)
    {
        var plan = planner.Plan(number, send.Key, at, failure: null, waits, out var reached);
        var message = NewMessage(number, send, at, Message.Accepted, reached, send.Callback is null ? [] : plan);
        await intake.AcceptAsync(number, message, waits);
        return message;
    }

    private async Task RefuseAsync(HttpContext call, Number number, SmsSend send, DateTimeOffset at, int code, Fault? fault = null)
    {
        await SeeAsync(number, send, at, code.ToString(CultureInfo.InvariantCulture));
        await SmsProtocol.RefuseAsync(call, code, fault?.HttpStatus, fault?.RetryAfterSeconds);
    }

    private Task SeeAsync(Number number, SmsSend send, DateTimeOffset at, string outcome) =>
        intake.SeeAsync(number, NewMessage(number, send, at, outcome, reached: false, plan: []));

    private static Message NewMessage(Number number, SmsSend send, DateTimeOffset at, string outcome, bool reached, PlannedStatus[] plan) => new()
    {
        To = send.To,
        Text = number.Log.Shared(send.Body),
        AttemptId = send.AttemptId,
        Callback = plan.Length > 0 ? send.Callback : null,
        At = at,
        Outcome = outcome,
        Reached = reached,
        Plan = plan,
    };

    private static JsonObject Describe(string account, Number number, SmsSend send, Message message)
    {
        var id = MessageIds.Of(number, message.Index);
        var uri = $"/2010-04-01/Accounts/{account}/Messages/{id}";
        var at = message.At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["account_sid"] = account,
            ["api_version"] = "2010-04-01",
            ["body"] = send.Body,
            ["date_created"] = at,
            ["date_sent"] = null,
            ["date_updated"] = at,
            ["direction"] = "outbound-api",
            ["error_code"] = null,
            ["error_message"] = null,
            ["from"] = send.Service is null ? number.Id : null,
            ["messaging_service_sid"] = send.Service,
            ["num_media"] = "0",
            ["num_segments"] = MessageParts.Of(send.Body).Count.ToString(CultureInfo.InvariantCulture),
            ["price"] = null,
            ["price_unit"] = "USD",
            ["sid"] = id,
            ["status"] = send.Service is null ? "queued" : "accepted",
            ["subresource_uris"] = new JsonObject { ["media"] = uri + "/Media.json" },
            ["to"] = send.To,
            ["uri"] = uri + ".json",
        };
    }
}
