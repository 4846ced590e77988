using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Which SMPP accounts are linked, and to which senders.</summary>
public sealed class SmppAccountStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>The keys of the linked accounts that are one silo's share.</summary>
    /// <param name="silos">How many silos share them.</param>
    /// <param name="share">Which of them asks, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<string>> LinkedAsync(int silos, int share, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["smpp-accounts"], new { silos, share }, cancellationToken);

    /// <summary>The linked senders of an account, active ones first.</summary>
    public Task<IReadOnlyList<SmppSender>> SendersAsync(string accountKey, CancellationToken cancellationToken) =>
        database.QueryAsync<SmppSender>(Sql["smpp-senders"], new { accountKey }, cancellationToken);
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

    /// <summary>Whether an address of the centre is this sender's; centres write numbers with or without the plus sign.</summary>
    public bool Is(string? address) => address is not null && address.TrimStart('+') == ProviderNumber.TrimStart('+');
}
