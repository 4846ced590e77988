using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>The state of work that was answered 202.</summary>
internal static class OperationRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapOperations(this IEndpointRouteBuilder v1) => v1.MapGet("/operations/{id}", GetAsync)
        .WithTags("Operations").RequireAuthorization(Policies.Anybody).WithName("getOperation")
        .Documented("Shows how far work is that was answered 202.", null, "404 notFound")
        .Produces<OperationView>();

    private static async Task<IResult> GetAsync(string id, Caller caller, TenantStore tenants, TestMessageStore tests, HttpContext context)
    {
        if (!Texts.TryId(id, out var operation))
        {
            return Problem.NotFound();
        }

        if (await tenants.FindOperationAsync(caller.IsOperator ? null : caller.TenantId, operation, context.RequestAborted) is { } row)
        {
            return TypedResults.Ok(OperationView.Of(row));
        }

        return !caller.IsOperator && await tests.FindAsync(caller.TenantId, operation, context.RequestAborted) is { } test
            ? TypedResults.Ok(OperationView.Of(test))
            : Problem.NotFound();
    }
}

/// <summary>Work that was answered 202.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does, such as <c>eraseTenant</c>.</param>
/// <param name="Status"><c>running</c>, <c>succeeded</c> or <c>failed</c>.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it ended; null: it runs.</param>
internal sealed record OperationView(
    [property: Contract("Id")] string Id, [property: Contract("OperationKind")] string Kind, [property: Contract("OperationStatus")] string Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Of a <c>testMessage</c>: what became of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TestResultView? Test { get; init; }

    /// <summary>The view of a test message: it succeeded when the provider accepted it.</summary>
    public static OperationView Of(TestMessageRow row)
    {
        var status = (DeliveryStatus)row.Status switch
        {
            DeliveryStatus.Waiting or DeliveryStatus.Sending => "running",
            DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read => "succeeded",
            _ => "failed",
        };
        return new OperationView(row.TestId.ToString("N"), "testMessage", status, row.CreatedAt, status == "running" ? null : row.SentAt ?? row.AttemptedAt)
        {
            Test = TestResultView.Of(row),
        };
    }

    /// <summary>The view of a row.</summary>
    public static OperationView Of(OperationRow row) =>
        new(row.OperationId.ToString("N"), row.Kind, row.Status, row.CreatedAt, row.FinishedAt);
}
