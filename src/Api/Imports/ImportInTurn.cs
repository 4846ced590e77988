using MassMessaging.Api.Limits;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Imports;

/// <summary>
/// A target whose batches wait for their turn among the costly work. Before its first batch an import is refused when too
/// much waits; afterwards it goes on. Stores one batch at a time.
/// </summary>
internal sealed class ImportInTurn<TBody, TRow>(IImportTarget<TBody, TRow> target, CostGate gate, Guid tenantId) : IImportTarget<TBody, TRow>
    where TBody : class
    where TRow : class
{
    private bool _goesOn;

    /// <inheritdoc/>
    public TRow? Read(TBody body, List<FieldError> errors) => target.Read(body, errors);

    /// <inheritdoc/>
    public string KeyOf(TRow row) => target.KeyOf(row);

    /// <inheritdoc/>
    public async Task<ImportBatch> StoreAsync(IReadOnlyList<TRow> rows, bool dryRun, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAsync(tenantId, CostWeights.Batch, _goesOn, cancellationToken);
        _goesOn = true;
        return await target.StoreAsync(rows, dryRun, cancellationToken);
    }
}
