using System.Collections.Concurrent;
using MassMessaging.Persistence.Chat;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>
/// The connections of this process. Hints say whom to look for; each connection then reads its inbox from where it
/// stands, so whatever hints get lost or come twice, messages go out in order and once.
/// </summary>
internal sealed partial class ChatConnections(
    ChatNews news, InboxStore inbox, IHubContext<ChatHub, IChatClient> hub, ILogger<ChatConnections> logger) : BackgroundService
{
    /// <summary>Connections that read the database at once.</summary>
    private const int ReadersAtOnce = 16;

    /// <summary>Real time after which a lost hint is made up for.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ChatConnection> _connections = [];
    private readonly SemaphoreSlim _readers = new(ReadersAtOnce);

    /// <summary>Sends a connection all messages after a number, then each new one; a connection that follows already begins anew.</summary>
    public async Task FollowAsync(HubCallerContext context, Guid tenantId, long customerNo, long after)
    {
        await ForgetAsync(context.ConnectionId);
        var connection = new ChatConnection(tenantId, customerNo, after, context.Abort);
        _connections[context.ConnectionId] = connection;
        connection.Start(token => PumpAsync(connection, hub.Clients.Client(context.ConnectionId), token));
        if (context.ConnectionAborted.IsCancellationRequested)
        {
            await ForgetAsync(context.ConnectionId); // it went while it asked
        }
    }

    /// <summary>Stops sending to a connection.</summary>
    public async Task ForgetAsync(string connectionId)
    {
        if (_connections.TryRemove(connectionId, out var connection))
        {
            await connection.StopAsync();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _readers.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await news.ListenAsync(Wake, WakeBehindAsync, LookAgain, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotListening(failure);
                await Task.Delay(Retry, stoppingToken);
            }
        }
    }

    private void Wake(ChatHint hint)
    {
        foreach (var connection in _connections.Values.Where(connection => hint.Concerns(connection.TenantId, connection.CustomerNo)))
        {
            connection.Wake();
        }
    }

    // One statement for all connections; whoever was erased in the meantime is sent away.
    private async Task WakeBehindAsync()
    {
        var connections = _connections.Values.ToArray();
        if (connections.Length == 0)
        {
            return;
        }

        var standing = (await inbox.ConnectedAsync(
                [.. connections.Select(connection => connection.TenantId)], [.. connections.Select(connection => connection.CustomerNo)], CancellationToken.None))
            .DistinctBy(row => (row.TenantId, row.CustomerNo))
            .ToDictionary(row => (row.TenantId, row.CustomerNo), row => row.LastSeq);
        foreach (var connection in connections)
        {
            if (!standing.TryGetValue((connection.TenantId, connection.CustomerNo), out var last))
            {
                connection.SendAway();
            }
            else if (last > connection.Position)
            {
                connection.Wake();
            }
        }
    }

    private async Task PumpAsync(ChatConnection connection, IChatClient client, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var rows = await ReadAsync(connection, stopping);
                if (rows.Count == 0)
                {
                    await connection.WokenAsync(stopping);
                    continue;
                }

                await client.Receive([.. rows.Select(InboxRoutes.ToView)]);
                connection.Position = rows[^1].Seq;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogNotRead(failure);
                await Task.Delay(Retry, stopping);
            }
        }
    }

    private async Task<IReadOnlyList<InboxRow>> ReadAsync(ChatConnection connection, CancellationToken stopping)
    {
        await _readers.WaitAsync(stopping);
        try
        {
            // Some thirty thousand characters at the most: well within what a client takes at once.
            return await inbox.PageAsync(connection.TenantId, connection.CustomerNo, connection.Position, 50, stopping);
        }
        finally
        {
            _readers.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hints of chat messages cannot be heard; trying again")]
    private partial void LogNotListening(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An inbox could not be read or sent; trying again")]
    private partial void LogNotRead(Exception exception);
}
