using MassMessaging.Domain.Deliveries;
using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>Reads the people of a frozen audience: page by page, and the order in which they will be sent to.</summary>
public sealed class RecipientReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("recipient_reads");

    private static readonly DeliveryStatus[] Issues = [DeliveryStatus.Unknown, DeliveryStatus.Failed, DeliveryStatus.Skipped];

    /// <summary>The next people that a filter passes.</summary>
    /// <param name="campaignId">The campaign, whose audience is frozen.</param>
    /// <param name="filter">Which statuses and reasons pass.</param>
    /// <param name="scan">Where to begin, and how many places to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RecipientPage> ScanAsync(Guid campaignId, RecipientFilter filter, RecipientScan scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scan);
        if (filter.Statuses.Count == 0)
        {
            return new RecipientPage([], null);
        }

        // One row more than the page holds shows whether another page follows.
        var found = await database.QueryAsync<ScannedRow>(
            Sql[filter.HasSideTables ? "scan-side-tables" : "scan-recipients"],
            new
            {
                campaign_id = campaignId,
                after = scan.After,
                look = scan.Look,
                limit = scan.Limit + 1,
                page_size = scan.PageSize,
                statuses = filter.IsEverybody ? null : filter.Statuses.Select(status => (short)status).ToArray(),
                reasons = filter.Reasons.Count == 0 ? null : filter.Reasons.ToArray(),
                issues = filter.Statuses.Intersect(Issues).Select(status => (short)status).ToArray(),
                retries = filter.Statuses.Contains(DeliveryStatus.Waiting),
                line = filter.Statuses.Contains(DeliveryStatus.Waiting) && filter.Reasons.Count == 0, // nobody who was not attempted has a reason
                in_flight = filter.Statuses.Contains(DeliveryStatus.Sending),
                up_to_cursor = scan.IsPaced && filter.IsAttempted,
            },
            cancellationToken);
        RecipientRow[] rows = [.. found.Where(row => row.Seq > 0)];
        return rows.Length > scan.Limit
            ? new RecipientPage(rows[..scan.Limit], rows[scan.Limit - 1].Seq)
            : new RecipientPage(rows, filter.HasSideTables ? AfterSideTables(found[0], scan) : AfterPlaces(found[0], scan));
    }

    private static int? AfterSideTables(ScannedRow looked, RecipientScan scan) => looked.Looked >= scan.Look ? looked.LookedTo : null;

    private static int? AfterPlaces(ScannedRow looked, RecipientScan scan) =>
        scan.After + scan.Look < Math.Min(scan.Total, looked.Through ?? int.MaxValue) ? scan.After + scan.Look : null;

    /// <summary>How many go before each of these waiting people, as far as they are among the next <paramref name="most"/>.</summary>
    public async Task<IReadOnlyDictionary<int, long>> LineUpAsync(
        Guid campaignId, int[] seqs, int pageSize, int most, CancellationToken cancellationToken) =>
        (await database.QueryAsync<PlaceInLine>(
            Sql["line-up"], new { campaign_id = campaignId, seqs, first = seqs.Min(), last = seqs.Max(), page_size = pageSize, most }, cancellationToken))
        .ToDictionary(place => place.Seq, place => place.Ahead);

    /// <summary>The recipients with a retry, in the order of their retries.</summary>
    public Task<IReadOnlyList<RetryInLine>> RetriesAsync(Guid campaignId, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<RetryInLine>(Sql["retries-in-line"], new { campaign_id = campaignId, most }, cancellationToken);

    private sealed record ScannedRow : RecipientRow
    {
        public int? LookedTo { get; init; }

        public int Looked { get; init; }

        public int? Through { get; init; }
    }
}

/// <summary>How one page is looked for.</summary>
/// <param name="After">The <see cref="RecipientRow.Seq"/> after which to begin; 0: the first.</param>
/// <param name="Look">Places to read, at most.</param>
/// <param name="Limit">People to answer, at most.</param>
/// <param name="Total">People of the frozen audience.</param>
/// <param name="PageSize">Recipients of one page of a campaign.</param>
/// <param name="IsPaced">The campaign claims in the page of its cursor only.</param>
public sealed record RecipientScan(int After, int Look, int Limit, long Total, int PageSize, bool IsPaced);

/// <summary>What was found.</summary>
/// <param name="Rows">The people.</param>
/// <param name="Next">The position to go on from; null: no recipient is left.</param>
public sealed record RecipientPage(IReadOnlyList<RecipientRow> Rows, int? Next);

/// <summary>A waiting person's place.</summary>
/// <param name="Seq">The person.</param>
/// <param name="Ahead">How many go before.</param>
public sealed record PlaceInLine(int Seq, long Ahead);

/// <summary>A recipient with a retry.</summary>
public sealed record RetryInLine
{
    /// <summary>The person.</summary>
    public int Seq { get; init; }

    /// <summary>From when on.</summary>
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>One person of a frozen audience.</summary>
public record RecipientRow
{
    /// <summary>The position in the audience, from 1.</summary>
    public int Seq { get; init; }

    /// <summary>The tenant's id of the customer; empty once erased.</summary>
    public string CustomerId { get; init; } = string.Empty;

    /// <summary>The name at launch.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The address at launch, or the customer's later one where the message goes; null: none, or erased.</summary>
    public string? Address { get; init; }

    /// <summary>The delivery status's rank.</summary>
    public short Status { get; init; }

    /// <summary>Why, for failed, skipped and unknown.</summary>
    public string? Reason { get; init; }

    /// <summary>The last claim.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>When the provider accepted it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it reached the device.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was seen.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When it is tried again; null: no retry is waiting.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}
