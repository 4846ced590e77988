using MassMessaging.Simulator.Control;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Push;

/// <summary>The control calls of push: projects, ledger, devices and access tokens.</summary>
internal sealed class PushControl(NumberBook projects, PushGrants grants, JournalFile? journal)
{
    internal void Map(WebApplication app)
    {
        ControlCalls.Post<PushRegistration>(app, "/push/projects", RegisterAsync);
        app.MapGet("/push/projects", () => Results.Json(projects.All.Select(p => PushRegistration.Of(p.Registration)), ControlCalls.Json));
        app.MapGet("/push/ledger", (string projectId, int? after) => WithProject(projectId, project => Ledger(project, after ?? -1)));
        app.MapGet("/push/requests", (string projectId, int? after) =>
            WithProject(projectId, project => project.Log.After(after ?? -1).Select(RequestEntry.From)));
        ControlCalls.Post<PushDeviceBody>(app, "/push/devices", ChangeDeviceAsync);
        app.MapGet("/push/tokens", () => Results.Json(new { granted = grants.Granted }, ControlCalls.Json));
        app.MapDelete("/push/tokens", Revoke);
    }

    private Task<IResult> RegisterAsync(PushRegistration wanted) =>
        ControlCalls.RegisterAsync(projects, journal, wanted.Problem(), wanted.ToRegistration, PushRegistration.Of);

    private async Task<IResult> ChangeDeviceAsync(PushDeviceBody body)
    {
        if (projects.Find(PushRegistration.IdOf(body.ProjectId)) is not { } project)
        {
            return ControlCalls.Wrong($"no project {body.ProjectId}");
        }

        project.SetStopped(body.Token, !body.Registered);
        await (journal?.Stopped(project, body.Token, !body.Registered) ?? Task.CompletedTask);
        return Results.Json(body, ControlCalls.Json);
    }

    private IResult Revoke()
    {
        grants.Revoke();
        return Results.NoContent();
    }

    private static IEnumerable<PushLedgerEntry> Ledger(Number project, int after) =>
        project.Log.After(after).Where(message => message.Reached).Select(message => new PushLedgerEntry(
            message.Index, message.To, message.Title, message.Text, message.AttemptId, message.At, MessageIds.Of(project, message.Index)));

    private IResult WithProject<T>(string projectId, Func<Number, T> read) => projects.Find(PushRegistration.IdOf(projectId)) is { } project
        ? Results.Json(read(project), ControlCalls.Json)
        : Results.Json(new { detail = $"no project {projectId}" }, ControlCalls.Json, statusCode: StatusCodes.Status404NotFound);
}

/// <summary>A push message that reached a device, or would have.</summary>
internal sealed record PushLedgerEntry(
    int Index, string? To, string? Title, string? Text, string? AttemptId, DateTimeOffset AcceptedAt, string ProviderId);

/// <summary>An app is removed from a device, or put back: all tokens are registered until told otherwise.</summary>
internal sealed record PushDeviceBody(string ProjectId, string Token, bool Registered);
