using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>What is said of a start that cannot succeed: one line that names the setting, without secrets and stack traces.</summary>
public static class StartFailure
{
    private const string Hidden = "***";

    /// <summary>The line.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="connectionString">The setting that names the database, as it was given; null: none.</param>
    /// <param name="secrets">Values of settings that must not be shown, wherever a message took them from.</param>
    public static string Line(Exception failure, string? connectionString = null, params IEnumerable<string?> secrets)
    {
        var text = string.Join(' ', Said(failure, Host(connectionString)).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return secrets.Append(Password(connectionString))
            .Where(secret => !string.IsNullOrEmpty(secret))
            .Aggregate(text, (shown, secret) => shown.Replace(secret!, Hidden, StringComparison.Ordinal));
    }

    /// <summary>Whether a failure says that the database's host has no such name, which waiting does not change.</summary>
    public static bool IsUnknownHost(Exception failure) =>
        failure.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
        or AggregateException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } };

    private static string Said(Exception failure, string host) => failure switch
    {
        SettingException or MasterKeyException or SchemaTooNewException or UnreleasedSchemaException or ClockSpeedException => failure.Message,
        PostgresException answer => OfDatabase(answer),
        NpgsqlException when IsUnknownHost(failure) => $"{DatabaseAddress.Setting} names the host {host}, which is not known.",
        NpgsqlException { InnerException: AuthenticationException untrusted } =>
            $"{DatabaseAddress.Setting}: TLS with the database's host {host} failed. {Messages(untrusted)}",
        NpgsqlException => $"{DatabaseAddress.Setting}: the database cannot be reached. {Messages(failure)}",
        AggregateException { InnerException: { } inner } => Said(inner, host),
        { InnerException: PostgresException or NpgsqlException } => $"{failure.Message} {Said(failure.InnerException, host)}",
        _ => $"The start failed: {Messages(failure)}",
    };

    private static string OfDatabase(PostgresException answer) => answer.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{DatabaseAddress.Setting}: the database refuses this user or password. {answer.MessageText}",
        PostgresErrorCodes.InvalidCatalogName => $"{DatabaseAddress.Setting} names a database that is not there. {answer.MessageText}",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            $"{DatabaseAddress.Setting} leads to a read-only database, such as a standby: name the primary. {answer.MessageText}",
        PostgresErrorCodes.ProtocolViolation when answer.MessageText.Contains("startup parameter", StringComparison.OrdinalIgnoreCase) =>
            $"{DatabaseAddress.Setting}: a pooler does not take what the connection asks for. {answer.MessageText}. Take Options, Search Path and "
            + "Timezone out of the setting and give them to the role by ALTER ROLE … SET, or connect to PostgreSQL directly.",
        _ => $"{DatabaseAddress.Setting}: the database answers {answer.SqlState}. {answer.MessageText}",
    };

    // An exception's own message often leaves the reason to the one inside it.
    private static string Messages(Exception failure)
    {
        var said = new List<string>();
        for (var one = failure; one is not null; one = one.InnerException)
        {
            if (!said.Exists(before => before.Contains(one.Message, StringComparison.Ordinal)))
            {
                said.Add(one.Message);
            }
        }

        return string.Join(' ', said);
    }

    private static string Host(string? connectionString) => Parts(connectionString)?.Host ?? "that it names";

    private static string? Password(string? connectionString) => Parts(connectionString)?.Password;

    private static NpgsqlConnectionStringBuilder? Parts(string? connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(DatabaseAddress.FromSetting(connectionString));
        }
        catch (SettingException)
        {
            return null;
        }
    }
}
