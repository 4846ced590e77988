using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Words;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

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
        .WithMetadata(new RequestSizeLimitAttribute(MaxBytes), new NotIdempotent(), new ReadsEncodings())
        .Costly()
        .Accepts<string>(Csv, Ndjson);

    /// <summary>
    /// Runs the import that the request's body is, and answers what came of it. A file may come in for hours: the import ends
    /// when its key may write no more, and what was stored stays.
    /// </summary>
    public static async Task<IResult> RunAsync<TBody, TRow>(
        HttpContext context, Caller caller, ImportColumns<TBody> columns, IImportTarget<TBody, TRow> target, ImportQuery query)
        where TBody : class
        where TRow : class
    {
        var (dryRun, first) = (query.DryRun ?? false, query.Rows());
        var map = ImportMap.Read(query.Map ?? [], columns.NameOf);
        var type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var header) ? header.MediaType.Value?.ToLowerInvariant() : null;
        if (type is not (Csv or Ndjson))
        {
            return ProblemHandler.ForStatus(415, context);
        }

        if (type == Ndjson && !map.IsEmpty)
        {
            return Problem.Invalid(Rule.MapOnlyForCsv.At("?map"));
        }

        var charset = HeaderUtilities.RemoveQuotes(header!.Charset).Value;
        if (!ImportEncodings.TryFind(charset, out var encoding))
        {
            return ImportEncodings.Refusal();
        }

        var turns = new ImportTurns(context.RequestServices.GetRequiredService<CostGate>(), caller.TenantId);
        var run = new ImportRun<TBody, TRow>(target, turns, columns.Key, dryRun);
        var survey = new ImportSurvey(map, dryRun);
        using var watch = context.RequestServices.GetRequiredService<OpenKeys>().Watch(caller, writes: true);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, watch.Ended);
        var body = context.Request.Body;
        var lines = ImportEncodings.LinesOf(body, encoding);
        var rows = type == Csv
            ? ImportRows.FromCsvAsync(lines, columns, survey, ends.Token)
            : ImportRows.FromNdjsonAsync(lines, columns, survey, ends.Token);
        try
        {
            await run.RunAsync(first is { } most ? rows.Take(most) : rows, ends.Token);
            if (first is not null)
            {
                await body.CopyToAsync(Stream.Null, ends.Token); // a client that still sends would not read the answer
            }
        }
        catch (OperationCanceledException) when (watch.Ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return watch.Caller.Suspended ? SuspendedTenants.Refusal() : ApiKeyHandler.Refusal("revoked");
        }

        var view = survey.AddTo(run.View(survey.Unknown), columns, encoding?.WebName.ToLowerInvariant() ?? ImportEncodings.Utf8);
        return TypedResults.Ok(view.In(AnswerLanguage.Choose(context)));
    }
}
