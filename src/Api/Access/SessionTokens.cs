using System.Buffers.Text;
using System.Security.Cryptography;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Access;

/// <summary>The random texts of sessions: tokens, which a cookie holds, and codes, which open one more session once.</summary>
internal sealed class SessionTokens(SessionStore sessions, SessionCookie cookie, TimeProvider time)
{
    /// <summary>Characters of a token, of which 32 bytes are random.</summary>
    public const int TokenLength = 43;

    /// <summary>Characters of a code, of which 24 bytes are random.</summary>
    public const int CodeLength = 32;

    /// <summary>A fresh token.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A fresh code.</summary>
    public static string NewCode() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>The hash under which a token or code is found; so many random bits need no slow one.</summary>
    public static byte[] HashOf(string text) => ApiKey.HashOf(text);

    /// <summary>The caller of a request's cookie; null: it opens nothing.</summary>
    public async Task<Caller?> FindAsync(HttpContext context) =>
        cookie.Read(context.Request) is { Length: TokenLength } token
        && await sessions.FindAsync(HashOf(token), time.GetUtcNow(), context.RequestAborted) is { } row
            ? Caller.Of(row)
            : null;
}
