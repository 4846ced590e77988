using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>The state of work that was answered 202.</summary>
internal static class OperationRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapOperations(this IEndpointRouteBuilder v1) => v1.MapGet("/operations/{id}", GetAsync)
        .WithTags("Operations").RequireAuthorization(Policies.Anybody)
        .Documented("Shows how far work is that was answered 202.", null, "404 notFound")
        .Produces<OperationView>();

    private static async Task<IResult> GetAsync(string id, Caller caller, TenantStore tenants, HttpContext context) =>
        Texts.TryId(id, out var operation)
        && await tenants.FindOperationAsync(caller.IsOperator ? null : caller.TenantId, operation, context.RequestAborted) is { } row
            ? TypedResults.Ok(OperationView.Of(row))
            : Problem.NotFound();
}

/// <summary>Work that was answered 202.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does, such as <c>eraseTenant</c>.</param>
/// <param name="Status"><c>running</c>, <c>succeeded</c> or <c>failed</c>.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it ended; null: it runs.</param>
internal sealed record OperationView(string Id, string Kind, string Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The view of a row.</summary>
    public static OperationView Of(OperationRow row) =>
        new(row.OperationId.ToString("N"), row.Kind, row.Status, row.CreatedAt, row.FinishedAt);
}
