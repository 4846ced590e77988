using System.Security.Cryptography;
using System.Text;
using MassMessaging.Api.Access;

namespace MassMessaging.Api.Idempotency;

/// <summary>
/// The id of what a request creates: random, or made from tenant, route and Idempotency-Key, so that a repeat after a
/// crash between the effect and its record meets the same thing.
/// </summary>
internal sealed record FreshId(Guid Value, string? Key)
{
    /// <summary>The id in the API's form.</summary>
    public string Text => Value.ToString("N");

    /// <summary>Gives handlers their id.</summary>
    public static ValueTask<FreshId?> BindAsync(HttpContext context)
    {
        var key = IdempotencyHeader.Read(context.Request);
        var tenant = Caller.From(context)?.TenantId ?? Guid.Empty;
        return ValueTask.FromResult<FreshId?>(new FreshId(
            key is null ? Guid.NewGuid() : Derive($"{tenant:N}\n{IdempotencyHeader.Route(context.Request)}\n{key}"), key));
    }

    /// <summary>Another id of the same request.</summary>
    public Guid Also(string what) => Derive($"{Value:N}\n{what}");

    // RFC 9562 version 8: a hash of our own making.
    private static Guid Derive(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
