using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Channels.Push;

/// <summary>The signed claim by which a service account asks for an access token: RFC 7523, RS256.</summary>
internal static class FcmGrant
{
    /// <summary>What the token may be used for.</summary>
    internal const string Scope = "https://www.googleapis.com/auth/firebase.messaging";

    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const int ShortestKey = 2048; // bits; the provider signs with none below
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1); // the longest that the token server takes
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    /// <summary>The body of the token call; null when the key is none that can sign.</summary>
    internal static byte[]? FormOf(ServiceAccount account, DateTimeOffset now) => Sign(account, now) is { } assertion
        ? Encoding.ASCII.GetBytes($"grant_type={Uri.EscapeDataString(GrantType)}&assertion={assertion}")
        : null;

    private static string? Sign(ServiceAccount account, DateTimeOffset now)
    {
        var claims = new FcmClaims(
            account.Email, Scope, account.TokenUri, now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        var text = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, FcmWire.Default.FcmClaims))}";
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(account.PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal)); // as it stands in the account's JSON file
            if (key.KeySize < ShortestKey)
            {
                return null;
            }

            var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{text}.{Base64Url.EncodeToString(signature)}";
        }
        catch (Exception unusable) when (unusable is ArgumentException or CryptographicException)
        {
            return null; // no PEM, encrypted, a public key, not RSA
        }
    }
}
