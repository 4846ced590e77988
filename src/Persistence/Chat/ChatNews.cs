using System.Globalization;
using Npgsql;

namespace MassMessaging.Persistence.Chat;

/// <summary>
/// Hints that customers have news or are gone, from whichever process wrote them, by PostgreSQL's notifications. A hint
/// may be lost; the inbox has the message all the same, and the customer's row is gone.
/// </summary>
public sealed class ChatNews(NpgsqlDataSource database)
{
    private const string News = "chat_news";
    private const string Gone = "chat_gone";

    /// <summary>Listens until it is cancelled or the connection is lost.</summary>
    /// <param name="onNews">Called at each notification that customers may have news.</param>
    /// <param name="onGone">Called at each notification that customers were erased.</param>
    /// <param name="onQuiet">Called once listening has begun and then at least once a period, to find what was missed.</param>
    /// <param name="period">Real time between two such calls.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task ListenAsync(
        Action<ChatHint> onNews, Action<ChatHint> onGone, Func<Task> onQuiet, TimeSpan period, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (ChatHint.TryParse(notification.Payload, out var hint))
            {
                (notification.Channel == Gone ? onGone : onNews)(hint);
            }
        };
        // Not statements that can be prepared, so they are not in a file; the statements that notify name the same channels.
        await using var listen = new NpgsqlCommand($"listen {News}; listen {Gone}", connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
        {
            await onQuiet();
            for (var until = Environment.TickCount64 + (long)period.TotalMilliseconds; until > Environment.TickCount64;)
            {
                await connection.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(1, until - Environment.TickCount64)), cancellationToken);
            }

            await using var alive = new NpgsqlCommand($"listen {News}", connection);
            await alive.ExecuteNonQueryAsync(cancellationToken); // a connection that died without a word shows here
        }
    }
}

/// <summary>Some customers of a tenant may have news, or are gone.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="First">The lowest customer concerned.</param>
/// <param name="Last">The highest.</param>
public readonly record struct ChatHint(Guid TenantId, long First, long Last)
{
    /// <summary>Reads the form in which every notification names its customers.</summary>
    public static bool TryParse(string payload, out ChatHint hint)
    {
        hint = default;
        if (payload.Split(' ') is not [var tenant, var first, var last]
            || !Guid.TryParseExact(tenant, "N", out var tenantId)
            || !long.TryParse(first, CultureInfo.InvariantCulture, out var low)
            || !long.TryParse(last, CultureInfo.InvariantCulture, out var high))
        {
            return false;
        }

        hint = new ChatHint(tenantId, low, high);
        return true;
    }

    /// <summary>Whether a customer is among those concerned.</summary>
    public bool Concerns(Guid tenantId, long customerNo) => tenantId == TenantId && customerNo >= First && customerNo <= Last;
}
