using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Senders' names and opened provider credentials, kept by the sender's revision: a claim says which revision it saw, so a
/// rotation takes effect at the next claim.
/// </summary>
public sealed class SenderCredentials([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, CredentialCipher cipher)
{
    /// <summary>Senders kept at most, some 0.6 KB each; above, all are read anew.</summary>
    private const int Most = 200_000;

    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    private readonly ConcurrentDictionary<Guid, (int Revision, SenderAccess Access)> _kept = [];

    /// <summary>Name and credentials as of that revision or a later one; null when the sender has none.</summary>
    public async Task<SenderAccess?> GetAsync(Guid senderId, int revision)
    {
        if (_kept.TryGetValue(senderId, out var kept) && kept.Revision >= revision)
        {
            return kept.Access;
        }

        await using var connection = await database.OpenConnectionAsync();
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql["credentials"], new { sender_id = senderId });
        if (row?.Credentials is not { } sealedSecrets)
        {
            return null;
        }

        var access = new SenderAccess(row.Name, Lean(cipher.Decrypt(senderId, sealedSecrets)));
        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }

        _kept[senderId] = (row.Revision, access);
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

    private sealed record Row(int Revision, string Name, byte[]? Credentials);
}

/// <summary>What a call through a sender needs of it.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Secrets">Its provider credentials, by the names of its link call.</param>
public sealed record SenderAccess(string Name, IReadOnlyDictionary<string, string> Secrets);
