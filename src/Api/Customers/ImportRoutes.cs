using System.Text;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Customers;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Customers;

/// <summary>The import of customers.</summary>
internal static class ImportRoutes
{
    /// <summary>Bytes of the largest file.</summary>
    public const long MaxBytes = 100 * 1024 * 1024;

    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    /// <summary>Maps the route under customers.</summary>
    public static void MapCustomerImport(this IEndpointRouteBuilder customers) => customers.MapPost("/import", ImportAsync)
        .RequireAuthorization(Policies.Manager)
        .WithMetadata(new RequestSizeLimitAttribute(MaxBytes), new NotIdempotent())
        .Accepts<string>(Csv, Ndjson)
        .Documented(
            "Imports customers from CSV or NDJSON of at most 100 MB: rows are stored as they are read, bad ones are reported and skipped.",
            "customerId,name,phone,groups,attributes.colour\r\nc-1,Lucia Bianchi,+39 333 123 4567,vip,red\r\n",
            "400 headerRequired columnMissing columnRepeated encodingInvalid", "413 bodyTooLarge", "415 mediaTypeNotSupported")
        .Produces<ImportView>();

    private static async Task<IResult> ImportAsync(
        bool? dryRun, Caller caller, CustomerStore customers, LabelStore labels, TimeProvider time, HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not (Csv or Ndjson))
        {
            return ProblemHandler.ForStatus(415, context);
        }

        var rules = await CustomerRoutes.RulesAsync(caller, labels, context.RequestAborted);
        var import = new CustomerImport(customers, rules, caller.TenantId, time.GetUtcNow(), dryRun ?? false);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        using var lines = new ImportLines(context.Request.Body);
        try
        {
            var rows = type == Csv
                ? ImportRows.FromCsvAsync(lines, unknown, context.RequestAborted)
                : ImportRows.FromNdjsonAsync(lines, unknown, context.RequestAborted);
            await import.RunAsync(rows, context.RequestAborted);
        }
        catch (DecoderFallbackException)
        {
            return Problem.Invalid(string.Empty, "encodingInvalid", "The body is not UTF-8; rows before the first wrong byte may be stored.");
        }

        return TypedResults.Ok(import.View(unknown));
    }
}
