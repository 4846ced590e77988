using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using Prometheus;

namespace MassMessaging.Api.Metrics;

/// <summary>Where a collector of metrics asks.</summary>
internal static class MetricsRoutes
{
    private const string ContentType = "text/plain";

    /// <summary>Adds the metrics.</summary>
    public static void AddApiMetrics(this IServiceCollection services) => services.AddSingleton<ApiMetrics>();

    /// <summary>Maps the route; it needs the operator's key, for it counts over all tenants.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        // It listens from the start: what is measured before the first collection counts too.
        var metrics = app.ServiceProvider.GetRequiredService<ApiMetrics>();
        app.MapGet("/metrics", IResult (CancellationToken cancellationToken) =>
                TypedResults.Stream(stream => metrics.WriteAsync(stream, cancellationToken), PrometheusConstants.TextContentTypeWithVersionAndEncoding))
            .WithTags("Health")
            .RequireAuthorization(Policies.Operator).WithName("getMetrics")
            .Documented("This process and the whole installation in numbers, in the text format of Prometheus.")
            .Produces<string>(200, ContentType);
    }
}
