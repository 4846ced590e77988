using System.Globalization;
using System.Text;
using MassMessaging.Api.Customers;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Paging;
using MassMessaging.Domain.Content;
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
    private const int MostRejectedBytes = 512 * 1024;
    private readonly CustomerColumns _columns = new(import.Replaces);
    private readonly ImportTurns _turns = new(gate, import.TenantId, begun: true);
    private readonly List<(CustomerRow Row, CsvRecord Record)> _batch = new(MostRows);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly StringBuilder _rejects = new();
    private int _rejected;
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
                Reject(row.Record!, errors[0]);
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

            if (_batch.Count == MostRows || _rejected == MostRows || _rejects.Length >= MostRejectedBytes)
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
        if (_batch.Count == 0 && _rejected == 0)
        {
            return;
        }

        _turns.Release(); // a place that is held while a batch waits for one could keep it from beginning
        await _turns.StoreAsync(
            async () =>
            {
                if (_batch.Count == 0)
                {
                    await store.AdvanceAsync(import, Step(done, batch: null), cancellationToken);
                }
                else
                {
                    await customers.UpsertAsync(
                        import.TenantId, [.. _batch.Select(item => item.Row)], CustomerRules.MaxAttributes, time.GetUtcNow(), dryRun: false, cancellationToken,
                        (transaction, batch) => store.AdvanceAsync(transaction, import, Step(done, batch), cancellationToken));
                }

                return new ImportBatch(default, [], []);
            },
            cancellationToken);
        _headerWritten |= _rejects.Length > 0;
        _batch.Clear();
        _keys.Clear();
        _rejects.Clear();
        _rejected = 0;
    }

    // A transaction that is tried again asks again: nothing of this object may change here.
    private ImportStep Step(int done, CustomerBatch? batch)
    {
        var lines = new StringBuilder().Append(_rejects);
        var refused = 0;
        for (var i = 0; batch is not null && i < batch.TooManyAttributes.Count; i++)
        {
            if (batch.TooManyAttributes[i])
            {
                refused++;
                Write(lines, _batch[i].Record, CustomerRules.TooManyAttributes);
            }
        }

        if (lines.Length > 0 && !_headerWritten)
        {
            var header = new StringBuilder(CsvAnswers.ByteOrderMark);
            CsvAnswers.Line(header, _survey.Header.Select(CsvAnswers.Quote).Append("rejectedLine").Append("rejectedReason").Append("rejectedMessage"));
            lines.Insert(0, header);
        }

        return new ImportStep(done, batch?.Counts ?? default, _rejected + refused, Encoding.UTF8.GetBytes(lines.ToString()));
    }

    private void Reject(CsvRecord record, FieldError error)
    {
        Write(_rejects, record, error);
        _rejected++;
    }

    // A record that cannot be put into columns stands in the first one as it was written.
    private void Write(StringBuilder lines, CsvRecord record, FieldError error)
    {
        var count = _survey.Header.Count;
        IEnumerable<string> cells = record.Cells is { } read && read.Count == count ? read : [record.Text, .. Enumerable.Repeat(string.Empty, count - 1)];
        // What the file guarded itself is guarded once, as in an export.
        CsvAnswers.Line(lines, cells.Select(cell => CsvAnswers.Cell(SpreadsheetText.Unguard(cell)))
            .Append(record.Line.ToString(CultureInfo.InvariantCulture)).Append(error.Rule).Append(CsvAnswers.Cell(error.Message)));
    }
}
