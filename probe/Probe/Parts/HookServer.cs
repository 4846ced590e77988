using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MassMessaging.Probe.Parts;

/// <summary>A tenant's own server for webhooks: one that answers at once and notes when, or one that never answers.</summary>
internal sealed class HookServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly bool _answers;
    private readonly System.Threading.Channels.Channel<DateTime> _came = System.Threading.Channels.Channel.CreateUnbounded<DateTime>();

    public HookServer(bool answers)
    {
        _answers = answers;
        _listener.Start(1000);
        _ = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>When the next post came; null: none within a minute.</summary>
    public async Task<DateTime?> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            return await _came.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var held = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                held.Add(client);
                _ = _answers ? AnswerAsync(client) : Task.CompletedTask;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            _listener.Stop(); // not before: a stopped listener throws at the loop's next call
            held.ForEach(client => client.Dispose());
        }
    }

    // The posts are small and come whole.
    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            var text = new StringBuilder();
            var buffer = new byte[16 * 1024];
            while (!IsWhole(text.ToString()))
            {
                var read = await stream.ReadAsync(buffer, _end.Token);
                if (read == 0)
                {
                    return;
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            _came.Writer.TryWrite(DateTime.UtcNow);
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
            client.Dispose();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The product went away.
        }
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return length < 0
            ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : text.Length - end - 4 >= int.Parse(text[(length + 16)..text.IndexOf('\r', length)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
