using System.Threading.Channels;
using MassMessaging.Api.Chat;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>A customer's app: connected to one API process, remembering what it was sent.</summary>
internal sealed class AppClient : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly Channel<InboxMessageView> _came = System.Threading.Channels.Channel.CreateUnbounded<InboxMessageView>();

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppClient(HubConnection connection)
    {
        _connection = connection;
        connection.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
        connection.On<InboxMessageView[]>(nameof(IChatClient.Receive), messages =>
        {
            foreach (var message in messages)
            {
                _came.Writer.TryWrite(message);
            }
        });
    }

    /// <summary>Connects to the API at that address and asks for everything after a number.</summary>
    public static async Task<AppClient> ConnectAsync(Uri api, string token, long after)
    {
        var client = await OpenAsync(api, token);
        await client.CallAsync("Resume", after);
        return client;
    }

    /// <summary>Connects to the API at that address and asks for nothing yet.</summary>
    /// <param name="api">The address.</param>
    /// <param name="token">The app's token.</param>
    /// <param name="direct">Opens a WebSocket at once, without a negotiation.</param>
    public static async Task<AppClient> OpenAsync(Uri api, string token, bool direct = false)
    {
        var client = new AppClient(new HubConnectionBuilder()
            .WithUrl(new Uri(api, "/hubs/chat"), options =>
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
                options.SkipNegotiation = direct;
                options.Transports = direct ? HttpTransportType.WebSockets : options.Transports;
            })
            .Build());
        await client._connection.StartAsync();
        return client;
    }

    /// <summary>Waits until the connection has ended.</summary>
    public Task ClosedAsync() => _closed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Calls the hub.</summary>
    public Task<ConversationView> CallAsync(string method, long seq) => _connection.InvokeAsync<ConversationView>(method, seq);

    /// <summary>The next messages, in the order in which they came.</summary>
    public async Task<IReadOnlyList<(long Seq, string Text)>> NextAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var messages = new List<(long, string)>();
        while (messages.Count < count)
        {
            var message = await _came.Reader.ReadAsync(limit.Token);
            messages.Add((message.Seq, message.Text));
        }

        return messages;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
