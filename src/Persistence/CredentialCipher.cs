using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Persistence;

/// <summary>
/// Seals what must not be readable in the database: senders' provider credentials, and answers that held a key.
/// AES-256-GCM under the installation's master key; the form is version, nonce, tag, ciphertext. What a seal belongs
/// to is authenticated with it, so a row copied onto another sender does not open.
/// </summary>
public sealed class CredentialCipher
{
    private const byte Version = 1;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key;

    /// <summary>A cipher under a master key.</summary>
    /// <param name="masterKey">Exactly 32 random bytes.</param>
    /// <exception cref="MasterKeyException">The key has another length.</exception>
    public CredentialCipher(byte[] masterKey)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        _key = masterKey.Length == KeyBytes
            ? masterKey
            : throw new MasterKeyException($"it holds {masterKey.Length} bytes");
    }

    /// <summary>The cipher of the settings <c>Credentials:MasterKey</c> and <c>Credentials:MasterKeyFile</c>; the first wins.</summary>
    /// <param name="masterKey">32 bytes in base64; null or empty: the file is read.</param>
    /// <param name="masterKeyFile">A file that holds the same; null or empty: <c>.run/master.key</c>.</param>
    /// <exception cref="MasterKeyException">There is no key, or it is not 32 bytes in base64.</exception>
    public static CredentialCipher FromSettings(string? masterKey, string? masterKeyFile)
    {
        var file = string.IsNullOrEmpty(masterKeyFile) ? Path.Combine(".run", "master.key") : masterKeyFile;
        var text = !string.IsNullOrEmpty(masterKey) ? masterKey
            : File.Exists(file) ? File.ReadAllText(file)
            : throw new MasterKeyException("neither is set");
        try
        {
            return new CredentialCipher(Convert.FromBase64String(text.Trim()));
        }
        catch (FormatException)
        {
            throw new MasterKeyException("it is not base64");
        }
    }

    /// <summary>A key of its own for another purpose (HKDF-SHA-256, RFC 5869): the same in every process of the installation.</summary>
    /// <param name="purpose">What it is for; another purpose gives an unrelated key.</param>
    /// <returns>32 bytes.</returns>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

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
        var result = new byte[1 + NonceBytes + TagBytes + plain.Length];
        result[0] = Version;
        var nonce = result.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            nonce, plain, result.AsSpan(1 + NonceBytes + TagBytes), result.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(belongsTo));
        return result;
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">Sealed under another key or for something else, or changed since.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes, string belongsTo)
    {
        if (sealedBytes.Length < 1 + NonceBytes + TagBytes || sealedBytes[0] != Version)
        {
            throw new CryptographicException("This is not sealed by a version of the cipher that this build knows.");
        }

        var plain = new byte[sealedBytes.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(
            sealedBytes.Slice(1, NonceBytes), sealedBytes[(1 + NonceBytes + TagBytes)..], sealedBytes.Slice(1 + NonceBytes, TagBytes),
            plain, Encoding.UTF8.GetBytes(belongsTo));
        return plain;
    }
}

/// <summary>The installation has no usable master key.</summary>
public sealed class MasterKeyException(string problem) : Exception(
    $"The master key must be 32 random bytes in base64, in Credentials:MasterKey or in the file that Credentials:MasterKeyFile names "
    + $"(default .run/master.key), but {problem}. Make one with: openssl rand -base64 32. Keep it: without it stored credentials cannot be read.");
