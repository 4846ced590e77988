using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Senders' opened provider credentials, kept by the sender's revision: a claim says which revision it saw, so a
/// rotation takes effect at the next claim.
/// </summary>
public sealed class SenderCredentials(NpgsqlDataSource database, CredentialCipher cipher)
{
    /// <summary>Senders kept at most; above, all are read anew.</summary>
    private const int Most = 20_000;

    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    private readonly ConcurrentDictionary<Guid, (int Revision, IReadOnlyDictionary<string, string> Secrets)> _kept = [];

    /// <summary>The credentials as of that revision or a later one; null when the sender has none.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> GetAsync(Guid senderId, int revision)
    {
        if (_kept.TryGetValue(senderId, out var kept) && kept.Revision >= revision)
        {
            return kept.Secrets;
        }

        await using var connection = await database.OpenConnectionAsync();
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql["credentials"], new { sender_id = senderId });
        if (row?.Credentials is not { } sealedSecrets)
        {
            return null;
        }

        var secrets = cipher.Decrypt(senderId, sealedSecrets);
        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }

        _kept[senderId] = (row.Revision, secrets);
        return secrets;
    }

    private sealed record Row(int Revision, byte[]? Credentials);
}
