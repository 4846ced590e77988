using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Judges a post by its signature while its bytes come: HMAC-SHA256 over the raw bytes with the app's secret.</summary>
public sealed class WhatsAppSignature : IDisposable
{
    private const string Scheme = "sha256=";
    private const int HeaderLength = 71; // "sha256=" and 64 hexadecimal digits
    private readonly byte[] _claimed;
    private readonly IncrementalHash? _actual;

    /// <summary>Begins with nothing of the body.</summary>
    /// <param name="claimed">What <see cref="Read"/> gave.</param>
    /// <param name="appSecret">The sender's app secret; an empty one verifies nothing.</param>
    public WhatsAppSignature(byte[] claimed, string appSecret)
    {
        _claimed = claimed;
        _actual = string.IsNullOrEmpty(appSecret) ? null : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(appSecret));
    }

    /// <summary>Reads the header.</summary>
    /// <param name="header">The value of <see cref="WhatsAppWebhook.SignatureHeader"/>; null when it was absent.</param>
    /// <returns>The hash that it claims; null when it is no signature of the provider's form, whatever the body.</returns>
    public static byte[]? Read(string? header)
    {
        if (header?.Length != HeaderLength || !header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var claimed = new byte[HMACSHA256.HashSizeInBytes];
        return Convert.FromHexString(header.AsSpan(Scheme.Length), claimed, out _, out _) == OperationStatus.Done ? claimed : null;
    }

    /// <summary>Takes the next bytes of the body.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _actual?.AppendData(bytes);

    /// <summary>Whether the bytes so far are the whole body that was signed. Constant time.</summary>
    public bool Holds()
    {
        Span<byte> actual = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return _actual?.TryGetHashAndReset(actual, out _) == true && CryptographicOperations.FixedTimeEquals(_claimed, actual);
    }

    /// <inheritdoc/>
    public void Dispose() => _actual?.Dispose();
}
