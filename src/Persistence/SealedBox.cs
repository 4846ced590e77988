using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Persistence;

/// <summary>AES-256-GCM in one piece of bytes: nonce, tag, ciphertext. What it belongs to is authenticated with it.</summary>
internal static class SealedBox
{
    internal const int KeyBytes = 32;
    internal const int Overhead = NonceBytes + TagBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Seals behind a header that the caller writes.</summary>
    internal static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, string belongsTo, int header = 0)
    {
        var result = new byte[header + Overhead + plain.Length];
        var box = result.AsSpan(header);
        RandomNumberGenerator.Fill(box[..NonceBytes]);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(box[..NonceBytes], plain, box[Overhead..], box[NonceBytes..Overhead], Encoding.UTF8.GetBytes(belongsTo));
        return result;
    }

    /// <exception cref="CryptographicException">Sealed under another key or for something else, cut, or changed since.</exception>
    internal static byte[] Open(byte[] key, ReadOnlySpan<byte> box, string belongsTo)
    {
        if (box.Length < Overhead)
        {
            throw new CryptographicException("This is too short to be sealed.");
        }

        var plain = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[Overhead..], box[NonceBytes..Overhead], plain, Encoding.UTF8.GetBytes(belongsTo));
        return plain;
    }

    /// <summary>Opens by the first key that fits.</summary>
    internal static byte[] Open(MasterKeys masters, ReadOnlySpan<byte> box, string belongsTo)
    {
        try
        {
            return Open(masters.Current, box, belongsTo);
        }
        catch (CryptographicException) when (masters.Previous is not null)
        {
            return Open(masters.Previous, box, belongsTo);
        }
    }
}
