using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Problems;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Imports;

/// <summary>A body that is a file of rows, CSV or NDJSON, read as a stream.</summary>
internal static class ImportFile
{
    /// <summary>Bytes of the largest file.</summary>
    public const long MaxBytes = 100 * 1024 * 1024;

    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    /// <summary>Lets a route take such a body, and without an idempotency key: each row has a key of its own.</summary>
    public static RouteHandlerBuilder TakesImport(this RouteHandlerBuilder route) => route
        .WithMetadata(new RequestSizeLimitAttribute(MaxBytes), new NotIdempotent())
        .Accepts<string>(Csv, Ndjson);

    /// <summary>
    /// Runs the import that the request's body is, and answers what came of it. A file may come in for hours: the import ends
    /// when its key may write no more, and what was stored stays.
    /// </summary>
    public static async Task<IResult> RunAsync<TBody, TRow>(
        HttpContext context, ImportColumns<TBody> columns, IImportTarget<TBody, TRow> target, bool dryRun)
        where TBody : class
        where TRow : class
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not (Csv or Ndjson))
        {
            return ProblemHandler.ForStatus(415, context);
        }

        var run = new ImportRun<TBody, TRow>(target, dryRun);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var lines = new ImportLines(context.Request.Body);
        using var watch = context.RequestServices.GetRequiredService<OpenKeys>().Watch(Caller.From(context)!, writes: true);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, watch.Ended);
        var rows = type == Csv
            ? ImportRows.FromCsvAsync(lines, columns, unknown, ends.Token)
            : ImportRows.FromNdjsonAsync(lines, columns, unknown, ends.Token);
        try
        {
            await run.RunAsync(rows, ends.Token);
        }
        catch (OperationCanceledException) when (watch.Ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return watch.Caller.Suspended ? SuspendedTenants.Refusal() : ApiKeyHandler.Refusal();
        }

        return TypedResults.Ok(run.View(unknown));
    }
}
