using MassMessaging.Api.Customers;
using MassMessaging.Api.Limits;
using MassMessaging.Domain.Validation;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Imports;

namespace MassMessaging.Api.Imports;

/// <summary>
/// Works on one stored import from where it stands. Rows are stored in batches, and each batch's transaction also moves the
/// import's progress: a row whose outcome is stored is passed over by the process that goes on.
/// </summary>
internal sealed class StoredImportRun(
    TakenImport import, StoredImportStore store, CustomerStore customers, CustomerRules rules, CostGate gate, TimeProvider time)
{
    private const int MostRows = 500;
    private const int MostRejectedCharacters = 512 * 1024;
    private readonly CustomerColumns _columns = new(import.Replaces, import.Region);
    private readonly ImportTurns _turns = new(gate, import.TenantId, begun: true);
    private readonly List<(CustomerRow Row, CsvRecord Record)> _batch = new(MostRows);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<RejectedRow> _rejects = [];
    private int _rejectedCharacters;
    private bool _headerWritten = import.Rejected > 0;
    private ImportSurvey _survey = new(ImportMap.None, onlyLooks: false);

    /// <summary>Works to the end of the file.</summary>
    /// <exception cref="ImportLeaseLostException">The import is not this process's any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (import.Total is null)
            {
                await CountAsync(cancellationToken);
            }

            await ImportAsync(cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        await foreach (var row in RowsAsync(cancellationToken))
        {
            await _turns.NextRowAsync(cancellationToken);
            total++;
        }

        _turns.Release();
        await store.CountAsync(import, total, cancellationToken);
    }

    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        var target = new CustomerImport(customers, rules, import.TenantId, time.GetUtcNow());
        var at = 0;
        await foreach (var row in RowsAsync(cancellationToken))
        {
            await _turns.NextRowAsync(cancellationToken);
            if (++at <= import.Done)
            {
                continue;
            }

            var errors = new List<FieldError>(row.Errors);
            var read = row.Body is null ? null : target.Read(row.Body, errors);
            if (read is null || errors.Count > 0)
            {
                _rejects.Add(new RejectedRow(row.Record!, errors[0]));
                _rejectedCharacters += row.Record!.Text.Length;
            }
            else
            {
                if (!_keys.Add(read.CustomerId))
                {
                    await StoreAsync(at - 1, cancellationToken);
                    _keys.Add(read.CustomerId);
                }

                _batch.Add((read, row.Record!));
            }

            if (_batch.Count == MostRows || _rejects.Count == MostRows || _rejectedCharacters >= MostRejectedCharacters)
            {
                await StoreAsync(at, cancellationToken);
            }
        }

        await StoreAsync(at, cancellationToken);
    }

    private IAsyncEnumerable<ImportRow<CustomerBody>> RowsAsync(CancellationToken cancellationToken)
    {
        _survey = new ImportSurvey(ImportMap.Read(import.Map, _columns.NameOf), onlyLooks: false);
        return ImportRows.FromCsvAsync(
            StoredFile.Lines(import.OperationId, import.Chunks, import.Charset, store), _columns, _survey, cancellationToken);
    }

    /// <summary>Stores what was read up to a row.</summary>
    private async Task StoreAsync(int done, CancellationToken cancellationToken)
    {
        if (_batch.Count == 0 && _rejects.Count == 0)
        {
            return;
        }

        _turns.Release(); // a place that is held while a batch waits for one could keep it from beginning
        await _turns.StoreAsync(
            async () =>
            {
                if (_batch.Count == 0)
                {
                    await store.AdvanceAsync(import, Step(done, default, _rejects), cancellationToken);
                    _headerWritten = true;
                }
                else
                {
                    var stored = await customers.UpsertAsync(
                        import.TenantId, [.. _batch.Select(item => item.Row)], CustomerRules.MaxAttributes, time.GetUtcNow(), dryRun: false, cancellationToken,
                        (transaction, batch) => store.AdvanceAsync(transaction, import, Step(done, batch.Counts, [.. _rejects, .. Refused(batch)]), cancellationToken));
                    _headerWritten |= _rejects.Count > 0 || Refused(stored).Any();
                }

                return new ImportBatch(default, [], []);
            },
            cancellationToken);
        _batch.Clear();
        _keys.Clear();
        _rejects.Clear();
        _rejectedCharacters = 0;
    }

    // A transaction that is tried again asks again: nothing of this object may change here.
    private IEnumerable<RejectedRow> Refused(CustomerBatch batch) =>
        _batch.Where((_, i) => i < batch.TooManyAttributes.Count && batch.TooManyAttributes[i])
            .Select(item => new RejectedRow(item.Record, CustomerRules.TooManyAttributes));

    private ImportStep Step(int done, BatchCounts counts, IReadOnlyList<RejectedRow> rejects) =>
        new(done, counts, rejects.Count, RejectedLines.Of(_survey.Header, withHeader: !_headerWritten, rejects));
}
