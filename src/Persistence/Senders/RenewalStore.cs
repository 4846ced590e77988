using System.Globalization;
using System.Text.Json;
using MassMessaging.Persistence.Balances;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Pays another month of senders with automatic renewal.</summary>
public sealed class RenewalStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>
    /// Renews the sender whose paid time ends first: debit and month, both or neither, once for each end. A month is
    /// added to the end, or to now where the end has passed.
    /// </summary>
    /// <param name="until">Ends after this are left for later.</param>
    /// <param name="now">Product time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was renewed; null when nothing is to be, or can be paid.</returns>
    public Task<Renewal?> RenewNextAsync(DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                if (await transaction.QueryOneAsync<Renewal>(Sql["take-renewal"], new { until }, cancellationToken) is not { } due)
                {
                    return (false, null);
                }

                var debit = new Debit(
                    "channelMonth", due.Price,
                    string.Create(CultureInfo.InvariantCulture, $"renewal {due.SenderId:N} {due.PaidUntil.UtcDateTime:O}"),
                    JsonSerializer.Serialize(new { senderId = due.SenderId.ToString("N"), months = 1, renewal = true }));
                if (await BalanceStore.DebitAsync(transaction, due.TenantId, debit, now, cancellationToken) == DebitResult.TooLow)
                {
                    return (false, null); // spent in between: the next round judges anew
                }

                await transaction.ExecuteAsync(Sql["extend-paid"], new { sender_id = due.SenderId, months = 1, now }, cancellationToken);
                return (true, (Renewal?)due);
            },
            cancellationToken);
}

/// <summary>A sender that is renewed.</summary>
public sealed record Renewal
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>The tenant that pays.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The end before the renewal.</summary>
    public DateTimeOffset PaidUntil { get; init; }

    /// <summary>A month's price in the tenant's currency.</summary>
    public decimal Price { get; init; }

    /// <summary>The number's key, which is its grain's; null while not linked.</summary>
    public string? NumberKey { get; init; }
}
