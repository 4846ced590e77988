using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Api.Webhooks;

/// <summary>A secret of the Standard Webhooks specification, and what it signs.</summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    /// <summary>A new secret as its owner sees it.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a secret is sealed for.</summary>
    public static string Purpose(Guid webhookId) => $"webhook {webhookId:N}";

    /// <summary>The signature header: one entry for each secret, so that a receiver with either is content.</summary>
    /// <param name="secrets">The secrets in force.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="timestamp">The attempt's time, in seconds since 1970.</param>
    /// <param name="body">The body's bytes as they are sent.</param>
    public static string Sign(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret =>
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed))));
    }
}
