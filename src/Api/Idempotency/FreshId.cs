using System.Security.Cryptography;
using System.Text;
using MassMessaging.Persistence.Idempotency;

namespace MassMessaging.Api.Idempotency;

/// <summary>
/// The id of what a request makes: random, and kept with the Idempotency-Key where there is one, so that a repeat after a
/// crash between the effect and its record meets the same thing. After the key's day nothing leads back to it.
/// </summary>
/// <param name="Value">The id.</param>
/// <param name="Try">Which try of the request this is; null: it came without a key and is never repeated.</param>
internal sealed record FreshId(Guid Value, RequestTry? Try)
{
    /// <summary>The id in the API's form.</summary>
    public string Text => Value.ToString("N");

    /// <summary>Gives handlers their id.</summary>
    public static ValueTask<FreshId?> BindAsync(HttpContext context) => ValueTask.FromResult<FreshId?>(
        context.Features.Get<RequestTry>() is { } mine ? new FreshId(mine.RequestId, mine) : new FreshId(Guid.NewGuid(), null));

    /// <summary>Another id of the same request: as random as its first one.</summary>
    public Guid Also(string what)
    {
        // RFC 9562 version 8: a hash of our own making.
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{Value:N}\n{what}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
