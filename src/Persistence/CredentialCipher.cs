using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Persistence;

/// <summary>
/// Seals what must not be readable in the database: senders' provider credentials, and answers that held a key.
/// AES-256-GCM under a data key, which the installation's master key wraps (<see cref="DataKeys"/>); what a seal belongs
/// to is authenticated with it, so a row copied onto another sender does not open.
/// </summary>
/// <remarks>Forms: 2, the data key's id, box; and from before there were data keys 1, box under the master key itself.</remarks>
public sealed class CredentialCipher
{
    private const byte UnderMasterKey = 1;
    private const byte UnderDataKey = 2;
    private const int IdBytes = sizeof(int);
    private readonly MasterKeys _masters;
    private readonly DataKeys? _keys;

    /// <summary>A cipher under the master key alone, for what lives outside a database.</summary>
    /// <param name="masterKey">Exactly 32 random bytes.</param>
    /// <exception cref="MasterKeyException">The key has another length.</exception>
    public CredentialCipher(byte[] masterKey)
        : this(MasterKeys.Of(masterKey), keys: null)
    {
    }

    /// <summary>The product's cipher.</summary>
    /// <param name="masters">Open what was sealed before there were data keys.</param>
    /// <param name="keys">Seal and open everything else; null: the master key does.</param>
    public CredentialCipher(MasterKeys masters, DataKeys? keys) => (_masters, _keys) = (masters, keys);

    /// <summary>A cipher under the master key alone, of the settings <c>Credentials:MasterKey</c> and <c>Credentials:MasterKeyFile</c>; the first wins.</summary>
    /// <param name="masterKey">32 bytes in base64; null or empty: the file is read.</param>
    /// <param name="masterKeyFile">A file that holds the same; null or empty: <c>.run/master.key</c>.</param>
    /// <exception cref="MasterKeyException">There is no key, or it is not 32 bytes in base64.</exception>
    public static CredentialCipher FromSettings(string? masterKey, string? masterKeyFile) =>
        new(MasterKeys.FromSettings(masterKey, masterKeyFile, previous: null), keys: null);

    /// <summary>A key of its own for another purpose (HKDF-SHA-256, RFC 5869): the same in every process of the installation, until its master key is replaced.</summary>
    /// <param name="purpose">What it is for; another purpose gives an unrelated key.</param>
    /// <returns>32 bytes.</returns>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _masters.Current, SealedBox.KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Seals a sender's credentials.</summary>
    public byte[] Encrypt(Guid senderId, IReadOnlyDictionary<string, string> credentials) =>
        Seal(JsonSerializer.SerializeToUtf8Bytes(credentials), senderId.ToString("N"));

    /// <summary>Opens a sender's credentials.</summary>
    /// <exception cref="CryptographicException">Sealed under another key or for another sender, or changed since.</exception>
    public IReadOnlyDictionary<string, string> Decrypt(Guid senderId, byte[] sealedCredentials) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(Open(sealedCredentials, senderId.ToString("N")))!;

    /// <summary>Seals any bytes.</summary>
    /// <param name="plain">What to hide.</param>
    /// <param name="belongsTo">What it belongs to; opening needs the same.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string belongsTo)
    {
        if (_keys is null)
        {
            var direct = SealedBox.Seal(_masters.Current, plain, belongsTo, header: 1);
            direct[0] = UnderMasterKey;
            return direct;
        }

        var (id, key) = _keys.Newest();
        var result = SealedBox.Seal(key, plain, belongsTo, header: 1 + IdBytes);
        result[0] = UnderDataKey;
        BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(1), id);
        return result;
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">Sealed under another key or for something else, or changed since.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes, string belongsTo) => sealedBytes switch
    {
        [UnderMasterKey, ..] => SealedBox.Open(_masters, sealedBytes[1..], belongsTo),
        [UnderDataKey, _, _, _, _, ..] when _keys is not null =>
            SealedBox.Open(_keys.Find(BinaryPrimitives.ReadInt32BigEndian(sealedBytes[1..])), sealedBytes[(1 + IdBytes)..], belongsTo),
        _ => throw new CryptographicException("This is not sealed by a version of the cipher that this build knows."),
    };
}
