using System.Text.Json.Serialization;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Health;

/// <summary>Whether the process lives, and whether it can serve.</summary>
internal static class HealthRoutes
{
    private static readonly Dictionary<string, string> Details = new()
    {
        ["databaseUnreachable"] = "The database does not answer.",
        ["databaseRefused"] = "The database refuses the user or the password of ConnectionStrings:Default.",
        ["schemaNotCurrent"] = "The database's schema is not that of this build: run Silo migrate.",
        ["databaseReadOnly"] = "The database only reads, as a standby does.",
        ["databaseFull"] = "The database's disk is full.",
        ["noSilo"] = "No silo has shown a sign of life for twelve seconds.",
        ["notConnected"] = "This process has not reached a silo yet.",
    };

    /// <summary>Maps the routes; they need no key.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("/live", (HealthOptions options) => TypedResults.Ok(new HealthView("ok", options.Instance))).WithName("getLiveness")
            .Documented("Whether the process lives; asks nothing else.")
            .Produces<HealthView>();
        group.MapGet("/ready", ReadyAsync).WithName("getReadiness")
            .Documented(
                "Whether the process can serve: the database takes calls, its schema is this build's, a silo lives and is reached.", null,
                "503 databaseUnreachable databaseRefused schemaNotCurrent databaseReadOnly databaseFull noSilo notConnected")
            .Produces<HealthView>();
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness, HealthOptions options, CancellationToken cancellationToken) =>
        await readiness.MissingAsync(cancellationToken) is { } code
            ? new ProblemResult(503, code, "This process cannot serve now.", Details[code]) { RetryAfter = 2 }
            : TypedResults.Ok(new HealthView("ok", options.Instance));
}

/// <summary>The process's health.</summary>
/// <param name="Status">Always <c>ok</c>: what is not is a problem.</param>
/// <param name="Instance">The setting <c>Health:Instance</c>; absent unless set.</param>
internal sealed record HealthView(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Instance);
