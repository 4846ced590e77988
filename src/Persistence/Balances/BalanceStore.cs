using Npgsql;

namespace MassMessaging.Persistence.Balances;

/// <summary>Tenants' money: a balance, and every entry that moved it.</summary>
public sealed class BalanceStore(NpgsqlDataSource database)
{
    /// <summary>The kind of an operator's credit.</summary>
    public const string CreditKind = "credit";

    private static readonly NamedQueries Sql = NamedQueries.Load("balances");

    /// <summary>The balance now.</summary>
    public async Task<BalanceRow> FindAsync(Guid tenantId, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<BalanceRow>(Sql["find-balance"], new { tenant_id = tenantId }, cancellationToken) ?? new BalanceRow();

    /// <summary>Entries, newest first.</summary>
    public Task<IReadOnlyList<EntryRow>> PageAsync(Guid tenantId, long? before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<EntryRow>(Sql["page-entries"], new { tenant_id = tenantId, before, limit }, cancellationToken);

    /// <summary>Adds a credit once for each reference.</summary>
    /// <returns>The entry of that reference, which has another amount when the reference was used before; and the balance.</returns>
    public Task<(EntryRow Entry, BalanceRow Balance)> CreditAsync(
        Guid tenantId, decimal amount, string reference, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var fresh = await InsertAsync(transaction, tenantId, CreditKind, amount, reference, "{}", now, cancellationToken);
                var balance = fresh
                    ? await transaction.QueryOneAsync<BalanceRow>(Sql["move-balance"], new { tenant_id = tenantId, amount }, cancellationToken)
                    : await transaction.QueryOneAsync<BalanceRow>(Sql["find-balance"], new { tenant_id = tenantId }, cancellationToken);
                var entry = await transaction.QueryOneAsync<EntryRow>(
                    Sql["find-entry"], new { tenant_id = tenantId, kind = CreditKind, reference }, cancellationToken);
                return (fresh, (entry!, balance!));
            },
            cancellationToken);

    /// <summary>Debits within the caller's transaction, once for each kind and reference.</summary>
    /// <param name="transaction">Holds what the money is for.</param>
    /// <param name="tenantId">The tenant that pays.</param>
    /// <param name="debit">What for, how much (above zero) and by which reference.</param>
    /// <param name="now">The entry's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<DebitResult> DebitAsync(
        NpgsqlTransaction transaction, Guid tenantId, Debit debit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await InsertAsync(transaction, tenantId, debit.Kind, -debit.Amount, debit.Reference, debit.CauseJson, now, cancellationToken))
        {
            return DebitResult.AlreadyDone;
        }

        var balance = await transaction.QueryOneAsync<BalanceRow>(
            Sql["move-balance"], new { tenant_id = tenantId, amount = -debit.Amount }, cancellationToken);
        return balance is null ? DebitResult.TooLow : DebitResult.Done;
    }

    private static async Task<bool> InsertAsync(
        NpgsqlTransaction transaction, Guid tenantId, string kind, decimal amount, string reference, string cause, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        await transaction.QueryOneAsync<long?>(
            Sql["insert-entry"], new { tenant_id = tenantId, kind, amount, reference, cause, now }, cancellationToken) is not null;
}

/// <summary>Money to take.</summary>
/// <param name="Kind">The entry's kind, such as <c>channelMonth</c>.</param>
/// <param name="Amount">Above zero, or zero for what costs nothing.</param>
/// <param name="Reference">What makes it happen once.</param>
/// <param name="CauseJson">What it was for, a JSON object.</param>
public sealed record Debit(string Kind, decimal Amount, string Reference, string CauseJson);

/// <summary>How a debit ended.</summary>
public enum DebitResult
{
    /// <summary>Taken.</summary>
    Done = 0,

    /// <summary>Taken before, by the same reference.</summary>
    AlreadyDone = 1,

    /// <summary>There is too little.</summary>
    TooLow = 2,
}

/// <summary>A balance.</summary>
public sealed record BalanceRow
{
    /// <summary>All that is there, reserved money included.</summary>
    public decimal Amount { get; init; }

    /// <summary>What running campaigns may still spend.</summary>
    public decimal Reserved { get; init; }

    /// <summary>What is neither spent nor reserved.</summary>
    public decimal Available => Amount - Reserved;
}

/// <summary>One movement of a balance.</summary>
public sealed record EntryRow
{
    /// <summary>Rises with time.</summary>
    public long EntryId { get; init; }

    /// <summary><c>credit</c>, <c>channelMonth</c> or <c>campaign</c>.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Negative for a debit.</summary>
    public decimal Amount { get; init; }

    /// <summary>What makes the entry happen once.</summary>
    public string Reference { get; init; } = string.Empty;

    /// <summary>What it was for, a JSON object.</summary>
    public string CauseJson { get; init; } = "{}";

    /// <summary>The present title of the campaign or name of the sender that the entry is for; null: neither, or not read.</summary>
    public string? SubjectName { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
