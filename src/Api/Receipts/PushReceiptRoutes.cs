using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Receipts;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Where a branded app reports what became of its pushes: the provider tells nobody. An app reports for its own customer
/// only; what it reports on others' attempts changes nothing.
/// </summary>
internal static class PushReceiptRoutes
{
    private const int Most = 100;

    /// <summary>Maps the route.</summary>
    public static void MapPushReceipts(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/push/receipts", ReceiveAsync).WithTags("Push").RequireAuthorization(Policies.App).WithName("reportPushReceipts")
            .Documented("Takes an app's reports on pushes: delivered, and opened. Applied and committed, then 204; a repeat changes nothing.",
                new { receipts = new[] { new { attemptId = "the push's data.attemptId", status = "opened" } } },
                Rule.ValueRequired, Rule.StatusUnknown, Rule.AttemptMalformed, Rule.ListTooLong, Rule.Unavailable)
            .Produces(204);

    private static async Task<IResult> ReceiveAsync(
        PushReceiptsRequest request, AppCaller caller, DeviceStore devices, ReceiptRouter router, TimeProvider time, HttpContext context)
    {
        var errors = new List<FieldError>();
        var reports = Read(request, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var own = await devices.OwnAttemptsAsync(
            caller.TenantId, caller.CustomerNo, [.. reports.Select(report => report.Attempt).Distinct()], context.RequestAborted);
        var now = time.GetUtcNow();
        foreach (var number in own.GroupBy(attempt => attempt.NumberNo))
        {
            var known = number.ToDictionary(attempt => new AttemptId(attempt.CampaignId, attempt.Seq, attempt.Attempt), attempt => attempt.AttemptedAt);
            var receipts = reports.Where(report => known.ContainsKey(report.Attempt))
                .Select(report => new Receipt(report.Attempt, null, report.Status, When(report.At, known[report.Attempt], now)))
                .ToList();
            await router.ApplyAsync(caller.TenantId, number.Key, receipts, now, context.RequestAborted);
        }

        return TypedResults.NoContent();
    }

    // A telephone's clock may be wrong: what cannot be counts as now.
    private static DateTimeOffset When(DateTimeOffset? told, DateTimeOffset? attemptedAt, DateTimeOffset now) =>
        told is { } at && at <= now && at >= attemptedAt ? at : now;

    private static List<(AttemptId Attempt, DeliveryStatus Status, DateTimeOffset? At)> Read(PushReceiptsRequest request, List<FieldError> errors)
    {
        var reports = new List<(AttemptId, DeliveryStatus, DateTimeOffset?)>();
        if (request.Receipts is not { Length: > 0 and <= Most } receipts)
        {
            errors.Add(request.Receipts is { Length: > Most }
                ? Rule.ListTooLong.At("/receipts", ("limit", Most))
                : Rule.ValueRequired.At("/receipts"));
            return reports;
        }

        for (var i = 0; i < receipts.Length; i++)
        {
            var status = receipts[i]?.Status switch
            {
                "delivered" => DeliveryStatus.Delivered,
                "opened" => DeliveryStatus.Read,
                _ => (DeliveryStatus?)null,
            };
            if (!AttemptId.TryParse(receipts[i]?.AttemptId, out var attempt))
            {
                errors.Add(Rule.AttemptMalformed.At($"/receipts/{i}/attemptId"));
            }
            else if (status is not { } known)
            {
                errors.Add(Rule.StatusUnknown.At($"/receipts/{i}/status", ("allowed", new[] { "delivered", "opened" })));
            }
            else
            {
                reports.Add((attempt, known, receipts[i]!.At));
            }
        }

        return reports;
    }
}

/// <summary>What an app reports.</summary>
/// <param name="Receipts">1 to 100, in any order.</param>
internal sealed record PushReceiptsRequest([property: Required, Length(1, 100)] PushReceiptBody?[]? Receipts);

/// <summary>A report on one push.</summary>
/// <param name="AttemptId">The push's <c>data.attemptId</c>.</param>
/// <param name="Status"><c>delivered</c>, or <c>opened</c>, which counts as read.</param>
/// <param name="At">When it happened; the time of arrival unless given.</param>
[Contract("PushReceipt")]
internal sealed record PushReceiptBody(
    [property: Required] string? AttemptId, [property: Required, Contract("PushReceiptStatus")] string? Status, DateTimeOffset? At);
