using System.IO.Hashing;
using System.Text.Json;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
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
    Task<ImportBatch> StoreAsync(IReadOnlyList<TRow> rows, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>What came of a batch.</summary>
/// <param name="Counts">Of the rows that were taken.</param>
/// <param name="Refused">For each row in order why it was not taken; null: it was. Empty: all were.</param>
/// <param name="Warnings">For each row in order what is odd about it; null: nothing. Empty: nothing of any.</param>
internal sealed record ImportBatch(BatchCounts Counts, IReadOnlyList<FieldError?> Refused, IReadOnlyList<FieldError?> Warnings);

/// <summary>
/// One import: batches of rows, each committed by itself and in the order of the file; one is stored while the next is
/// read. An import that breaks off can simply be run again: the rows' keys make what is there already <c>unchanged</c>.
/// </summary>
/// <param name="target">Where the rows go.</param>
/// <param name="turns">When it may read and store.</param>
/// <param name="keyColumn">The column of the rows' key.</param>
/// <param name="dryRun">Count only.</param>
internal sealed class ImportRun<TBody, TRow>(IImportTarget<TBody, TRow> target, ImportTurns turns, string keyColumn, bool dryRun)
    where TBody : class
    where TRow : class
{
    /// <summary>Rows of a batch: enough that a round trip and a commit weigh little.</summary>
    private const int MostRows = 2_000;

    /// <summary>Characters of a batch after which it takes no more, so that long lines do not fill the memory.</summary>
    private const int MostCharacters = 1_000_000;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SeenKeys _seen = new(comparesContents: dryRun);
    private readonly List<ImportError> _errors = [];
    private readonly List<ImportWarning> _warnings = [];
    private List<Item> _batch = [];
    private int _characters;
    private List<Item> _stored = [];
    private Task<ImportBatch>? _storing;
    private int _created;
    private int _updated;
    private int _unchanged;
    private int _rejected;
    private int _omitted;
    private int _warningsOmitted;

    /// <summary>Reads all rows.</summary>
    public async Task RunAsync(IAsyncEnumerable<ImportRow<TBody>> rows, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = rows.GetAsyncEnumerator(cancellationToken);
            while (await ReadAsync(reader))
            {
                await turns.NextRowAsync(cancellationToken);
                await AddAsync(reader.Current, cancellationToken);
            }

            await HandOverAsync(cancellationToken);
            await StoredAsync();
        }
        finally
        {
            turns.Release();
            if (_storing is Task storing)
            {
                // Broken off while a batch was being stored: no answer before that has ended.
                await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What came of it.</summary>
    public ImportView View(IEnumerable<string> unknownColumns) => new(
        _created, _updated, _unchanged, _rejected, [.. _errors.OrderBy(error => error.Line)], _omitted,
        [.. _warnings.OrderBy(warning => warning.Line)], _warningsOmitted, [.. unknownColumns], dryRun);

    private async ValueTask<bool> ReadAsync(IAsyncEnumerator<ImportRow<TBody>> reader)
    {
        var next = reader.MoveNextAsync();
        if (!next.IsCompleted)
        {
            turns.Release(); // the body comes more slowly than it is read
        }

        return await next;
    }

    private async ValueTask AddAsync(ImportRow<TBody> row, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>(row.Errors);
        var read = row.Body is null ? null : target.Read(row.Body, errors);
        if (read is null || errors.Count > 0)
        {
            Reject(row.Line, errors);
            return;
        }

        var key = target.KeyOf(read);
        var earlier = _seen.Add(key, row.Line, dryRun ? ContentOf(row.Body!) : 0);
        if (earlier is { } seen)
        {
            Warn(row.Line, Rule.KeyRepeated.At("/" + keyColumn, ("earlier", seen.Line), ("line", row.Line)));
        }

        // What a dry run's batch did is taken back: a row whose key came before would count as if it were the first.
        var repeat = dryRun ? earlier : null;
        var mixes = _batch.Count > 0 && _batch[^1].Repeat is null != repeat is null;
        if (_batch.Count == MostRows || _characters >= MostCharacters || mixes || !_keys.Add(key))
        {
            await HandOverAsync(cancellationToken);
            _keys.Add(key);
        }

        _batch.Add(new Item(row.Line, read, repeat));
        _characters += row.Length;
    }

    /// <summary>Has the batch stored, after the one before it.</summary>
    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        turns.Release(); // a place that is held while a batch waits for one could keep it from beginning
        await StoredAsync();
        if (_batch.Count > 0)
        {
            var batch = _stored = _batch;
            _storing = Task.Run(
                () => turns.StoreAsync(() => target.StoreAsync([.. batch.Select(item => item.Row)], dryRun, cancellationToken), cancellationToken),
                CancellationToken.None);
        }

        _batch = new List<Item>(MostRows);
        _characters = 0;
        _keys.Clear();
    }

    private async Task StoredAsync()
    {
        if (_storing is null)
        {
            return;
        }

        var (counts, refused, warnings) = await _storing;
        _storing = null;
        counts = _stored is [{ Repeat: not null }, ..] ? CountRepeats(refused) : counts;
        _created += counts.Created;
        _updated += counts.Updated;
        _unchanged += counts.Unchanged;
        foreach (var (item, error) in _stored.Zip(refused))
        {
            if (error is not null)
            {
                Reject(item.Line, [error]);
            }
        }

        foreach (var (item, warning) in _stored.Zip(warnings))
        {
            if (warning is not null)
            {
                Warn(item.Line, warning);
            }
        }
    }

    private BatchCounts CountRepeats(IReadOnlyList<FieldError?> refused)
    {
        var taken = _stored.Where((_, i) => refused.Count == 0 || refused[i] is null).ToList();
        var same = taken.Count(item => item.Repeat is { SaysTheSame: true });
        return new BatchCounts(0, taken.Count - same, same);
    }

    private void Warn(int line, FieldError warning)
    {
        if (_warnings.Count < ImportView.MaxErrors)
        {
            _warnings.Add(new ImportWarning(line, ColumnOf(warning.Pointer), warning.Rule.Code, warning.Message) { Values = warning.Params });
        }
        else
        {
            _warningsOmitted++;
        }
    }

    private void Reject(int line, List<FieldError> errors)
    {
        _rejected++;
        foreach (var error in errors)
        {
            if (_errors.Count < ImportView.MaxErrors)
            {
                _errors.Add(new ImportError(line, ColumnOf(error.Pointer), error.Rule.Code, error.Message) { Values = error.Params });
            }
            else
            {
                _omitted++;
            }
        }
    }

    private static ulong ContentOf(TBody body) => XxHash3.HashToUInt64(JsonSerializer.SerializeToUtf8Bytes(body));

    private static string? ColumnOf(string pointer) => pointer.Split('/') switch
    {
        [_, "attributes", var name, ..] => "attributes." + name,
        [_, var name, ..] => name,
        _ => null,
    };

    /// <summary>A row on its way to be stored.</summary>
    /// <param name="Line">Its line, from 1.</param>
    /// <param name="Row">The row.</param>
    /// <param name="Repeat">In a dry run the row of the same key before; a batch holds only such rows, or none.</param>
    private readonly record struct Item(int Line, TRow Row, SeenRow? Repeat);
}
