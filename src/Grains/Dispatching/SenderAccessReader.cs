using System.Security.Cryptography;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MassMessaging.Grains.Dispatching;

/// <summary>What reading a sender's credentials came to.</summary>
/// <param name="Access">The credentials; null: they cannot be had now.</param>
/// <param name="Defect">Why the sender's credentials will not come by themselves, as its reason for not sending; null: they are there, or may come.</param>
public readonly record struct SenderAccessResult(SenderAccess? Access, string? Defect);

/// <summary>Reads the credentials of a sender for the calls of a claim. It changes nothing.</summary>
public sealed partial class SenderAccessReader(SenderCredentials credentials, ILogger<SenderAccessReader> logger)
{
    /// <summary>The credentials as of that revision of the sender or a later one.</summary>
    public async ValueTask<SenderAccessResult> ReadAsync(Guid senderId, int revision)
    {
        try
        {
            var access = await credentials.GetAsync(senderId, revision);
            return new SenderAccessResult(access, access is null ? "credentialsMissing" : null);
        }
        catch (CryptographicException failure)
        {
            LogNotRead(senderId, failure);
            return new SenderAccessResult(null, "credentialsUnreadable"); // sealed under another key
        }
        catch (NpgsqlException failure)
        {
            LogNotRead(senderId, failure);
            return default;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The credentials of sender {SenderId} could not be read; nothing is sent")]
    private partial void LogNotRead(Guid senderId, Exception failure);
}
