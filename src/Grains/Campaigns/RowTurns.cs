using MassMessaging.Persistence;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// The turns in which one silo works on the rows of whole campaigns, in shares per tenant. Each piece is one statement, or
/// a few, that keep a processor of the database busy.
/// </summary>
public sealed class RowTurns
{
    private readonly CostTurns _turns = new(AtOnce, int.MaxValue, TimeProvider.System);

    /// <summary>
    /// Pieces at once on one silo: as many as this machine has processors, at least two, so that one tenant never has all
    /// of them.
    /// </summary>
    public static int AtOnce { get; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Pieces that wait and that run, for tests and metrics.</summary>
    public (int Waiting, int Running) Now => _turns.Now;

    /// <summary>Waits for a tenant's turn, however long that takes. The turn ends when the result is disposed.</summary>
    /// <param name="tenantId">The tenant of the rows.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    public async Task<IDisposable> EnterAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var turn = _turns.Ask(tenantId, weight: 1, goesOn: true)!;
        try
        {
            await turn.Began.WaitAsync(cancellationToken);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }
}
