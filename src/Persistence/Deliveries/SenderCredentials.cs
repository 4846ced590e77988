using BitFaster.Caching.Lru;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Senders' names and opened provider credentials, kept by the sender's revision: a claim says which revision it saw, so a
/// rotation takes effect at the next claim.
/// </summary>
/// <param name="database">The connections that prepare.</param>
/// <param name="cipher">Opens what is stored.</param>
/// <param name="most">
/// Senders kept, those used last, some 0.7 KB each; at least 3. Senders that send without a pause are among them. One that sends
/// every few minutes costs a read of one row, which is cheaper than keeping a hundred thousand.
/// </param>
public sealed class SenderCredentials(
    [FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, CredentialCipher cipher, int most = 4_000)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    private readonly ConcurrentLru<Guid, (int Revision, SenderAccess Access)> _kept = new(most);

    /// <summary>Name and credentials as of that revision or a later one; null when the sender has none.</summary>
    public async Task<SenderAccess?> GetAsync(Guid senderId, int revision)
    {
        if (_kept.TryGet(senderId, out var kept) && kept.Revision >= revision)
        {
            return kept.Access;
        }

        await using var connection = await database.OpenConnectionAsync();
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql["credentials"], new { sender_id = senderId });
        if (row?.Credentials is not { } sealedSecrets)
        {
            return null;
        }

        var access = new SenderAccess(row.Name, Lean(cipher.Decrypt(senderId, sealedSecrets))) { MarketingMessages = row.MarketingMessages };
        _kept.AddOrUpdate(senderId, (row.Revision, access));
        return access;
    }

    /// <summary>The names are the same few for all senders: kept once.</summary>
    private static IReadOnlyDictionary<string, string> Lean(IReadOnlyDictionary<string, string> opened)
    {
        var lean = new Dictionary<string, string>(opened.Count);
        foreach (var (name, secret) in opened)
        {
            lean[string.Intern(name)] = secret;
        }

        return lean;
    }

    private sealed record Row(int Revision, string Name, byte[]? Credentials, bool MarketingMessages);
}

/// <summary>What a call through a sender needs of it.</summary>
/// <param name="Name">Its name as customers read it.</param>
/// <param name="Secrets">Its provider credentials, by the names of its link call.</param>
public sealed record SenderAccess(string Name, IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>Marketing templates go by the provider's API for them.</summary>
    public bool MarketingMessages { get; init; }
}
