using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests;

/// <summary>A campaign in the database, and what tests ask of it.</summary>
public sealed record StagedCampaign(Stage Stage, Guid TenantId, Guid CampaignId, SeededSender Sender)
{
    // By recipient and attempt.
    private readonly Dictionary<(int Seq, short Attempt), string> _rowLocations = [];

    /// <summary>For SQL parameters.</summary>
    public object Ids => new { TenantId, CampaignId };

    /// <summary>Never-attempted recipients in a window that is always open.</summary>
    public static ClaimTerms Terms { get; } = new(
        Retries: false, Revision: 1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Slot: Stage.Noon, Anchor: Stage.Noon, NextDue: Stage.Noon);

    /// <summary>The same for recipients whose retry is due.</summary>
    public static ClaimTerms Retries { get; } = Terms with { Retries = true };

    /// <summary>A claim of the first page; free text.</summary>
    public ClaimRequest Claim(ClaimTerms terms, int permits = 1) => new(
        TenantId, CampaignId, FirstSeq: 1, LastSeq: 256, permits, Sender.SenderId, "whatsapp", terms)
    {
        NeedsTemplate = true,
        DeadlineIn = TimeSpan.FromSeconds(60),
    };

    public ClaimRequest Claim(int permits = 1) => Claim(Terms, permits);

    public Task<ClaimResult> ClaimAsync(int permits = 1) => ClaimAsync(Claim(permits));

    public async Task<ClaimResult> ClaimAsync(ClaimRequest request)
    {
        var claim = await Stage.Claims().ClaimAsync(request, CancellationToken.None);
        foreach (var person in claim.Claimed)
        {
            _rowLocations[(person.Seq, person.Attempt)] = person.RowLocation;
        }

        return claim;
    }

    /// <summary>An event of a recipient's first attempt, which knows where its claim left the row.</summary>
    public DeliveryEvent Event(int seq, DeliveryStatus status, DateTimeOffset? at = null, short attempt = 1) =>
        new(CampaignId, seq, attempt, status, at ?? Stage.Noon)
        {
            Reason = status is DeliveryStatus.Unknown ? DeliveryReasons.NoAnswer : null,
            RowLocation = _rowLocations.GetValueOrDefault((seq, attempt)),
        };

    public Task<RecipientRow> RowAsync(int seq) => Stage.Seed.QueryAsync<RecipientRow>(
        """
        select seq, status::int, attempt::int, tries::int, reason, provider_id as ProviderId, attempted_at as AttemptedAt,
               sent_at as SentAt, delivered_at as DeliveredAt, read_at as ReadAt
        from recipients where campaign_id = @CampaignId and seq = @seq
        """,
        new { CampaignId, seq });

    /// <summary>Whether the row is in a side table.</summary>
    public Task<bool> InAsync(string table, int seq) =>
        Stage.Seed.QueryAsync<bool>($"select exists (select from {table} where campaign_id = @CampaignId and seq = @seq)", new { CampaignId, seq });

    /// <summary>The issues of the campaign as <c>seq:status:reason</c>, in order.</summary>
    public Task<IReadOnlyList<string>> IssuesAsync() => Stage.Seed.ListAsync<string>(
        "select seq || ':' || status || ':' || reason from delivery_issues where campaign_id = @CampaignId order by seq, status", new { CampaignId });

    /// <summary>Recipients by status, counted from the rows; the totals must say the same, status by status.</summary>
    public async Task<DeliveryTotals> CountAsync()
    {
        var counted = await Stage.Seed.QueryAsync<DeliveryTotals>(
            """
            select count(*) filter (where status = 0) as Waiting, count(*) filter (where status = 1) as Sending,
                   count(*) filter (where status = 2) as Unknown, count(*) filter (where status = 3) as Sent,
                   count(*) filter (where status = 4) as Failed, count(*) filter (where status = 5) as Delivered,
                   count(*) filter (where status = 6) as Read, count(*) filter (where status = 7) as Skipped
            from recipients where campaign_id = @CampaignId
            """,
            new { CampaignId });
        var stored = await new ProgressStore(Stage.Source, Stage.Source, new SiloIdentity("ann")).TotalsAsync(CampaignId, CancellationToken.None);
        Assert.Equal(counted, stored);
        return counted;
    }
}

/// <summary>One recipient as stored.</summary>
public sealed record RecipientRow
{
    public int Seq { get; init; }

    public int Status { get; init; }

    public int Attempt { get; init; }

    public int Tries { get; init; }

    public string? Reason { get; init; }

    public string? ProviderId { get; init; }

    public DateTime? AttemptedAt { get; init; }

    public DateTime? SentAt { get; init; }

    public DateTime? DeliveredAt { get; init; }

    public DateTime? ReadAt { get; init; }
}
