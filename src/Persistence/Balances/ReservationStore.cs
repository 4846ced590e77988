using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Balances;

/// <summary>
/// Campaigns' money: the whole cost is held back at the freeze, what was spent is charged once at the end, and the rest
/// is free again.
/// </summary>
public sealed class ReservationStore(NpgsqlDataSource database)
{
    /// <summary>The kind of a campaign's charge.</summary>
    public const string ChargeKind = "campaign";

    private static readonly NamedQueries Sql = NamedQueries.Load("reservations");
    private static readonly NamedQueries Balances = NamedQueries.Load("balances");

    /// <summary>What a message (SMS: a segment) of a channel costs the tenant; null: the channel has no price.</summary>
    public Task<decimal?> UnitPriceAsync(Guid tenantId, Channel channel, CancellationToken cancellationToken) =>
        database.QueryOneAsync<decimal?>(Sql["unit-price"], new { tenant_id = tenantId, channel }, cancellationToken);

    /// <summary>Makes what is held enough for attempts of <paramref name="units"/> each from now on.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="changes">Earlier edits that changed the units.</param>
    /// <param name="units">Units of one message from now on.</param>
    /// <param name="release">Also gives back what is then held too much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<CoverResult> CoverAsync(
        Guid campaignId, IReadOnlyList<UnitsChange> changes, int units, bool release, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                if (await LockAsync(transaction, campaignId, cancellationToken) is not { } reservation)
                {
                    return (false, new CoverResult(null, true));
                }

                var history = History(reservation.Units, changes);
                var needed = reservation.UnitPrice * await transaction.QueryOneAsync<long>(
                    Sql["count-needed-units"], new { campaign_id = campaignId, next = units, history.Units, history.Since }, cancellationToken);
                var amount = release ? needed : Math.Max(needed, reservation.Amount);
                if (amount != reservation.Amount)
                {
                    if (await transaction.QueryOneAsync<bool?>(
                            Sql["move-hold"], new { tenant_id = reservation.TenantId, difference = amount - reservation.Amount }, cancellationToken) is null)
                    {
                        return (false, new CoverResult(reservation.Now, false));
                    }

                    await transaction.ExecuteAsync(Sql["set-hold"], new { campaign_id = campaignId, amount }, cancellationToken);
                }

                return (true, new CoverResult(reservation.Now, true));
            },
            cancellationToken);

    /// <summary>Charges what an ended campaign has spent and gives the rest back. Settling again changes nothing.</summary>
    /// <param name="campaignId">None of its recipients may be waiting or sending any more.</param>
    /// <param name="changes">Edits that changed the units of a message while it ran.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether this call settled it.</returns>
    public Task<bool> SettleAsync(Guid campaignId, IReadOnlyList<UnitsChange> changes, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                if (await LockAsync(transaction, campaignId, cancellationToken) is not { } reservation)
                {
                    return (false, false);
                }

                var units = await ChargedUnitsAsync(transaction, campaignId, reservation, changes, cancellationToken);
                // Never more than was held: nothing else of the balance is the campaign's to spend.
                var spent = Math.Min(reservation.UnitPrice * units, reservation.Amount);
                await transaction.ExecuteAsync(
                    Sql["settle"],
                    new
                    {
                        campaign_id = campaignId,
                        spent,
                        kind = ChargeKind,
                        reference = campaignId.ToString("N"),
                        cause = JsonSerializer.Serialize(new
                        {
                            campaignId = campaignId.ToString("N"),
                            units,
                            unitPrice = reservation.UnitPrice.ToString("0.00##", CultureInfo.InvariantCulture),
                        }),
                    },
                    cancellationToken);
                return (true, true);
            },
            cancellationToken);

    /// <summary>Holds the cost of a frozen audience within the freeze's transaction.</summary>
    /// <returns>What is available when that is too little, and nothing is held; null: held.</returns>
    internal static async Task<decimal?> HoldAsync(
        NpgsqlTransaction transaction, Guid tenantId, Guid campaignId, MessageCost cost, int people, CancellationToken cancellationToken)
    {
        var held = await transaction.ExecuteAsync(
            Sql["hold"], new { tenant_id = tenantId, campaign_id = campaignId, unit_price = cost.UnitPrice, cost.Units, people, amount = cost.For(people) }, cancellationToken);
        if (held == 1)
        {
            return null;
        }

        var balance = await transaction.QueryOneAsync<BalanceRow>(Balances["find-balance"], new { tenant_id = tenantId }, cancellationToken);
        return balance?.Available ?? 0;
    }

    private static Task<Reservation?> LockAsync(NpgsqlTransaction transaction, Guid campaignId, CancellationToken cancellationToken) =>
        transaction.QueryOneAsync<Reservation>(Sql["lock-reservation"], new { campaign_id = campaignId }, cancellationToken);

    private static async Task<long> ChargedUnitsAsync(
        NpgsqlTransaction transaction, Guid campaignId, Reservation reservation, IReadOnlyList<UnitsChange> changes,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return reservation.Units * await transaction.QueryOneAsync<long>(Sql["count-charged"], new { campaign_id = campaignId }, cancellationToken);
        }

        var history = History(reservation.Units, changes);
        return await transaction.QueryOneAsync<long>(
            Sql["count-charged-units"], new { campaign_id = campaignId, history.Units, history.Since }, cancellationToken);
    }

    private static (int[] Units, DateTimeOffset[] Since) History(int first, IReadOnlyList<UnitsChange> changes) =>
        ([first, .. changes.Select(change => change.Units)], [DateTimeOffset.MinValue, .. changes.Select(change => change.Since)]);

    private sealed record Reservation
    {
        public Guid TenantId { get; init; }

        public decimal UnitPrice { get; init; }

        public int Units { get; init; }

        public decimal Amount { get; init; }

        public DateTimeOffset Now { get; init; }
    }
}

/// <summary>Whether what a campaign holds is enough.</summary>
/// <param name="At">The database's time, from which a new text counts; null: nothing is held for the campaign yet.</param>
/// <param name="Enough">False: the balance is too low, and nothing was changed.</param>
public readonly record struct CoverResult(DateTimeOffset? At, bool Enough);
