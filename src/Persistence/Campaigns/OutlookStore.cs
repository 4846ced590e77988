using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>Stores what lists say of launched campaigns' future.</summary>
public sealed class OutlookStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("outlooks");

    /// <summary>Stores the outlooks of some campaigns; of one that has ended nothing is kept.</summary>
    /// <param name="outlooks">The outlooks.</param>
    /// <param name="now">When they were computed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SaveAsync(IReadOnlyCollection<Outlook> outlooks, DateTimeOffset now, CancellationToken cancellationToken) => database.ExecuteAsync(
        Sql["save-outlooks"],
        new
        {
            campaign_ids = outlooks.Select(outlook => outlook.CampaignId).ToArray(),
            expected_ends = outlooks.Select(outlook => outlook.ExpectedEnd?.UtcDateTime).ToArray(),
            shares = outlooks.Select(outlook => outlook.SharePerHour).ToArray(),
            now,
        },
        cancellationToken);
}

/// <summary>A launched campaign's future.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ExpectedEnd">When it is done; null: nothing can be said.</param>
/// <param name="SharePerHour">Messages an hour that it gets of its number; null: it does not release now, or nothing bounds it.</param>
public sealed record Outlook(Guid CampaignId, DateTimeOffset? ExpectedEnd, decimal? SharePerHour);
