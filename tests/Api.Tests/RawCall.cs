using System.Net.Sockets;
using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>One request over a socket of its own, sent in parts, and answered before its end where the server does so.</summary>
internal sealed class RawCall : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TcpClient _socket = new();
    private NetworkStream _stream = null!;

    /// <summary>Begins a request: its head with the Host, up to and without the empty line.</summary>
    public static async Task<RawCall> BeginAsync(Uri server, string head)
    {
        var call = new RawCall();
        await call._socket.ConnectAsync(server.Host, server.Port);
        call._stream = call._socket.GetStream();
        await call.SendAsync(Encoding.Latin1.GetBytes($"{head.ReplaceLineEndings("\r\n")}\r\nConnection: close\r\n\r\n"));
        return call;
    }

    /// <summary>Sends bytes of the body; a server that has answered and gone takes none.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The answer says why.
        }
    }

    /// <summary>Ends the sending.</summary>
    public void End() => _socket.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The answer, whole or as much of it as came; it is asked for once.</summary>
    public async Task<string> AnswerAsync()
    {
        using var enough = new CancellationTokenSource(Patience);
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (!IsWhole(text.ToString()) && await _stream.ReadAsync(buffer, enough.Token) is > 0 and var read)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail("No answer came.");
        }
        catch (IOException)
        {
            // It was cut off behind what came, if anything did.
        }

        return text.ToString();
    }

    /// <summary>The status of an answer; 0: there is none.</summary>
    public static int StatusOf(string answer) => answer.Split(' ') is [_, var status, ..] ? int.Parse(status, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(string answer) =>
        answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end
        && (answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal) || !answer[..end].Contains("Transfer-Encoding", StringComparison.Ordinal));
}
