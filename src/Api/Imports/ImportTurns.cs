using MassMessaging.Api.Limits;

namespace MassMessaging.Api.Imports;

/// <summary>
/// The turns in which an import works: some rows that are read, or a batch that is stored, are each a piece of costly work.
/// While it waits for its body it holds no place. Before its first row an import is refused when too much waits; afterwards
/// it goes on.
/// </summary>
/// <param name="gate">Gives the turns.</param>
/// <param name="tenantId">Whose import it is.</param>
/// <param name="begun">It has begun before: no turn is refused.</param>
internal sealed class ImportTurns(CostGate gate, Guid tenantId, bool begun = false)
{
    /// <summary>Rows of a turn: some milliseconds, most of them for telephone numbers.</summary>
    private const int MostRows = 100;

    private IDisposable? _place;
    private int _rows;
    private bool _begun = begun;

    /// <summary>Waits until the next row may be read.</summary>
    public async ValueTask NextRowAsync(CancellationToken cancellationToken)
    {
        if (_place is not null && ++_rows < MostRows)
        {
            return;
        }

        Release();
        await Task.Yield(); // a file that is here already would keep its thread from other calls
        _place = await gate.EnterAsync(tenantId, CostWeights.Rows, _begun, cancellationToken);
        (_begun, _rows) = (true, 0);
    }

    /// <summary>Gives the reader's place back until the next row.</summary>
    public void Release()
    {
        _place?.Dispose();
        _place = null;
    }

    /// <summary>Stores a batch in a turn of its own.</summary>
    public async Task<ImportBatch> StoreAsync(Func<Task<ImportBatch>> store, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAsync(tenantId, CostWeights.Batch, goesOn: true, cancellationToken);
        return await store();
    }
}
