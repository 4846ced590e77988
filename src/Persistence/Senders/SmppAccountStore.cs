using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Which SMPP accounts are linked, and to which senders.</summary>
public sealed class SmppAccountStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>The keys of the linked accounts that are one silo's share.</summary>
    /// <param name="silos">How many silos share them.</param>
    /// <param name="share">This silo's place among them, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<string>> LinkedAsync(int silos, int share, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["smpp-accounts"], new { silos, share }, cancellationToken);

    /// <summary>The linked senders of an account, active ones first.</summary>
    public Task<IReadOnlyList<SmppSender>> SendersAsync(string accountKey, CancellationToken cancellationToken) =>
        database.QueryAsync<SmppSender>(Sql["smpp-senders"], new { account_key = accountKey }, cancellationToken);

    /// <summary>The attempts of an account's senders that the centre gave one of the ids.</summary>
    public Task<IReadOnlyList<AccountMessage>> MessagesAsync(
        IReadOnlyList<SmppSender> senders, IReadOnlyList<string> providerIds, CancellationToken cancellationToken) =>
        database.QueryAsync<AccountMessage>(
            Sql["find-account-messages"],
            new
            {
                tenant_ids = senders.Select(sender => sender.TenantId).ToArray(),
                number_nos = senders.Select(sender => sender.NumberNo).ToArray(),
                provider_ids = providerIds.ToArray(),
            },
            cancellationToken);

    /// <summary>Whether an event failed to be stored for what it holds, so that storing it again would fail again.</summary>
    public static bool IsOfTheData(Exception failure) =>
        failure is ArgumentException or PostgresException { SqlState: ['2', '2', ..] or PostgresErrorCodes.ProgramLimitExceeded };

    /// <summary>Whether a tenant has a customer with a phone.</summary>
    public async Task<bool> KnowsAsync(Guid tenantId, string phone, CancellationToken cancellationToken) =>
        (await database.QueryAsync<bool>(Sql["has-customer-with-phone"], new { tenant_id = tenantId, phone }, cancellationToken))[0];
}

/// <summary>An attempt that the centre gave an id.</summary>
public sealed record AccountMessage
{
    /// <summary>The centre's id.</summary>
    public string ProviderId { get; init; } = string.Empty;

    /// <summary>The attempt's campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>The attempt's recipient.</summary>
    public int Seq { get; init; }

    /// <summary>The attempt's number.</summary>
    public short Attempt { get; init; }

    /// <summary>When the centre took it.</summary>
    public DateTimeOffset SentAt { get; init; }

    /// <summary>The number that it went through.</summary>
    public int NumberNo { get; init; }

    /// <summary>The campaign's tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The recipient's number, E.164; empty once erased.</summary>
    public string Address { get; init; } = string.Empty;
}

/// <summary>A sender of an SMPP account.</summary>
public sealed record SmppSender
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The number's guard row.</summary>
    public int NumberNo { get; init; }

    /// <summary>What its messages come from: E.164, a short code or a name.</summary>
    public string ProviderNumber { get; init; } = string.Empty;

    /// <summary>Rises with each change.</summary>
    public int Revision { get; init; }

    /// <summary>Its tenant's region (ISO 3166), by which numbers without country code are read.</summary>
    public string Region { get; init; } = string.Empty;
}
