using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>Reads campaigns for lists, views and statistics: SQL only, never a call to a grain.</summary>
public sealed class CampaignReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("campaign_reads");
    private static readonly NamedQueries Progress = NamedQueries.Load("progress");
    private static readonly string PageOfAll = PageOf(Sql["rows-of-all"]);
    private static readonly string PageOfStatuses = PageOf(RowsOf("true"));
    private static readonly string PageOfSender = PageOf(RowsOf("sender_id = @sender_id"));

    /// <summary>A tenant's campaign; null when there is none or it was deleted.</summary>
    public Task<CampaignRow?> FindAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<CampaignRow>(Sql["find-campaign"], new { tenant_id = tenantId, campaign_id = campaignId }, cancellationToken);

    /// <summary>Campaigns of any tenants for their streams, without the ids that each excludes; a deleted one is missing.</summary>
    /// <param name="tenantIds">The campaigns' tenants.</param>
    /// <param name="campaignIds">The campaigns, one for each tenant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<CampaignRow>> FollowedAsync(Guid[] tenantIds, Guid[] campaignIds, CancellationToken cancellationToken) =>
        database.QueryAsync<CampaignRow>(Sql["followed-campaigns"], new { tenant_ids = tenantIds, campaign_ids = campaignIds }, cancellationToken);

    /// <summary>A tenant's campaigns, newest first.</summary>
    public Task<IReadOnlyList<CampaignRow>> PageAsync(Guid tenantId, CampaignPage page, CancellationToken cancellationToken) =>
        database.QueryAsync<CampaignRow>(
            page.SenderId is not null ? PageOfSender : page.Statuses is null ? PageOfAll : PageOfStatuses,
            new
            {
                tenant_id = tenantId,
                statuses = page.Statuses ?? [.. EnumWords.All<CampaignStatus>()],
                sender_id = page.SenderId,
                page.Channel,
                search = LikePattern.Containing(page.Search),
                before_ms = page.BeforeMs,
                before_id = page.BeforeId,
                page.Limit,
            },
            cancellationToken);

    /// <summary>The scheduled and running campaigns on a sender, with where they stand.</summary>
    public Task<IReadOnlyList<CampaignRow>> OnSenderAsync(Guid senderId, CancellationToken cancellationToken) =>
        database.QueryAsync<CampaignRow>(Sql["campaigns-on-sender"], new { sender_id = senderId }, cancellationToken);

    /// <summary>The tenant's scheduled and running campaigns that use a template of an account.</summary>
    public Task<IReadOnlyList<Guid>> WithTemplateAsync(
        Guid tenantId, string accountKey, string name, string language, CancellationToken cancellationToken) =>
        database.QueryAsync<Guid>(Sql["campaigns-with-template"], new { tenant_id = tenantId, account_key = accountKey, name, language }, cancellationToken);

    /// <summary>How many launched campaigns use each of these senders, 2 for more.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> CountOnSendersAsync(Guid[] senderIds, CancellationToken cancellationToken) =>
        (await database.QueryAsync<OnSender>(Sql["count-on-senders"], new { sender_ids = senderIds }, cancellationToken))
            .ToDictionary(row => row.SenderId, row => row.Count);

    /// <summary>Why rows failed, were skipped or are unknown.</summary>
    public Task<IReadOnlyList<IssueCount>> IssuesAsync(Guid campaignId, CancellationToken cancellationToken) =>
        database.QueryAsync<IssueCount>(Sql["count-issues"], new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Attempts by hour.</summary>
    public Task<IReadOnlyList<HourCount>> HoursAsync(Guid campaignId, CancellationToken cancellationToken) =>
        database.QueryAsync<HourCount>(Sql["count-hours"], new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Whether a message to one of these customers has been attempted, or is under way.</summary>
    public async Task<bool> AnyAttemptedAsync(Guid tenantId, Guid campaignId, string[] customerIds, CancellationToken cancellationToken) =>
        (await database.QueryAsync<string>(Progress["attempted-customers"], new { tenant_id = tenantId, campaign_id = campaignId, customer_ids = customerIds }, cancellationToken)).Count > 0;

    /// <summary>A customer's rows in the next of a tenant's campaigns, newest first; a campaign without the customer has a row too.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="customerNo">The customer.</param>
    /// <param name="before">The campaign that was looked at last, by its creation time in milliseconds and its id.</param>
    /// <param name="limit">How many campaigns to search.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<CustomerMessageRow>> MessagesOfAsync(
        Guid tenantId, long customerNo, (long Ms, Guid Id) before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<CustomerMessageRow>(
            Sql["messages-of-customer"], new { tenant_id = tenantId, customer_no = customerNo, before_ms = before.Ms, before_id = before.Id, limit }, cancellationToken);

    private static string PageOf(string rows) => Sql["page-campaigns"].Replace("{rows}", rows, StringComparison.Ordinal);

    private static string RowsOf(string sender) => Sql["rows-of-statuses"].Replace("{sender}", sender, StringComparison.Ordinal);

    private sealed record OnSender
    {
        public Guid SenderId { get; init; }

        public long Count { get; init; }
    }
}

/// <summary>Which campaigns to list.</summary>
public sealed record CampaignPage
{
    /// <summary>The words of the statuses; null: all.</summary>
    public string[]? Statuses { get; init; }

    /// <summary>The sender; null: all.</summary>
    public Guid? SenderId { get; init; }

    /// <summary>The channel; null: all.</summary>
    public Channel? Channel { get; init; }

    /// <summary>Part of the title; null: all.</summary>
    public string? Search { get; init; }

    /// <summary>The creation time of the last one seen, in milliseconds; the largest value to begin.</summary>
    public long BeforeMs { get; init; } = long.MaxValue;

    /// <summary>The last one seen.</summary>
    public Guid BeforeId { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }
}
