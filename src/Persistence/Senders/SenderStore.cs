using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Tenants' senders: rows that no grain owns and every claim reads.</summary>
public sealed class SenderStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>Creates a sender; one that an earlier try of the same request made stays as it is.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="most">Senders that the tenant may have, deleted ones not counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the tenant has as many as it may.</returns>
    public async Task<bool> CreateAsync(SenderRow sender, int most, CancellationToken cancellationToken) => await TenantPlaces.CreateAsync(
        database, sender.TenantId, "sender", sender.SenderId, most,
        transaction => transaction.ExecuteAsync(
            Sql["create-sender"],
            new
            {
                sender_id = sender.SenderId,
                tenant_id = sender.TenantId,
                sender.Channel,
                sender.Name,
                sender.Phone,
                status = sender.Status.ToWord(),
                hourly_limit = sender.HourlyLimit,
                staff_id = sender.StaffId,
                now = sender.CreatedAt,
            },
            cancellationToken),
        cancellationToken) is not null;

    /// <summary>A tenant's sender; null when there is none or it was deleted.</summary>
    public Task<SenderRow?> FindAsync(Guid tenantId, Guid senderId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<SenderRow>(Sql["find-sender"], new { tenant_id = (Guid?)tenantId, sender_id = senderId }, cancellationToken);

    /// <summary>A sender of any tenant, for the operator and for webhooks.</summary>
    public Task<SenderRow?> FindAnywhereAsync(Guid senderId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<SenderRow>(Sql["find-sender"], new { tenant_id = (Guid?)null, sender_id = senderId }, cancellationToken);

    /// <summary>A tenant's senders in creation order, after the given position.</summary>
    public Task<IReadOnlyList<SenderRow>> PageAsync(
        Guid tenantId, DateTimeOffset? afterAt, Guid? afterId, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<SenderRow>(Sql["page-senders"], new { tenant_id = tenantId, after_at = afterAt, after_id = afterId, limit }, cancellationToken);

    /// <summary>How much senders are used.</summary>
    public Task<IReadOnlyList<SenderUse>> UseAsync(Guid[] senderIds, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync<SenderUse>(Sql["sender-use"], new { sender_ids = senderIds, since = now - TimeSpan.FromHours(24) }, cancellationToken);

    /// <summary>Whether a chat sender is the tenant's default or named by a campaign that has not ended.</summary>
    public Task<bool> IsChosenForChatAsync(Guid tenantId, Guid senderId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<bool>(Sql["chat-sender-is-chosen"], new { tenant_id = tenantId, sender_id = senderId }, cancellationToken);

    /// <summary>Stores name, phone, limit, staff and renewal, if the revision is still the row's.</summary>
    public Task<bool> EditAsync(SenderRow sender, CancellationToken cancellationToken) => database.InTransactionAsync(
        async transaction =>
        {
            var edited = await transaction.ExecuteAsync(
                Sql["edit-sender"],
                new { sender_id = sender.SenderId, sender.Name, sender.Phone, hourly_limit = sender.HourlyLimit, staff_id = sender.StaffId, auto_renew = sender.AutoRenew, marketing_messages = sender.MarketingMessages, sender.Revision },
                cancellationToken) == 1;
            if (edited)
            {
                await transaction.ExecuteAsync(
                    Sql["limit-number"], new { number_no = sender.NumberNo, limited = sender.HourlyLimit is not null, hourly_limit = sender.HourlyLimit }, cancellationToken);
            }

            return (edited, edited);
        },
        cancellationToken);

    /// <summary>Records that the terms were accepted; accepting again changes nothing.</summary>
    public Task<SenderChange> AcceptTermsAsync(
        Guid tenantId, Guid senderId, string version, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            tenantId, senderId,
            async (transaction, sender) =>
            {
                if (SenderLifecycle.Next(sender.Status, SenderEvent.AcceptTerms) != sender.Status)
                {
                    await transaction.ExecuteAsync(Sql["accept-terms"], new { sender_id = senderId, version, now }, cancellationToken);
                }

                return SenderChangeResult.Done;
            },
            cancellationToken);

    /// <summary>Debits the balance and extends the paid time, both or neither, once for each reference.</summary>
    public Task<SenderChange> PayAsync(
        Guid tenantId, Guid senderId, int months, Debit debit, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            tenantId, senderId,
            async (transaction, sender) =>
            {
                if (SenderLifecycle.Next(sender.Status, SenderEvent.Pay) is null)
                {
                    return SenderChangeResult.Refused;
                }

                switch (await BalanceStore.DebitAsync(transaction, tenantId, debit, now, cancellationToken))
                {
                    case DebitResult.TooLow:
                        return SenderChangeResult.BalanceTooLow;
                    case DebitResult.Done:
                        await transaction.ExecuteAsync(Sql["extend-paid"], new { sender_id = senderId, months, now }, cancellationToken);
                        break;
                }

                return SenderChangeResult.Done;
            },
            cancellationToken);

    /// <summary>Stores a verified link and makes the sender active; also links an active or stopped one anew.</summary>
    public Task<SenderChange> LinkAsync(Guid tenantId, Guid senderId, SenderLink link, CancellationToken cancellationToken) =>
        ChangeAsync(
            tenantId, senderId,
            async (transaction, sender) =>
            {
                if (SenderLifecycle.Next(sender.Status, SenderEvent.Link) is null)
                {
                    return SenderChangeResult.Refused;
                }

                await transaction.ExecuteAsync(
                    Sql["add-number"], new { number_key = link.NumberKey, limited = sender.HourlyLimit is not null }, cancellationToken);
                var numberNo = await transaction.QueryOneAsync<int>(Sql["find-number"], new { number_key = link.NumberKey }, cancellationToken);
                if (await transaction.QueryOneAsync<bool>(Sql["number-is-taken"], new { number_no = numberNo, sender_id = senderId }, cancellationToken))
                {
                    return SenderChangeResult.NumberTaken;
                }

                await transaction.ExecuteAsync(
                    Sql["limit-number"], new { number_no = (int?)numberNo, limited = sender.HourlyLimit is not null, hourly_limit = sender.HourlyLimit }, cancellationToken);
                await transaction.ExecuteAsync(
                    Sql["link-sender"],
                    new { sender_id = senderId, number_no = numberNo, account_key = link.AccountKey, provider_number = link.ProviderNumber, link.Credentials, link.Phone, link.Quality },
                    cancellationToken);
                return SenderChangeResult.Done;
            },
            cancellationToken);

    /// <summary>Pauses an active sender; pausing a paused one changes nothing.</summary>
    public Task<SenderChange> PauseAsync(Guid tenantId, Guid senderId, CancellationToken cancellationToken) =>
        SwitchAsync(tenantId, senderId, SenderEvent.Pause, cancellationToken);

    /// <summary>
    /// Lets a paused sender go on, and a restricted one when its owner knows that it may: the provider reports an
    /// account that it reinstates, but of no single number. Resuming an active one changes nothing.
    /// </summary>
    public Task<SenderChange> ResumeAsync(Guid tenantId, Guid senderId, CancellationToken cancellationToken) =>
        SwitchAsync(tenantId, senderId, SenderEvent.Resume, cancellationToken);

    /// <summary>Deletes a sender and frees its number; the number keeps its hour.</summary>
    public Task<SenderChange> DeleteAsync(Guid tenantId, Guid senderId, int revision, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            tenantId, senderId,
            async (transaction, sender) =>
            {
                if (sender.Revision != revision)
                {
                    return SenderChangeResult.Stale;
                }

                await transaction.ExecuteAsync(Sql["delete-sender"], new { sender_id = senderId, now }, cancellationToken);
                return SenderChangeResult.Done;
            },
            cancellationToken);

    /// <summary>Stops every sender of an account (<see cref="SenderStatus.Restricted"/> or <see cref="SenderStatus.Disconnected"/>), unless a newer event counted already.</summary>
    /// <returns>The keys of the numbers concerned.</returns>
    public Task<IReadOnlyList<string>> StopAccountAsync(
        Guid tenantId, string accountKey, SenderStatus status, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["stop-account"], new { tenant_id = tenantId, account_key = accountKey, status = status.ToWord(), reason, at }, cancellationToken);

    /// <summary>Lets the restricted senders of an account go on, unless a newer event counted already.</summary>
    /// <returns>The keys of the numbers concerned.</returns>
    public Task<IReadOnlyList<string>> ReinstateAccountAsync(
        Guid tenantId, string accountKey, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["reinstate-account"], new { tenant_id = tenantId, account_key = accountKey, at }, cancellationToken);

    /// <summary>Stores an account's limit of people in 24 hours; nothing where the tenant has no sender of the account.</summary>
    /// <param name="tenantId">The tenant whose webhook or link reported it.</param>
    /// <param name="accountKey">Provider and account.</param>
    /// <param name="dailyLimit">People; null: no limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The campaigns that waited for it, to be notified.</returns>
    public Task<IReadOnlyList<CampaignRef>> SetDailyLimitAsync(
        Guid tenantId, string accountKey, int? dailyLimit, CancellationToken cancellationToken) =>
        database.QueryAsync<CampaignRef>(Sql["set-daily-limit"], new { tenant_id = tenantId, account_key = accountKey, daily_limit = dailyLimit }, cancellationToken);

    /// <summary>Whether a tenant's senders of an account were linked without its portfolio.</summary>
    public Task<bool> IsPortfolioUnknownAsync(Guid tenantId, string accountKey, CancellationToken cancellationToken) =>
        database.QueryOneAsync<bool>(Sql["portfolio-is-unknown"], new { tenant_id = tenantId, account_key = accountKey }, cancellationToken);

    /// <summary>Whether the limit of a tenant's account counts for senders of other tenants as well.</summary>
    public Task<bool> SharesLimitAsync(Guid tenantId, string accountKey, CancellationToken cancellationToken) =>
        database.QueryOneAsync<bool>(Sql["shares-limit"], new { tenant_id = tenantId, account_key = accountKey }, cancellationToken);

    /// <summary>
    /// From now on the account's people are counted with those of its portfolio, by the newest time of each. Learned again it
    /// changes nothing.
    /// </summary>
    /// <param name="accountKey">Provider and account, of whichever tenants.</param>
    /// <param name="portfolioKey">Provider and portfolio, as the provider named it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task LearnPortfolioAsync(string accountKey, string portfolioKey, CancellationToken cancellationToken) => database.InTransactionAsync(
        async transaction =>
        {
            var keys = (await transaction.QueryAsync<string>(Sql["lock-account-senders"], new { account_key = accountKey }, cancellationToken))
                .Where(key => key != portfolioKey).ToArray();
            if (keys.Length > 0)
            {
                var arguments = new { account_key = accountKey, portfolio_key = portfolioKey, keys };
                foreach (var step in new[] { "add-portfolio", "lock-limits", "join-people", "join-tenants-people", "count-by-portfolio" })
                {
                    await transaction.ExecuteAsync(Sql[step], arguments, cancellationToken);
                }
            }

            return (keys.Length > 0, keys.Length > 0);
        },
        cancellationToken);

    /// <summary>When the newest people that count towards an account's limit were written to, newest first.</summary>
    public Task<IReadOnlyList<DateTimeOffset>> PeopleAsync(
        string accountKey, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<DateTimeOffset>(Sql["people-of-account"], new { account_key = accountKey, since, limit }, cancellationToken);

    /// <summary>Stores the provider's rating of a number of the account.</summary>
    public Task SetQualityAsync(Guid tenantId, string accountKey, string phone, string quality, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["set-quality"], new { tenant_id = tenantId, account_key = accountKey, phone, quality }, cancellationToken);

    private Task<SenderChange> SwitchAsync(Guid tenantId, Guid senderId, SenderEvent command, CancellationToken cancellationToken) =>
        ChangeAsync(
            tenantId, senderId,
            async (transaction, sender) =>
            {
                if (SenderLifecycle.Next(sender.Status, command) is not { } next)
                {
                    return SenderChangeResult.Refused;
                }

                if (next == sender.Status)
                {
                    return SenderChangeResult.Done;
                }

                await transaction.ExecuteAsync(
                    Sql["set-sender-status"], new { sender_id = senderId, status = next.ToWord(), reason = (string?)null }, cancellationToken);
                return SenderChangeResult.Done;
            },
            cancellationToken);

    private async Task<SenderChange> ChangeAsync(
        Guid tenantId, Guid senderId, Func<NpgsqlTransaction, SenderRow, Task<SenderChangeResult>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync(
                async transaction =>
                {
                    var sender = await transaction.QueryOneAsync<SenderRow>(Sql["lock-sender"], new { tenant_id = tenantId, sender_id = senderId }, cancellationToken);
                    if (sender is null)
                    {
                        return (false, SenderChange.NotFound);
                    }

                    var result = await change(transaction, sender);
                    return (result == SenderChangeResult.Done, new SenderChange(result, sender.Status));
                },
                cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "senders_number" })
        {
            return new SenderChange(SenderChangeResult.NumberTaken, SenderStatus.PendingLink); // two links of one number at the same moment
        }
    }
}
