using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>Judges waiting people whose customers' numbers changed after the freeze: sent to the new one, or skipped.</summary>
public sealed class ReaddressStore([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, SiloIdentity silo)
{
    /// <summary>Queries at most, when others with a number come to light only under the locks.</summary>
    private const int MostLooks = 3;

    private static readonly NamedQueries Sql = NamedQueries.Load("readdress");

    /// <summary>Judges the waiting people of a stretch of a campaign's audience, in one transaction.</summary>
    /// <param name="request">The claim that met one of them.</param>
    /// <param name="firstSeq">The first position.</param>
    /// <param name="lastSeq">The last position.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were skipped.</returns>
    public async Task<int> ReaddressAsync(ClaimRequest request, int firstSeq, int lastSeq, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId) = (request.TenantId, request.CampaignId);
        var campaign = await database.QueryOneAsync<Campaign>(
            Sql["campaign-of-moved"], new { tenant_id = tenantId, campaign_id = campaignId, sender_id = request.SenderId }, cancellationToken);
        if (campaign is null)
        {
            return 0;
        }

        var stretch = new
        {
            tenant_id = tenantId,
            campaign_id = campaignId,
            first_seq = firstSeq,
            last_seq = lastSeq,
            campaign.Since,
            request.Channel,
            number_no = campaign.NumberNo,
            needs_history = campaign is { SafeSending: true, NumberNo: not null } && request.NeedsTemplate,
        };
        var others = new HashSet<(Guid Campaign, int Seq)>();
        for (var look = 1; ; look++)
        {
            if (await TryAsync(look == MostLooks) is { } skipped)
            {
                return skipped;
            }
        }

        // Null: another recipient with the number must be locked too, or a claim beside this could send there.
        Task<int?> TryAsync(bool last) => database.InTransactionAsync<int?>(
            async transaction =>
            {
                var locks = new
                {
                    tenant_id = tenantId,
                    campaign_id = campaignId,
                    first_seq = firstSeq,
                    last_seq = lastSeq,
                    campaign.Since,
                    other_campaigns = others.Select(other => other.Campaign).ToArray(),
                    other_seqs = others.Select(other => other.Seq).ToArray(),
                };
                await transaction.ExecuteAsync(Sql["lock-moved"], locks, cancellationToken);
                var met = await transaction.QueryAsync<Row>(Sql["moved"], stretch, cancellationToken);
                var unlocked = met.Where(row => row.OtherCampaign is not null).Select(row => (row.OtherCampaign!.Value, row.OtherSeq!.Value)).Where(others.Add).ToList();
                return unlocked.Count > 0 && !last ? (false, null) : (true, await StoreAsync(transaction, campaignId, met, cancellationToken));
            },
            cancellationToken);
    }

    private async Task<int> StoreAsync(NpgsqlTransaction transaction, Guid campaignId, IReadOnlyList<Row> met, CancellationToken cancellationToken)
    {
        var judged = met.GroupBy(row => row.Seq).Select(rows => (Seq: rows.Key, rows.First().ChangeNo, Change: Change(rows))).ToList();
        return judged.Count == 0 ? 0 : await transaction.QueryOneAsync<int>(
            Sql["readdress"],
            new
            {
                campaign_id = campaignId,
                silo_name = silo.Name,
                seqs = judged.Select(one => one.Seq).ToArray(),
                change_nos = judged.Select(one => one.ChangeNo).ToArray(),
                addresses = judged.Select(one => one.Change.Present).ToArray(),
                reasons = judged.Select(one => ReasonOf(one.Change.Judge())).ToArray(),
            },
            cancellationToken);
    }

    private static AddressChange Change(IEnumerable<Row> rows)
    {
        var all = rows.ToList();
        return new AddressChange
        {
            CustomerNo = all[0].CustomerNo,
            Frozen = all[0].Frozen,
            Present = all[0].Present,
            OptedOut = all[0].OptedOut,
            LacksHistory = all[0].LacksHistory,
            Others =
            [
                .. all.Where(row => row.OtherNo is not null).Select(row => new AddressHolder(
                    row.OtherNo!.Value, row.OtherAddress, row.OtherPresent,
                    row.OtherStatus switch { 0 => HolderState.Waiting, 7 => HolderState.Skipped, _ => HolderState.Attempted })),
            ],
        };
    }

    private static string? ReasonOf(AddressOutcome outcome) => outcome switch
    {
        AddressOutcome.NoAddress => SkipReason.NoAddress.ToWord(),
        AddressOutcome.AddressChanged => SkipReason.AddressChanged.ToWord(),
        AddressOutcome.OptedOut => SkipReason.OptedOut.ToWord(),
        AddressOutcome.DuplicateAddress => SkipReason.DuplicateAddress.ToWord(),
        AddressOutcome.NoChatHistory => SkipReason.NoChatHistory.ToWord(),
        _ => null,
    };

    private sealed record Campaign
    {
        public DateTimeOffset Since { get; init; }

        public bool SafeSending { get; init; }

        public int? NumberNo { get; init; }
    }

    private sealed record Row
    {
        public int Seq { get; init; }

        public long ChangeNo { get; init; }

        public long CustomerNo { get; init; }

        public string Frozen { get; init; } = string.Empty;

        public string? Present { get; init; }

        public bool OptedOut { get; init; }

        public bool LacksHistory { get; init; }

        public Guid? OtherCampaign { get; init; }

        public int? OtherSeq { get; init; }

        public long? OtherNo { get; init; }

        public string? OtherAddress { get; init; }

        public string? OtherPresent { get; init; }

        public short? OtherStatus { get; init; }
    }
}
