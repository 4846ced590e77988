using MassMessaging.Api.Cluster;
using MassMessaging.Api.OpenApi;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using Npgsql;

namespace MassMessaging.Api.Health;

/// <summary>Whether the process lives, and whether it can serve.</summary>
internal static class HealthRoutes
{
    /// <summary>Maps the routes; they need no key.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("/live", () => TypedResults.Ok(new HealthView("ok", null)))
            .Documented("Whether the process lives; asks nothing else.")
            .Produces<HealthView>();
        group.MapGet("/ready", ReadyAsync)
            .Documented("Whether the process can serve: database reachable, schema current, a silo active and reached, its grains known.")
            .Produces<HealthView>().Produces<HealthView>(503);
    }

    private static async Task<IResult> ReadyAsync(
        NpgsqlDataSource database, CampaignReads reads, ClusterSettings cluster, ClusterState state, IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var reason = await ReasonAsync(database, reads, cluster, cancellationToken) ?? (state.KnowsGrains(grains) ? null : "notConnected");
        return reason is null
            ? TypedResults.Ok(new HealthView("ok", null))
            : TypedResults.Json(new HealthView("notReady", reason), statusCode: 503);
    }

    private static async Task<string?> ReasonAsync(
        NpgsqlDataSource database, CampaignReads reads, ClusterSettings cluster, CancellationToken cancellationToken)
    {
        try
        {
            return !await Migrator.IsCurrentAsync(database, cancellationToken) ? "schemaNotCurrent"
                : !await reads.SiloIsActiveAsync(cluster.ClusterId, cancellationToken) ? "noSilo"
                : null;
        }
        catch (NpgsqlException)
        {
            return "databaseUnreachable";
        }
    }
}

/// <summary>The process's health.</summary>
/// <param name="Status"><c>ok</c> or <c>notReady</c>.</param>
/// <param name="Reason">Why not: <c>databaseUnreachable</c>, <c>schemaNotCurrent</c>, <c>noSilo</c>, <c>notConnected</c>.</param>
internal sealed record HealthView(string Status, string? Reason);
