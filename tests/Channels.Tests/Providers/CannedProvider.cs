using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MassMessaging.Channels.Tests.Providers;

/// <summary>What a canned provider does with a request that it has read.</summary>
public abstract record CannedReply
{
    /// <summary>Answers with a status, a body and more headers; chunked, it does not say its length beforehand.</summary>
    public sealed record Answer(int Status, string Body, string Headers = "", bool Chunked = false) : CannedReply
    {
        internal byte[] ToBytes()
        {
            var length = Encoding.UTF8.GetByteCount(Body);
            return Encoding.UTF8.GetBytes(Chunked
                ? $"HTTP/1.1 {Status} Canned\r\nTransfer-Encoding: chunked\r\n{Headers}\r\n{length:x}\r\n{Body}\r\n0\r\n\r\n"
                : $"HTTP/1.1 {Status} Canned\r\nContent-Length: {length}\r\n{Headers}\r\n{Body}");
        }
    }

    /// <summary>Resets the connection.</summary>
    public sealed record Reset : CannedReply;

    /// <summary>Says nothing more.</summary>
    public sealed record Silence : CannedReply;
}

/// <summary>A provider on a bare socket: it counts the requests that it has read in full and answers as told.</summary>
public sealed class CannedProvider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<int, CannedReply> _reply;
    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public CannedProvider(CannedReply reply)
        : this(_ => reply)
    {
    }

    public CannedProvider(Func<int, CannedReply> reply)
    {
        _reply = reply;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Ends when the first request has been read.</summary>
    public Task FirstRequest => _firstRequest.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>An address of this machine where nobody listens.</summary>
    public static Uri NobodyThere()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting; // before the listener stops: a stopped one throws at the loop's next call
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        await using var stream = new NetworkStream(connection);
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                var reply = _reply(_requests.Count);
                _firstRequest.TrySetResult();
                if (reply is CannedReply.Answer answer)
                {
                    await stream.WriteAsync(answer.ToBytes());
                    continue;
                }

                if (reply is CannedReply.Silence)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                connection.LingerState = new LingerOption(true, 0); // close with a reset
                return;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // The client left or the test is over.
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var request = text.ToString();
            var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && request.Length - head - 4 >= ContentLength(request[..head]))
            {
                return request;
            }
        }
    }

    private static int ContentLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.Split(':')[1]))
        .FirstOrDefault();
}
