using Dapper;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>What changes at each release of a launched campaign.</summary>
/// <param name="NextDue">When it will next act by itself.</param>
/// <param name="CursorPage">The lowest page that may hold a never-attempted waiting recipient.</param>
/// <param name="Anchor">The anchor of its pace.</param>
/// <param name="LastSlot">The slot it served last, on the present anchor.</param>
/// <param name="LastAttemptAt">Its last claim, by the database's clock.</param>
/// <param name="WaitingFor">Why it does not send now: window, number, retry, …; null when it is about to.</param>
public sealed record CampaignProgress(
    DateTimeOffset NextDue,
    int CursorPage,
    DateTimeOffset Anchor,
    DateTimeOffset? LastSlot,
    DateTimeOffset? LastAttemptAt,
    string? WaitingFor)
{
    /// <summary>The number of a campaign's first lane, today its only one. Lanes are numbered from 1.</summary>
    public const short FirstLane = 1;
}

/// <summary>Recipients of a campaign by current status; adds up to the frozen total.</summary>
public sealed record DeliveryTotals(
    long Waiting, long Sending, long Unknown, long Sent, long Failed, long Delivered, long Read, long Skipped)
{
    /// <summary>All recipients.</summary>
    public long Total => Waiting + Sending + Unknown + Sent + Failed + Delivered + Read + Skipped;
}

/// <summary>A campaign that should have acted by now.</summary>
public sealed record OverdueCampaign(Guid TenantId, Guid CampaignId);

/// <summary>A retry that waits for its time.</summary>
public sealed record NextRetry(int Seq, DateTimeOffset At);

/// <summary>The frozen audience's size.</summary>
public sealed record FrozenAudience(int Total, int SkippedAtLaunch);

/// <summary>A sender as the grain of its sender number and a launch see it.</summary>
public sealed record SenderSnapshot(
    Guid TenantId,
    Channel Channel,
    SenderStatus Status,
    bool Deleted,
    DateTimeOffset? PaidUntil,
    int? HourlyLimit,
    int? NumberNo,
    int Revision,
    string? NumberKey,
    bool Limited,
    DateTimeOffset? LastClaimAt,
    IReadOnlyList<(DateTimeOffset At, int Count)> LastHour)
{
    /// <summary>Why it may not send now; null when it may.</summary>
    public WaitReason? BlockedBy(DateTimeOffset now) => SenderBlock.Of(Deleted, Status, PaidUntil, now);
}

