using Npgsql;

namespace MassMessaging.Persistence.Chat;

/// <summary>Customers' inboxes, as their apps read them.</summary>
public sealed class InboxStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("chat");

    /// <summary>Messages after a number, oldest first.</summary>
    /// <param name="tenantId">The customer's tenant.</param>
    /// <param name="customerNo">The customer.</param>
    /// <param name="after">The number of the last message that the app has; 0 to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<InboxRow>> PageAsync(
        Guid tenantId, long customerNo, long after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<InboxRow>(Sql["page-inbox"], new { tenant_id = tenantId, customer_no = customerNo, after, limit }, cancellationToken);

    /// <summary>Where a conversation stands; all zero before the first message.</summary>
    public async Task<ConversationRow> ConversationAsync(Guid tenantId, long customerNo, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<ConversationRow>(Sql["conversation"], new { tenant_id = tenantId, customer_no = customerNo }, cancellationToken) ?? new ConversationRow();

    /// <summary>The attempts that a mark would pass, in order.</summary>
    /// <param name="tenantId">The customer's tenant.</param>
    /// <param name="customerNo">The customer.</param>
    /// <param name="upTo">The mark to be.</param>
    /// <param name="read">The mark of what was shown, else of what was stored.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<UnmarkedRow>> UnmarkedAsync(
        Guid tenantId, long customerNo, long upTo, bool read, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<UnmarkedRow>(Sql["unmarked"], new { tenant_id = tenantId, customer_no = customerNo, up_to = upTo, read, limit }, cancellationToken);

    /// <summary>Moves a mark forward; one that is behind changes nothing.</summary>
    public async Task<ConversationRow> MoveMarksAsync(
        Guid tenantId, long customerNo, long upTo, bool read, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<ConversationRow>(Sql["move-marks"], new { tenant_id = tenantId, customer_no = customerNo, up_to = upTo, read }, cancellationToken)
        ?? new ConversationRow();

    /// <summary>Where the conversations of connected customers stand; erased customers are missing.</summary>
    public Task<IReadOnlyList<ConnectedRow>> ConnectedAsync(Guid[] tenantIds, long[] customerNos, CancellationToken cancellationToken) =>
        database.QueryAsync<ConnectedRow>(Sql["connected"], new { tenant_ids = tenantIds, customer_nos = customerNos }, cancellationToken);
}

/// <summary>A message in an inbox.</summary>
public sealed record InboxRow
{
    /// <summary>Its number in the conversation, from 1.</summary>
    public long Seq { get; init; }

    /// <summary>The campaign that sent it.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>The customer's place in the campaign's audience.</summary>
    public int RecipientSeq { get; init; }

    /// <summary>The attempt's number.</summary>
    public short Attempt { get; init; }

    /// <summary>The sender's name when it was sent.</summary>
    public string SenderName { get; init; } = string.Empty;

    /// <summary>The member of staff in whose name the sender wrote; null: none.</summary>
    public string? StaffId { get; init; }

    /// <summary>The message.</summary>
    public string Body { get; init; } = string.Empty;

    /// <summary>When it was sent.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The state of a conversation.</summary>
public sealed record ConversationRow
{
    /// <summary>The number of the last message; 0: there is none.</summary>
    public long LastSeq { get; init; }

    /// <summary>How far the app has stored.</summary>
    public long DeliveredUpTo { get; init; }

    /// <summary>How far the app has shown.</summary>
    public long ReadUpTo { get; init; }
}

/// <summary>A message that a mark has not passed.</summary>
public sealed record UnmarkedRow
{
    /// <summary>Its number in the conversation.</summary>
    public long Seq { get; init; }

    /// <summary>The campaign that sent it.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>The customer's place in the campaign's audience.</summary>
    public int RecipientSeq { get; init; }

    /// <summary>The attempt's number.</summary>
    public short Attempt { get; init; }

    /// <summary>The number it was made through; null: the campaign's rows are gone.</summary>
    public int? NumberNo { get; init; }
}

/// <summary>A connected customer's conversation.</summary>
public sealed record ConnectedRow
{
    /// <summary>The customer's tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The customer.</summary>
    public long CustomerNo { get; init; }

    /// <summary>The number of the last message.</summary>
    public long LastSeq { get; init; }
}
