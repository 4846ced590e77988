using System.Collections.Concurrent;
using MassMessaging.Api.Limits;
using MassMessaging.Persistence.Chat;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>
/// The connections of this process. Hints say whom to look for; each connection that follows its inbox then reads it from
/// where it stands, so whatever hints get lost or come twice, messages go out in order and once. The connection of an
/// erased customer ends.
/// </summary>
internal sealed partial class ChatConnections(
    ChatNews news, InboxStore inbox, IHubContext<ChatHub, IChatClient> hub, LiveOptions options, ILogger<ChatConnections> logger)
    : BackgroundService
{
    /// <summary>Connections that read the database at once.</summary>
    private const int ReadersAtOnce = 16;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, App> _apps = [];
    private readonly ConcurrentDictionary<string, ChatConnection> _connections = [];
    private readonly SemaphoreSlim _readers = new(ReadersAtOnce);

    /// <summary>Takes in a connection that has begun, so that it ends with its customer.</summary>
    public void Add(HubCallerContext context, Guid tenantId, long customerNo) =>
        _apps[context.ConnectionId] = new App(tenantId, customerNo, context.Abort);

    /// <summary>Forgets a connection that has ended.</summary>
    public Task RemoveAsync(string connectionId)
    {
        _apps.TryRemove(connectionId, out _);
        return ForgetAsync(connectionId);
    }

    /// <summary>Sends a connection all messages after a number, then each new one; a connection that follows already begins anew.</summary>
    public async Task FollowAsync(HubCallerContext context, Guid tenantId, long customerNo, long after)
    {
        await ForgetAsync(context.ConnectionId);
        var connection = new ChatConnection(tenantId, customerNo, after);
        _connections[context.ConnectionId] = connection;
        connection.Start(token => PumpAsync(connection, hub.Clients.Client(context.ConnectionId), token));
        if (context.ConnectionAborted.IsCancellationRequested)
        {
            await ForgetAsync(context.ConnectionId); // it went while it asked
        }
    }

    private async Task ForgetAsync(string connectionId)
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
                await news.ListenAsync(Wake, SendAway, LookAsync, options.LookEvery, stoppingToken);
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

    private void SendAway(ChatHint hint)
    {
        foreach (var app in _apps.Values.Where(app => hint.Concerns(app.TenantId, app.CustomerNo)))
        {
            app.Abort();
        }
    }

    // One statement for all connections: it ends those of erased customers and wakes those whose hint was lost.
    private async Task LookAsync()
    {
        var apps = _apps.Values.ToArray();
        var following = _connections.Values.ToArray();
        var customers = apps.Select(app => (app.TenantId, app.CustomerNo)).Distinct().ToArray();
        if (customers.Length == 0)
        {
            return;
        }

        var standing = (await inbox.ConnectedAsync(
                [.. customers.Select(customer => customer.TenantId)], [.. customers.Select(customer => customer.CustomerNo)], CancellationToken.None))
            .ToDictionary(row => (row.TenantId, row.CustomerNo), row => row.LastSeq);
        foreach (var app in apps.Where(app => !standing.ContainsKey((app.TenantId, app.CustomerNo))))
        {
            app.Abort();
        }

        foreach (var connection in following
            .Where(connection => standing.GetValueOrDefault((connection.TenantId, connection.CustomerNo)) > connection.Position))
        {
            connection.Wake();
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

    /// <summary>A connected app, whether it follows its inbox or not.</summary>
    private sealed record App(Guid TenantId, long CustomerNo, Action Abort);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hints of chat messages cannot be heard; trying again")]
    private partial void LogNotListening(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An inbox could not be read or sent; trying again")]
    private partial void LogNotRead(Exception exception);
}
