using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Provider;

namespace MassMessaging.Simulator.Push;

/// <summary>Takes or refuses push messages, and goes wrong where a fault says so. Nothing is reported later: that is the app's part.</summary>
internal sealed class PushSends(SimulatorClock clock, FaultBook faults, Intake intake)
{
    internal async Task AnswerAsync(HttpContext call, Number project)
    {
        var at = clock.Now;
        if (await Answers.ReadBodyAsync(call) is not { } body || PushSend.Read(body.Buffer) is not { } send)
        {
            await PushProtocol.RefuseAsync(call, new PushError(400, "INVALID_ARGUMENT"));
        }
        else if (!await TryGoWrongAsync(call, project, send, at))
        {
            await TakeAsync(call, project, send, at);
        }
    }

    // What strikes before anything is accepted.
    private async Task<bool> TryGoWrongAsync(HttpContext call, Number project, PushSend send, DateTimeOffset at)
    {
        if (Strike(FaultKind.Throttle, project, send) is { } throttle)
        {
            await RefuseAsync(call, project, send, at, PushError.Of(throttle.Code ?? 429), throttle);
        }
        else if (Strike(FaultKind.Refuse, project, send) is { } refuse)
        {
            await RefuseAsync(call, project, send, at, PushError.Of(refuse.Code!.Value), refuse);
        }
        else if (Strike(FaultKind.DropBeforeAccept, project, send) is not null)
        {
            await SeeAsync(project, send, at, "dropBeforeAccept");
            call.Abort();
        }
        else if (Strike(FaultKind.ServerError, project, send) is { } error)
        {
            await (error.Accepted ? AcceptAsync(project, send, at) : SeeAsync(project, send, at, "serverError"));
            await PushProtocol.BreakAsync(call, error);
        }
        else
        {
            return false;
        }

        return true;
    }

    private async Task TakeAsync(HttpContext call, Number project, PushSend send, DateTimeOffset at)
    {
        var problem = send.Problem() ?? (project.IsStopped(send.Message!.Token!) ? PushError.Of(404) : null);
        if (problem is not null)
        {
            await RefuseAsync(call, project, send, at, problem);
            return;
        }

        if (send.ValidateOnly)
        {
            await AnswerAsync(call, project, "fake_message_id");
            return;
        }

        var message = await AcceptAsync(project, send, at);
        if (Strike(FaultKind.AcceptThenDrop, project, send) is not null)
        {
            call.Abort();
            return;
        }

        await PushProtocol.DelayAsync(call, Strike(FaultKind.AnswerLate, project, send));
        if (!call.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(call, project, MessageIds.Of(project, message.Index));
        }
    }

    private Fault? Strike(FaultKind kind, Number project, PushSend send) => faults.Strike(kind, project.Account.Id, send.Key);

    private static Task AnswerAsync(HttpContext call, Number project, string id) =>
        Answers.JsonAsync(call, 200, $$"""{"name":"{{project.Id}}/messages/{{id}}"}""");

    private async Task<Message> AcceptAsync(Number project, PushSend send, DateTimeOffset at)
    {
        var message = NewMessage(project, send, at, Message.Accepted, reached: true);
        await intake.AcceptAsync(project, message, waitForReceipt: false);
        return message;
    }

    private async Task RefuseAsync(HttpContext call, Number project, PushSend send, DateTimeOffset at, PushError? error, Fault? fault = null)
    {
        var known = error ?? new PushError(400, "FAILED_PRECONDITION"); // a fault's code that the provider has not
        await SeeAsync(project, send, at, known.Outcome);
        await PushProtocol.RefuseAsync(call, known, fault?.HttpStatus, fault?.RetryAfterSeconds);
    }

    private Task SeeAsync(Number project, PushSend send, DateTimeOffset at, string outcome) =>
        intake.SeeAsync(project, NewMessage(project, send, at, outcome, reached: false));

    private static Message NewMessage(Number project, PushSend send, DateTimeOffset at, string outcome, bool reached) => new()
    {
        To = send.Message?.Token,
        Title = send.Message?.Notification?.Title,
        Text = send.Message?.Notification?.Body is { } text ? project.Log.Shared(text) : null,
        AttemptId = send.AttemptId,
        At = at,
        Outcome = outcome,
        Reached = reached,
    };
}
