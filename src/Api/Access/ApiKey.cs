using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Api.Access;

/// <summary>A tenant's key: shown once, stored as its hash.</summary>
/// <param name="Text">The key.</param>
/// <param name="Hash">SHA-256 of the text.</param>
/// <param name="Hint">The last four characters, to tell keys apart.</param>
internal sealed record ApiKey(string Text, byte[] Hash, string Hint)
{
    private const string Prefix = "mm_";
    private const int RandomBytes = 32;

    /// <summary>A fresh key of 256 random bits.</summary>
    public static ApiKey New()
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return new ApiKey(text, HashOf(text), text[^4..]);
    }

    /// <summary>The hash under which a key is found. Plain SHA-256: a key of 256 random bits needs no slow hash.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
