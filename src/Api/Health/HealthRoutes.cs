using System.Text.Json.Serialization;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Health;

/// <summary>Whether the process lives, and whether it can serve.</summary>
internal static class HealthRoutes
{
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
                Rule.DatabaseUnreachable, Rule.DatabaseRefused, Rule.SchemaNotCurrent, Rule.DatabaseReadOnly, Rule.DatabaseFull, Rule.NoSilo, Rule.NotConnected)
            .Produces<HealthView>();
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness, HealthOptions options, CancellationToken cancellationToken) =>
        await readiness.MissingAsync(cancellationToken) is { } rule
            ? new ProblemResult(rule) { RetryAfter = 2 }
            : TypedResults.Ok(new HealthView("ok", options.Instance));
}

/// <summary>The process's health.</summary>
/// <param name="Status">Always <c>ok</c>: what is not is a problem.</param>
/// <param name="Instance">The setting <c>Health:Instance</c>; absent unless set.</param>
internal sealed record HealthView(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Instance);
