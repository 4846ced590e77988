using MassMessaging.Domain.Validation;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Imports;

/// <summary>Where the rows of an import go.</summary>
/// <typeparam name="TBody">A row as it was read.</typeparam>
/// <typeparam name="TRow">A row that obeys its rules.</typeparam>
internal interface IImportTarget<TBody, TRow>
    where TBody : class
    where TRow : class
{
    /// <summary>Checks a row; null when <paramref name="errors"/> has grown.</summary>
    TRow? Read(TBody body, List<FieldError> errors);

    /// <summary>What a batch holds only once.</summary>
    string KeyOf(TRow row);

    /// <summary>Stores a batch in one transaction, or only counts what that would do.</summary>
    /// <returns>The counts, and for the rows in order why one was not taken, null: it was; empty: all were.</returns>
    Task<(BatchCounts Counts, IReadOnlyList<FieldError?> Refused)> StoreAsync(IReadOnlyList<TRow> rows, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>
/// One import: batches of rows, each committed by itself. An import that breaks off can simply be run again: the rows'
/// keys make what is there already <c>unchanged</c>.
/// </summary>
internal sealed class ImportRun<TBody, TRow>(IImportTarget<TBody, TRow> target, bool dryRun)
    where TBody : class
    where TRow : class
{
    private const int BatchSize = 500;
    private readonly List<(int Line, TRow Row)> _batch = new(BatchSize);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<ImportError> _errors = [];
    private int _created;
    private int _updated;
    private int _unchanged;
    private int _rejected;
    private int _omitted;

    /// <summary>Reads all rows.</summary>
    public async Task RunAsync(IAsyncEnumerable<ImportRow<TBody>> rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var errors = new List<FieldError>(row.Errors);
            var read = row.Body is null ? null : target.Read(row.Body, errors);
            if (read is null || errors.Count > 0)
            {
                Reject(row.Line, errors);
                continue;
            }

            if (_batch.Count == BatchSize || !_keys.Add(target.KeyOf(read)))
            {
                await FlushAsync(cancellationToken);
                _keys.Add(target.KeyOf(read));
            }

            _batch.Add((row.Line, read));
        }

        await FlushAsync(cancellationToken);
    }

    /// <summary>What came of it.</summary>
    public ImportView View(IEnumerable<string> unknownColumns) => new(
        _created, _updated, _unchanged, _rejected, [.. _errors.OrderBy(error => error.Line)], _omitted, [.. unknownColumns], dryRun);

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            var (counts, refused) = await target.StoreAsync([.. _batch.Select(item => item.Row)], dryRun, cancellationToken);
            _created += counts.Created;
            _updated += counts.Updated;
            _unchanged += counts.Unchanged;
            foreach (var (item, error) in _batch.Zip(refused))
            {
                if (error is not null)
                {
                    Reject(item.Line, [error]);
                }
            }
        }

        _batch.Clear();
        _keys.Clear();
    }

    private void Reject(int line, List<FieldError> errors)
    {
        _rejected++;
        foreach (var error in errors)
        {
            if (_errors.Count < ImportView.MaxErrors)
            {
                _errors.Add(new ImportError(line, ColumnOf(error.Pointer), error.Rule, error.Message));
            }
            else
            {
                _omitted++;
            }
        }
    }

    private static string? ColumnOf(string pointer) => pointer.Split('/') switch
    {
        [_, "attributes", var name, ..] => "attributes." + name,
        [_, var name, ..] => name,
        _ => null,
    };
}
