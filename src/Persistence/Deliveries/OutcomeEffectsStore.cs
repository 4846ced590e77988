using Dapper;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>An attempt whose outcome never came to be stored.</summary>
public sealed record LostAttempt(Guid CampaignId, int Seq, short Attempt);

/// <summary>The address, the channel and the sender of an attempt.</summary>
public sealed record RefusalSubject(string? Address, Channel Channel, Guid? SenderId);

/// <summary>A kept receipt whose attempt is known by now.</summary>
public sealed record LateMatch(
    Guid TenantId, int NumberNo, string ProviderId, short Status, DateTimeOffset At, short? ErrorClass, string? Code, Guid CampaignId, int Seq, short Attempt)
{
    /// <summary>The receipt as an event of its attempt.</summary>
    public DeliveryEvent ToEvent() => new(CampaignId, Seq, Attempt, (DeliveryStatus)Status, At)
    {
        TenantId = TenantId,
        NumberNo = NumberNo,
        ProviderId = ProviderId,
        Reason = (DeliveryStatus)Status == DeliveryStatus.Failed ? DeliveryReasons.Of((ErrorClass?)ErrorClass, Code) : null,
    };

    /// <summary>The refusal in it; null when it reports none.</summary>
    public SendOutcome.Refused? Refusal => ErrorClass is { } errorClass && Code is { } code ? new((ErrorClass)errorClass, code, RetryAfter: null) : null;
}

/// <summary>What an outcome does besides its row: blocked senders; and the sweeps that settle what is left over.</summary>
public sealed class OutcomeEffectsStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    /// <summary>Stops an active sender, because the provider refused its number or its credentials.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="revision">The sender's revision when the call was made; changed since, it is left alone. Null: whatever it is.</param>
    /// <param name="status"><see cref="SenderStatus.Restricted"/> or <see cref="SenderStatus.Disconnected"/>.</param>
    /// <param name="code">The provider's code, which becomes the sender's <c>statusReason</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task BlockSenderAsync(Guid senderId, int? revision, SenderStatus status, string code, CancellationToken cancellationToken) =>
        ExecuteAsync("block-sender", new { sender_id = senderId, revision, status = status.ToWord(), code }, cancellationToken);

    /// <summary>The address, the channel and the sender of an attempt; null when the row is gone.</summary>
    public async Task<RefusalSubject?> SubjectAsync(Guid campaignId, int seq, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RefusalSubject>(
            new CommandDefinition(Sql["refusal-subject"], new { campaign_id = campaignId, seq }, cancellationToken: cancellationToken));
    }

    /// <summary>Attempts past their deadline, of one silo's hash share.</summary>
    public async Task<IReadOnlyList<LostAttempt>> PassedDeadlinesAsync(int silos, int share, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LostAttempt>(
            new CommandDefinition(Sql["passed-deadlines"], new { silos, share, limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Gives unknown rows of that age the reason <c>noReceipt</c>, in one silo's hash share.</summary>
    public Task NameUnsettledAsync(TimeSpan age, int silos, int share, int limit, CancellationToken cancellationToken) =>
        ExecuteAsync("name-unsettled", new { age, silos, share, limit }, cancellationToken);

    /// <summary>Kept receipts whose attempt is known by now.</summary>
    public async Task<IReadOnlyList<LateMatch>> LateMatchesAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LateMatch>(
            new CommandDefinition(Sql["late-matches"], new { limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Forgets kept receipts that have been applied.</summary>
    public Task DropMatchedAsync(IReadOnlyList<LateMatch> matches, CancellationToken cancellationToken) => ExecuteAsync(
        "drop-matched",
        new
        {
            tenant_ids = matches.Select(m => m.TenantId).ToArray(),
            number_nos = matches.Select(m => m.NumberNo).ToArray(),
            provider_ids = matches.Select(m => m.ProviderId).ToArray(),
            statuses = matches.Select(m => m.Status).ToArray(),
        },
        cancellationToken);

    private async Task ExecuteAsync(string name, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql[name], parameters, cancellationToken: cancellationToken));
    }
}
