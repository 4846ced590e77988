using MassMessaging.Api.Access;
using MassMessaging.Api.Customers;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Tenancy;
using MassMessaging.Persistence.Imports;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Imports;

/// <summary>Takes in a file that is imported in the background (<c>Prefer: respond-async</c>, RFC 7240).</summary>
internal sealed class StoredImportIntake(StoredImportStore store, StoredImports imports, OpenKeys keys, StoredImportOptions options, TimeProvider time)
{
    private const string RespondAsync = "respond-async";

    /// <summary>Whether the call would rather have the answer later.</summary>
    public static bool IsPreferred(string? prefer) => (prefer ?? string.Empty).Split([',', ';'], StringSplitOptions.TrimEntries)
        .Any(preference => preference.Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the body is one that is imported in the background.</summary>
    public static bool Takes(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Stores the body and answers 202 with its operation, or refuses a file whose header cannot be used.</summary>
    public async Task<IResult> AcceptAsync(HttpContext context, Caller caller, bool replaces, ImportMap map)
    {
        var charset = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(context.Request.ContentType!).Charset).Value;
        if (!ImportEncodings.TryFind(charset, out _))
        {
            return ImportEncodings.Refusal();
        }

        var import = new NewImport(Guid.NewGuid(), caller.TenantId, replaces, map.Entries, charset);
        if (!await store.BeginAsync(import, options.Waiting, time.GetUtcNow(), context.RequestAborted))
        {
            return TenantLimits.Refusal("imports", options.Waiting);
        }

        DateTimeOffset? acceptedAt = null;
        using var watch = keys.Watch(caller, writes: true);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, watch.Ended);
        try
        {
            var chunks = await StoreAsync(context.Request.Body, import.OperationId, ends.Token);
            await CheckHeaderAsync(import, caller.Region, chunks, map, ends.Token);
            var now = time.GetUtcNow();
            await store.AcceptAsync(import.OperationId, now, ends.Token);
            acceptedAt = now;
        }
        catch (OperationCanceledException) when (watch.Ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return watch.Caller.Suspended ? SuspendedTenants.Refusal() : ApiKeyHandler.Refusal("revoked");
        }
        finally
        {
            if (acceptedAt is null)
            {
                await store.DropAsync(import.OperationId, CancellationToken.None);
            }
        }

        imports.Tell();
        context.Response.Headers["Preference-Applied"] = RespondAsync;
        var id = import.OperationId.ToString("N");
        var row = await store.FindAsync(caller.TenantId, import.OperationId, context.RequestAborted);
        return TypedResults.Accepted($"/v1/operations/{id}", OperationView.Of(row!, "running", acceptedAt.Value));
    }

    private async Task<int> StoreAsync(Stream body, Guid operationId, CancellationToken cancellationToken)
    {
        var buffer = new byte[StoredImportStore.ChunkBytes];
        for (var n = 0; ; n++)
        {
            var filled = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (filled == 0)
            {
                return n;
            }

            await store.AddChunkAsync(operationId, n, buffer.AsMemory(0, filled), cancellationToken);
        }
    }

    // Throws as the import of a body does where the header cannot be used.
    private async Task CheckHeaderAsync(NewImport import, string region, int chunks, ImportMap map, CancellationToken cancellationToken)
    {
        var lines = StoredFile.Lines(import.OperationId, chunks, import.Charset, store);
        var survey = new ImportSurvey(map, onlyLooks: false);
        await using var rows = ImportRows.FromCsvAsync(lines, new CustomerColumns(import.Replaces, region), survey, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await rows.MoveNextAsync();
    }
}
