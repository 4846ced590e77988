using System.Security.Cryptography;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Access;

/// <summary>Finds the caller of a key: the operator's by comparison in constant time, a tenant's by its hash.</summary>
/// <param name="operatorKey">The operator's key, setting <c>Operator:Key</c>; null or empty: nobody is the operator.</param>
/// <param name="keys">Tenants' keys.</param>
/// <param name="time">What keys show as their last use.</param>
internal sealed class Keyring(string? operatorKey, KeyStore keys, TimeProvider time)
{
    private const int LongestKey = 200;

    /// <summary>The caller of a key; null: the key opens nothing.</summary>
    public async Task<Caller?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > LongestKey)
        {
            return null;
        }

        var hash = ApiKey.HashOf(key);
        if (!string.IsNullOrEmpty(operatorKey) && CryptographicOperations.FixedTimeEquals(hash, ApiKey.HashOf(operatorKey)))
        {
            return Caller.Operator;
        }

        return await keys.FindCallerAsync(hash, time.GetUtcNow(), cancellationToken) is { } row ? Caller.Of(row) : null;
    }
}
