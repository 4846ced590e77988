using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MassMessaging.TestKit;

namespace MassMessaging.EndToEnd.Tests;

/// <summary><c>deploy/processes.sh</c>, which <c>make up</c> runs: an installation of its own folder, with real processes.</summary>
public sealed class ProcessesScriptTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string Script = Path.Combine(TestPostgres.RepositoryRoot, "deploy", "processes.sh");

    private readonly string _folder = Path.Combine(TestPostgres.RepositoryRoot, ".run", "script-" + Guid.NewGuid().ToString("N")[..8]);

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await RunAsync("down");
        await ExecuteAsync(Path.Combine(TestPostgres.RepositoryRoot, "deploy", "postgres.sh"), ["destroy", Path.Combine(_folder, "pg")]);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_Api_of_another_installation_is_neither_taken_for_ones_own_nor_sent_a_key()
    {
        await using var other = new OtherInstallation();
        var starting = RunAsync("up", ("ASPNETCORE_URLS", $"http://127.0.0.1:{other.Port}"));
        // The port looked free when it was chosen; from now on the other one answers there.
        await UntilAsync(() => File.Exists(Path.Combine(_folder, "facts")) && File.ReadAllText(Path.Combine(_folder, "facts")).Contains($"api_port={other.Port}\n", StringComparison.Ordinal), starting);
        other.BeginToAnswer();

        var (code, output) = await starting;

        Assert.True(code == 0, output);
        Assert.All(other.Requests, request => Assert.DoesNotContain("Authorization", request, StringComparison.OrdinalIgnoreCase));
        var state = await File.ReadAllLinesAsync(Path.Combine(_folder, "state.env"));
        var url = Assert.Single(state, line => line.StartsWith("API_URL=", StringComparison.Ordinal))["API_URL=".Length..];
        Assert.NotEqual(other.Port, new Uri(url).Port);
        using var client = new HttpClient();
        var instance = await File.ReadAllTextAsync(Path.Combine(_folder, "instance"));
        Assert.Contains($"\"instance\":\"{instance}\"", await client.GetStringAsync(url + "/health/ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_ran_speeded_is_refused_at_speed_1_with_what_happened_and_what_to_do()
    {
        var (code, output) = await RunAsync("up", ("Clock__Speed", "60"));
        Assert.True(code == 0, output);
        await RunAsync("down");

        (code, output) = await RunAsync("up");

        Assert.True(code == 1, output);
        Assert.Contains("This database's clock ran at speed 60: its time is ahead of real time, so Clock:Speed 1 is refused.", output, StringComparison.Ordinal);
        Assert.Contains("To go on with the database \"up\": \"Clock__Speed=60 make up\".", output, StringComparison.Ordinal);
        Assert.Contains("To start over at speed 1: \"make up FRESH=1\", which drops it and all that it holds.", output, StringComparison.Ordinal);
        Assert.Contains("Silo: not running", (await RunAsync("status")).Output, StringComparison.Ordinal);
        (code, output) = await RunAsync("up", ("FRESH", "1"));
        Assert.True(code == 0, output);
        Assert.Contains("clock at speed 1", output, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> holds, Task<(int Code, string Output)> unless)
    {
        while (!holds())
        {
            Assert.False(unless.IsCompleted, unless.IsCompleted ? (await unless).Output : null);
            await Task.Delay(20);
        }
    }

    private Task<(int Code, string Output)> RunAsync(string command, params (string Name, string Value)[] settings) =>
        ExecuteAsync(Script, [command], [("RUN_FOLDER", _folder), ("NO_BUILD", "1"), ("CONFIGURATION", ProductProcess.Configuration), .. settings]);

    private static async Task<(int Code, string Output)> ExecuteAsync(string program, string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var giveUp = new CancellationTokenSource(Patience);
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(giveUp.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {Patience}.\n{Said()}");
        }

        return (process.ExitCode, Said());

        void Keep(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }

        string Said()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Another installation's Api that is about to start: it has its port, answers later, and is ready then.</summary>
    private sealed class OtherInstallation : IAsyncDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly ConcurrentQueue<string> _requests = [];
        private readonly CancellationTokenSource _stop = new();
        private Task _answering = Task.CompletedTask;

        public OtherInstallation()
        {
            Port = Ports.Free();
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        }

        public int Port { get; }

        public IReadOnlyCollection<string> Requests => _requests;

        public void BeginToAnswer()
        {
            _socket.Listen();
            _answering = AnswerAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _answering;
            _socket.Dispose();
            _stop.Dispose();
        }

        private async Task AnswerAsync()
        {
            const string Body = """{"status":"ok","instance":"another-one"}""";
            var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using var connection = await _socket.AcceptAsync(_stop.Token);
                    var read = new byte[8_192];
                    var length = await connection.ReceiveAsync(read, _stop.Token);
                    if (length > 0)
                    {
                        _requests.Enqueue(Encoding.ASCII.GetString(read, 0, length));
                        await connection.SendAsync(answer, _stop.Token);
                    }
                }
                catch (Exception gone) when (gone is SocketException or OperationCanceledException)
                {
                    // The caller went away, or the test has ended.
                }
            }
        }
    }
}
