using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Imports;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Words;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>The state of work that was answered 202.</summary>
internal static class OperationRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapOperations(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/operations").WithTags("Operations");
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Anybody).WithName("getOperation")
            .Documented("Shows how far work is that was answered 202.", null, Rule.NotFound)
            .Produces<OperationView>();
        group.MapDelete("/{id}", CancelAsync).RequireAuthorization(Policies.Manager).WithName("cancelOperation")
            .Documented("Cancels an import that has not ended: what it stored stays. Cancelling twice is one cancelling.", null,
                Rule.NotFound, Rule.StatusRefused, Rule.NotCancellable)
            .Produces<OperationView>();
        group.MapGet("/{id}/rejected", RejectedAsync).RequireAuthorization(Policies.Viewer).WithName("getRejectedRows")
            .Documented(
                "Shows the rows that an import has not taken so far, as CSV in the file's own columns. Each has its line, reason and a sentence in the language of Accept-Language. "
                + "They are kept for a day after the import.",
                null, Rule.NotFound)
            .Produces<string>(200, "text/csv");
    }

    private static async Task<IResult> GetAsync(
        string id, Caller caller, TenantStore tenants, TestMessageStore tests, StoredImportStore imports, HttpContext context)
    {
        if (!Texts.TryId(id, out var operation))
        {
            return Problem.NotFound("operation");
        }

        if (await tenants.FindOperationAsync(caller.IsOperator ? null : caller.TenantId, operation, context.RequestAborted) is { } row)
        {
            return TypedResults.Ok(await ViewAsync(row, imports, context.RequestAborted));
        }

        return !caller.IsOperator && await tests.FindAsync(caller.TenantId, operation, context.RequestAborted) is { } test
            ? TypedResults.Ok(OperationView.Of(test))
            : Problem.NotFound("operation");
    }

    private static async Task<IResult> CancelAsync(
        string id, Caller caller, TenantStore tenants, TestMessageStore tests, StoredImportStore imports, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var operation))
        {
            return Problem.NotFound("operation");
        }

        if (await tenants.FindOperationAsync(caller.TenantId, operation, context.RequestAborted) is not { } row)
        {
            return await tests.FindAsync(caller.TenantId, operation, context.RequestAborted) is null ? Problem.NotFound("operation") : NotCancellable();
        }

        if (row.Kind != StoredImportStore.Kind)
        {
            return NotCancellable();
        }

        await imports.CancelAsync(caller.TenantId, operation, time.GetUtcNow(), context.RequestAborted);
        var now = await tenants.FindOperationAsync(caller.TenantId, operation, context.RequestAborted);
        return now is not { Status: "cancelled" } ? Problem.Refused(now?.Status ?? row.Status)
            : TypedResults.Ok(await ViewAsync(now, imports, context.RequestAborted));

        static ProblemResult NotCancellable() => Problem.Of(Rule.NotCancellable);
    }

    private static async Task<IResult> RejectedAsync(string id, Caller caller, StoredImportStore imports, OpenKeys keys, HttpContext context)
    {
        if (!Texts.TryId(id, out var operation) || await imports.FindAsync(caller.TenantId, operation, context.RequestAborted) is not { Cleared: false })
        {
            return Problem.NotFound("operation");
        }

        keys.BreakOffWithKey(context, caller);
        return new RejectedRows(operation, imports);
    }

    private static async Task<OperationView> ViewAsync(OperationRow row, StoredImportStore imports, CancellationToken cancellationToken) =>
        row is { Kind: StoredImportStore.Kind, TenantId: { } tenantId } && await imports.FindAsync(tenantId, row.OperationId, cancellationToken) is { } import
            ? OperationView.Of(import, row.Status, row.CreatedAt)
            : OperationView.Of(row);

    /// <summary>Rejected rows as a file, written as they are read.</summary>
    private sealed class RejectedRows(Guid operation, StoredImportStore imports) : IResult
    {
        /// <inheritdoc/>
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            CsvAnswers.Begin(httpContext, $"rejected-{operation:N}.csv");
            var language = AnswerLanguage.Choose(httpContext).Language;
            for (var n = 0; await imports.RejectsAsync(operation, n, httpContext.RequestAborted) is { } piece; n++)
            {
                await httpContext.Response.Body.WriteAsync(RejectedLines.In(language, piece), httpContext.RequestAborted);
            }
        }
    }
}

/// <summary>Work that was answered 202.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does: <c>importCustomers</c>, <c>testMessage</c>, <c>eraseTenant</c>.</param>
/// <param name="Status"><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="CreatedAt">When it was requested.</param>
/// <param name="FinishedAt">When it ended; null: it runs.</param>
internal sealed record OperationView(
    [property: Contract("Id")] string Id, [property: Contract("OperationKind")] string Kind, [property: Contract("OperationStatus")] string Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Of a <c>testMessage</c>: what became of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TestResultView? Test { get; init; }

    /// <summary>Of an import: when its turn came; absent: it waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Of an import: rows whose outcome is stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Done { get; init; }

    /// <summary>Of an import: rows of the file; absent: they are not counted yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Total { get; init; }

    /// <summary>Of an import: customers that were new.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Created { get; init; }

    /// <summary>Of an import: customers that changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Updated { get; init; }

    /// <summary>Of an import: customers that were there just so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Unchanged { get; init; }

    /// <summary>Of an import: rows that were not taken; <c>GET /v1/operations/{id}/rejected</c> has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Rejected { get; init; }

    /// <summary>Of an import that failed: <c>importExpired</c> (it did not get on for a day) or <c>importFailed</c> (it could not be read on).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("OperationProblem")]
    public string? Problem { get; init; }

    /// <summary>The view of an import.</summary>
    /// <param name="row">How far it is.</param>
    /// <param name="status">The operation's status.</param>
    /// <param name="createdAt">When it was requested.</param>
    public static OperationView Of(StoredImportRow row, string status, DateTimeOffset createdAt) =>
        new(row.OperationId.ToString("N"), StoredImportStore.Kind, status, createdAt, row.FinishedAt)
        {
            StartedAt = row.StartedAt,
            Done = row.Done,
            Total = row.Total,
            Created = row.Created,
            Updated = row.Updated,
            Unchanged = row.Unchanged,
            Rejected = row.Rejected,
            Problem = row.Problem,
        };

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