/// <summary>
/// A campaign's own small tables: progress, exclusions and totals; and the reads of its launch. The reads of every start or
/// release go over the connections that prepare.
/// </summary>
public sealed class ProgressStore(
    NpgsqlDataSource database, [FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource prepared, SiloIdentity silo)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("progress");

    /// <summary>The stored progress; null unless the campaign is launched and has something to do.</summary>
    public Task<CampaignProgress?> LoadAsync(Guid campaignId, CancellationToken cancellationToken) =>
        QueryAsync<CampaignProgress>(
            prepared, "load-progress", new { campaign_id = campaignId, lane = CampaignProgress.FirstLane }, cancellationToken);

    /// <summary>Stores progress that a command changed; the last attempt never goes back.</summary>
    public Task SaveAsync(Guid tenantId, Guid campaignId, Guid? senderId, CampaignProgress progress, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "save-progress",
            new
            {
                campaign_id = campaignId,
                lane = CampaignProgress.FirstLane,
                tenant_id = tenantId,
                sender_id = senderId,
                next_due = SqlInstant.Clamp(progress.NextDue),
                cursor_page = progress.CursorPage,
                anchor = SqlInstant.Clamp(progress.Anchor),
                last_slot = progress.LastSlot,
                last_attempt_at = progress.LastAttemptAt,
                waiting_for = progress.WaitingFor,
            },
            cancellationToken);

    /// <summary>Stores when the campaign will act next, and why not now.</summary>
    public Task SetNextDueAsync(Guid campaignId, DateTimeOffset nextDue, string? waitingFor, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "set-next-due",
            new { campaign_id = campaignId, lane = CampaignProgress.FirstLane, next_due = SqlInstant.Clamp(nextDue), waiting_for = waitingFor }, cancellationToken);

    /// <summary>Lets a campaign claim again although a message of it is still held back.</summary>
    public Task EndHoldAsync(Guid campaignId, CancellationToken cancellationToken) => ExecuteAsync("end-hold", new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Moves the cursor forward; never back.</summary>
    public Task MoveCursorAsync(Guid campaignId, int cursorPage, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "move-cursor", new { campaign_id = campaignId, lane = CampaignProgress.FirstLane, cursor_page = cursorPage }, cancellationToken);

    /// <summary>The campaign has nothing more to do.</summary>
    public Task DeleteAsync(Guid campaignId, CancellationToken cancellationToken) =>
        ExecuteAsync("delete-progress", new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Campaigns that should have acted, of this silo's hash share.</summary>
    /// <param name="grace">How late, in product time.</param>
    /// <param name="ahead">How long before its window opens a campaign is woken, in product time.</param>
    /// <param name="silos">Active silos.</param>
    /// <param name="share">This silo's place among them, from 0.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<OverdueCampaign>> OverdueAsync(
        TimeSpan grace, TimeSpan ahead, int silos, int share, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<OverdueCampaign>(new CommandDefinition(
            Sql["overdue"], new { grace, ahead, silos, share, limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The campaign's totals over all silos.</summary>
    public async Task<DeliveryTotals> TotalsAsync(Guid campaignId, CancellationToken cancellationToken) =>
        (await QueryAsync<DeliveryTotals>("totals", new { campaign_id = campaignId }, cancellationToken))!;

    /// <summary>The retry that is due first; null when none waits.</summary>
    public Task<NextRetry?> NextRetryAsync(Guid campaignId, CancellationToken cancellationToken) =>
        QueryAsync<NextRetry>(prepared, "next-retry", new { campaign_id = campaignId }, cancellationToken);

    /// <summary>The frozen audience; null while there is none.</summary>
    public Task<FrozenAudience?> AudienceAsync(Guid campaignId, CancellationToken cancellationToken) =>
        QueryAsync<FrozenAudience>(prepared, "audience", new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Skips a bounded batch of waiting recipients of an ended campaign.</summary>
    /// <returns>The last one skipped, to go on from; null when no recipient waits after <paramref name="afterSeq"/>.</returns>
    public Task<int?> SkipWaitingAsync(Guid campaignId, int afterSeq, SkipReason reason, int limit, CancellationToken cancellationToken) =>
        QueryAsync<int?>("skip-waiting", new { campaign_id = campaignId, after_seq = afterSeq, reason = reason.ToWord(), limit, silo_name = silo.Name }, cancellationToken);

    /// <summary>Skips newly excluded customers at once, as far as they still wait.</summary>
    /// <returns>How many were skipped.</returns>
    public Task<int> SkipAsync(Guid tenantId, Guid campaignId, string[] customerIds, CancellationToken cancellationToken) =>
        QueryAsync<int>("skip-excluded", new { tenant_id = tenantId, campaign_id = campaignId, customer_ids = customerIds, silo_name = silo.Name }, cancellationToken);

    /// <summary>Those of some customers whose message has been attempted, or is under way.</summary>
    public async Task<IReadOnlyList<string>> AttemptedAsync(
        Guid tenantId, Guid campaignId, string[] customerIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            Sql["attempted-customers"], new { tenant_id = tenantId, campaign_id = campaignId, customer_ids = customerIds }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Leaves customers out.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="customerIds">The customers.</param>
    /// <param name="most">Customers that it leaves out at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: with them it would leave out more; nothing is stored.</returns>
    public Task<bool> ExcludeAsync(Guid campaignId, string[] customerIds, int most, CancellationToken cancellationToken) =>
        QueryAsync<bool>("exclude", new { campaign_id = campaignId, customer_ids = customerIds, most }, cancellationToken);

    /// <summary>Takes an exclusion back.</summary>
    public Task IncludeAsync(Guid campaignId, string customerId, CancellationToken cancellationToken) =>
        ExecuteAsync("include", new { campaign_id = campaignId, customer_id = customerId }, cancellationToken);

    /// <summary>How often a campaign's exclusions have changed.</summary>
    public Task<long> ExclusionChangesAsync(Guid campaignId, CancellationToken cancellationToken) =>
        QueryAsync<long>("exclusion-changes", new { campaign_id = campaignId }, cancellationToken);

    /// <summary>Replaces a draft's exclusions as a whole.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="customerIds">The whole list.</param>
    /// <param name="expected">How often the list had changed when the caller read it; null: it does not matter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was stored; not when the list has changed since.</returns>
    public async Task<bool> ReplaceExclusionsAsync(
        Guid campaignId, IReadOnlyCollection<string> customerIds, long? expected, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var count = new CommandDefinition(Sql["count-exclusions-change"], new { campaign_id = campaignId, expected }, transaction, cancellationToken: cancellationToken);
        if (await connection.QuerySingleOrDefaultAsync<long?>(count) is null)
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(Sql["clear-exclusions"], new { campaign_id = campaignId }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            Sql["exclude-all"], new { campaign_id = campaignId, customer_ids = customerIds.ToArray() }, transaction, cancellationToken: cancellationToken));

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>A sender with its number's guard; null when there is none.</summary>
    public async Task<SenderSnapshot?> SenderAsync(Guid senderId, CancellationToken cancellationToken)
    {
        var row = await QueryAsync<SenderRow>(prepared, "sender", new { sender_id = senderId }, cancellationToken);
        return row is null ? null : new SenderSnapshot(
            row.TenantId,
            row.Channel,
            row.Status,
            row.Deleted,
            row.PaidUntil,
            row.HourlyLimit,
            row.NumberNo,
            row.Revision,
            row.NumberKey,
            row.Limited,
            row.LastClaimAt,
            [.. (row.ClaimTimes ?? []).Zip(row.ClaimCounts ?? [], (at, count) => (new DateTimeOffset(at, TimeSpan.Zero), count))]);
    }

    /// <summary>A tenant as a launch sees it; null when there is none.</summary>
    public Task<TenantSnapshot?> TenantAsync(Guid tenantId, CancellationToken cancellationToken) =>
        QueryAsync<TenantSnapshot>("tenant", new { tenant_id = tenantId }, cancellationToken);

    private Task<T?> QueryAsync<T>(string name, object parameters, CancellationToken cancellationToken) =>
        QueryAsync<T>(database, name, parameters, cancellationToken);

    private static async Task<T?> QueryAsync<T>(NpgsqlDataSource from, string name, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await from.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(Sql[name], parameters, cancellationToken: cancellationToken));
    }

    private async Task ExecuteAsync(string name, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql[name], parameters, cancellationToken: cancellationToken));
    }

    // Arrays: Dapper binds them to properties only.
    private sealed record SenderRow
    {
        public Guid TenantId { get; init; }

        public required Channel Channel { get; init; }

        public required SenderStatus Status { get; init; }

        public bool Deleted { get; init; }

        public DateTimeOffset? PaidUntil { get; init; }

        public int? HourlyLimit { get; init; }

        public int? NumberNo { get; init; }

        public int Revision { get; init; }

        public string? NumberKey { get; init; }

        public bool Limited { get; init; }

        public DateTimeOffset? LastClaimAt { get; init; }

        public DateTime[]? ClaimTimes { get; init; }

        public int[]? ClaimCounts { get; init; }
    }
}

/// <summary>A tenant as a launch sees it.</summary>
public sealed record TenantSnapshot(bool Suspended, string Region, string TimeZone, string Currency, Guid? DefaultChatSender);
