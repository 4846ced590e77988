using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using MassMessaging.Persistence;

namespace MassMessaging.Api.Access;

/// <summary>
/// Tokens with which a customer's app calls for one customer. Nothing is stored: a token holds tenant, customer and
/// expiry, signed (HMAC-SHA-256) under a key derived from the installation's master key, so every process reads them.
/// </summary>
/// <param name="cipher">Holds the master key.</param>
/// <param name="clock">The real clock: a token lives in the world outside.</param>
internal sealed class AppTokens(CredentialCipher cipher, TimeProvider clock)
{
    /// <summary>How every token begins; a tenant's key never does.</summary>
    public const string Prefix = "mma_";

    /// <summary>The shortest life of a token.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>The longest life of a token.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private const short Version = 1;

    // With the signature a multiple of three bytes, so that base64 has no spare bits and a token has one spelling.
    private const int ContentBytes = 2 + 16 + 8 + 8;
    private readonly byte[] _key = cipher.DeriveKey("app-token");

    /// <summary>Makes a token.</summary>
    /// <param name="tenantId">The customer's tenant.</param>
    /// <param name="customerNo">The customer's number: an id may come back after an erasure, a number never does.</param>
    /// <param name="life">How long it opens anything, <see cref="Shortest"/> to <see cref="Longest"/>.</param>
    /// <returns>The token, and when it stops, to the second.</returns>
    public (string Token, DateTimeOffset ExpiresAt) Mint(Guid tenantId, long customerNo, TimeSpan life)
    {
        var expires = (clock.GetUtcNow() + life).ToUnixTimeSeconds();
        Span<byte> bytes = stackalloc byte[ContentBytes + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        tenantId.TryWriteBytes(bytes[2..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[18..], customerNo);
        BinaryPrimitives.WriteInt64BigEndian(bytes[26..], expires);
        HMACSHA256.HashData(_key, bytes[..ContentBytes], bytes[ContentBytes..]);
        return (Prefix + Base64Url.EncodeToString(bytes), DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>Whom a token speaks for; null when it is not one of ours, was changed or has expired.</summary>
    public AppToken? Read(string? text)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + HMACSHA256.HashSizeInBytes];
        if (text?.StartsWith(Prefix, StringComparison.Ordinal) != true
            || text.Length != Prefix.Length + Base64Url.GetEncodedLength(bytes.Length)
            || Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var read) != OperationStatus.Done
            || read != bytes.Length
            || BinaryPrimitives.ReadInt16BigEndian(bytes) != Version)
        {
            return null;
        }

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes[..ContentBytes], signature);
        var expires = BinaryPrimitives.ReadInt64BigEndian(bytes[26..]);
        return CryptographicOperations.FixedTimeEquals(signature, bytes[ContentBytes..]) && clock.GetUtcNow().ToUnixTimeSeconds() < expires
            ? new AppToken(new Guid(bytes[2..18]), BinaryPrimitives.ReadInt64BigEndian(bytes[18..]), DateTimeOffset.FromUnixTimeSeconds(expires))
            : null;
    }
}

/// <summary>What a valid token says.</summary>
/// <param name="TenantId">The customer's tenant.</param>
/// <param name="CustomerNo">The customer.</param>
/// <param name="ExpiresAt">When it stops, in real time.</param>
internal sealed record AppToken(Guid TenantId, long CustomerNo, DateTimeOffset ExpiresAt);
