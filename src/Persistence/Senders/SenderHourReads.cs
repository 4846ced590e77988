using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Reads what the campaigns on a number did lately. Reads only.</summary>
public sealed class SenderHourReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("sender_hours");

    /// <summary>Campaigns of a sender that ended since a time, the latest first.</summary>
    /// <param name="tenantId">The sender's tenant.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="since">The time.</param>
    /// <param name="look">How many of the tenant's newest campaigns are read, at most.</param>
    /// <param name="most">Campaigns to answer, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<EndedCampaign>> EndedAsync(
        Guid tenantId, Guid senderId, DateTimeOffset since, int look, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<EndedCampaign>(Sql["ended-on-sender"], new { tenant_id = tenantId, sender_id = senderId, since, look, most }, cancellationToken);

    /// <summary>When campaigns attempted recipients through a number since a time, oldest first; of a recipient with two tries the last time.</summary>
    /// <param name="campaignIds">The campaigns.</param>
    /// <param name="numberNo">The number.</param>
    /// <param name="since">The time.</param>
    /// <param name="look">How many recipients of each campaign are read, at most.</param>
    /// <param name="pageSize">Recipients of one page of a campaign.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ILookup<Guid, DateTimeOffset>> AttemptsAsync(
        Guid[] campaignIds, int numberNo, DateTimeOffset since, int look, int pageSize, CancellationToken cancellationToken) =>
        (await database.QueryAsync<Attempt>(Sql["attempts-since"], new { campaign_ids = campaignIds, number_no = numberNo, since, look, page_size = pageSize }, cancellationToken))
        .ToLookup(attempt => attempt.CampaignId, attempt => attempt.AttemptedAt);

    private sealed record Attempt
    {
        public Guid CampaignId { get; init; }

        public DateTimeOffset AttemptedAt { get; init; }
    }
}

/// <summary>A campaign that ended.</summary>
public sealed record EndedCampaign
{
    /// <summary>The campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>Its title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Its status's word.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>Its messages an hour; null: no speed.</summary>
    public string? Speed { get; init; }
}
