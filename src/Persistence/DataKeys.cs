using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>
/// The keys that seal, stored wrapped by the master key. They are read once and kept open in memory; a key that another
/// process made is read when the first thing that it sealed is opened.
/// </summary>
public sealed class DataKeys(NpgsqlDataSource database, MasterKeys masters)
{
    private const int ErasedId = 0;
    private static readonly NamedQueries Sql = NamedQueries.Load("credential_keys");
    private readonly ConcurrentDictionary<int, byte[]> _open = [];

    /// <summary>Opens all keys, and makes the first ones where they are missing.</summary>
    /// <exception cref="MasterKeyException">The master key is not the one that wrapped them.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql["add-first-keys"], FirstKeys(), cancellationToken: cancellationToken));
        Keep(await connection.QueryAsync<Row>(new CommandDefinition(Sql["data-keys"], cancellationToken: cancellationToken)));
    }

    /// <summary>
    /// Wraps every key under the present master key, and seals anew what still hung on a master key itself. After it
    /// the previous master key opens nothing that is needed.
    /// </summary>
    /// <returns>How many keys and how many senders' credentials that were.</returns>
    /// <exception cref="MasterKeyException">A key opens neither with the present nor with the previous master key.</exception>
    public async Task<(int Keys, int Credentials)> RewrapAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        CommandDefinition Command(string name, object? values = null) => new(Sql[name], values, transaction, cancellationToken: cancellationToken);
        var rows = (await connection.QueryAsync<Row>(Command("lock-data-keys"))).AsList();
        Keep(rows);
        foreach (var row in rows)
        {
            await connection.ExecuteAsync(Command(
                "rewrap-key", new { key_id = row.KeyId, wrapped = SealedBox.Seal(masters.Current, _open[row.KeyId], Purpose(row.KeyId)) }));
        }

        var cipher = new CredentialCipher(masters, this);
        var direct = (await connection.QueryAsync<DirectRow>(Command("directly-sealed"))).AsList();
        foreach (var sender in direct)
        {
            await connection.ExecuteAsync(Command(
                "reseal", new { sender_id = sender.SenderId, credentials = cipher.Encrypt(sender.SenderId, cipher.Decrypt(sender.SenderId, sender.Credentials)) }));
        }

        await transaction.CommitAsync(cancellationToken);
        return (rows.Count, direct.Count);
    }

    /// <summary>The key that seals now: the newest.</summary>
    internal (int Id, byte[] Key) Newest()
    {
        if (_open.IsEmpty)
        {
            Load();
        }

        var id = _open.Keys.Max();
        return (id, _open[id]);
    }

    /// <summary>The key of an id.</summary>
    /// <exception cref="CryptographicException">There is no such key.</exception>
    internal byte[] Find(int id)
    {
        if (!_open.ContainsKey(id))
        {
            Load();
        }

        return _open.TryGetValue(id, out var key) ? key : throw new CryptographicException($"There is no data key {id}.");
    }

    /// <summary>The key of what is kept of erased people's opt-outs. It seals nothing and is never replaced.</summary>
    internal byte[] OfErasedOptOuts() => Find(ErasedId);

    private static string Purpose(int id) => "data-key/" + id.ToString(CultureInfo.InvariantCulture);

    private object FirstKeys() => new { erased = NewKey(ErasedId), wrapped = NewKey(1) };

    private byte[] NewKey(int id) => SealedBox.Seal(masters.Current, RandomNumberGenerator.GetBytes(SealedBox.KeyBytes), Purpose(id));

    // Sealing is no asynchronous act for its callers; this happens once a process, and once for each key of another's.
    private void Load()
    {
        using var connection = database.OpenConnection();
        connection.Execute(Sql["add-first-keys"], FirstKeys());
        Keep(connection.Query<Row>(Sql["data-keys"]));
    }

    private void Keep(IEnumerable<Row> rows)
    {
        foreach (var row in rows)
        {
            try
            {
                _open[row.KeyId] = SealedBox.Open(masters, row.Wrapped, Purpose(row.KeyId));
            }
            catch (CryptographicException)
            {
                throw new MasterKeyException(
                    "it does not open this database's keys: name the one that was in force before in Credentials:PreviousMasterKey, and see docs/operations.md");
            }
        }
    }

    private sealed record Row(int KeyId, byte[] Wrapped);

    private sealed record DirectRow(Guid SenderId, byte[] Credentials);
}
