using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Judges and reads what the provider posts. Pure; keeps and logs nothing.</summary>
public static class WhatsAppWebhook
{
    /// <summary>The header that carries the signature.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>Whether the body was signed with the app's secret (HMAC-SHA256 over the raw bytes). Constant time.</summary>
    /// <param name="rawBody">The body exactly as it came, before any parsing.</param>
    /// <param name="header">The value of <see cref="SignatureHeader"/>; null when it was absent.</param>
    /// <param name="appSecret">The sender's app secret; an empty one verifies nothing.</param>
    public static bool VerifySignature(ReadOnlySpan<byte> rawBody, string? header, string appSecret)
    {
        if (WhatsAppSignature.Read(header) is not { } claimed)
        {
            return false;
        }

        using var signature = new WhatsAppSignature(claimed, appSecret);
        signature.Append(rawBody);
        return signature.Holds();
    }

    /// <summary>Whether a verification call (<c>hub.mode</c>, <c>hub.verify_token</c>) knows the sender's word. Constant time.</summary>
    /// <param name="mode">The query's <c>hub.mode</c>.</param>
    /// <param name="token">The query's <c>hub.verify_token</c>.</param>
    /// <param name="verifyToken">The sender's verify token; an empty one verifies nothing.</param>
    public static bool VerifyToken(string? mode, string? token, string verifyToken)
    {
        if (mode != "subscribe" || token is null || string.IsNullOrEmpty(verifyToken))
        {
            return false;
        }

        // Hashes have one length, so the comparison does not tell how long the word is.
        return CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(verifyToken)));
    }

    /// <summary>
    /// Reads one post. Never throws: a body that is no webhook of ours comes back with
    /// <see cref="WhatsAppEvents.Problem"/>, and a part that is not understood is listed as ignored beside the rest.
    /// </summary>
    /// <param name="rawBody">The body, its signature already verified.</param>
    public static WhatsAppEvents Parse(ReadOnlyMemory<byte> rawBody) => EventReader.Read(rawBody);
}
