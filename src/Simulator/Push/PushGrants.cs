using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Push;

/// <summary>Judges signed claims and hands out access tokens, both by real time. A restart forgets the tokens.</summary>
internal sealed class PushGrants(NumberBook projects, TimeProvider realTime)
{
    internal const int Lifetime = 3599; // seconds, as the real one says
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, (string Email, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private long _granted;

    /// <summary>How many tokens were handed out.</summary>
    internal long Granted => Interlocked.Read(ref _granted);

    /// <summary>Ends all tokens before their time.</summary>
    internal void Revoke() => _tokens.Clear();

    /// <summary>The account of a token that is still good.</summary>
    internal string? AccountOf(string token) =>
        _tokens.TryGetValue(token, out var known) && realTime.GetUtcNow() < known.Until ? known.Email : null;

    /// <summary>A token for the account that signed the claim; null with what is wrong.</summary>
    /// <param name="assertion">Header, claims and signature.</param>
    /// <param name="audience">The address that was called.</param>
    /// <param name="account">The account that the claim names.</param>
    /// <param name="problem">What is wrong, in words.</param>
    internal string? Grant(string assertion, string audience, out string? account, out string? problem)
    {
        var now = realTime.GetUtcNow();
        var claims = Read(assertion, out var signed, out var signature);
        account = claims?.Iss;
        var key = KeyOf(account);
        problem = claims switch
        {
            null => "Invalid JWT: Failed token parse",
            _ when key is null => "Invalid grant: account not found",
            _ when !IsSigned(key!, signed, signature) => "Invalid JWT Signature.",
            _ when claims.Aud != audience => "Invalid JWT: Failed audience check",
            { Iat: var from, Exp: var to } when to - from is <= 0 or > 3600
                || DateTimeOffset.FromUnixTimeSeconds(from) > now + ClockDifference || DateTimeOffset.FromUnixTimeSeconds(to) <= now =>
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe",
            _ when !claims.Scope.Split(' ').Contains(Scope) => "Invalid OAuth scope or ID token audience provided.",
            _ => null,
        };
        if (problem is not null)
        {
            return null;
        }

        var token = "ya29." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));
        _tokens[token] = (account!, now.AddSeconds(Lifetime));
        Interlocked.Increment(ref _granted);
        return token;
    }

    private string? KeyOf(string? email) => projects.All.FirstOrDefault(p => p.Registration.AccessToken == email)?.Registration.AppSecret;

    private static Claims? Read(string assertion, out byte[] signed, out byte[] signature)
    {
        (signed, signature) = ([], []);
        var parts = assertion.Split('.');
        try
        {
            if (parts.Length != 3 || JsonSerializer.Deserialize<Header>(Base64Url.DecodeFromChars(parts[0]), Json) is not { Alg: "RS256", Typ: null or "JWT" })
            {
                return null;
            }

            (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
            return JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(parts[1]), Json);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return null;
        }
    }

    private static bool IsSigned(string publicKey, byte[] signed, byte[] signature)
    {
        using var key = RSA.Create();
        key.ImportFromPem(publicKey);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    // The type may be left out (RFC 7519, section 5.1), and Google's own library leaves it out.
    private sealed record Header(string Alg, string? Typ = null);

    private sealed record Claims(string Iss, string Scope, string Aud, long Iat, long Exp);
}
