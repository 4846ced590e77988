using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MassMessaging.Bench.Machine;

/// <summary>A process that a benchmark started, with the last of its output for when something goes wrong.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Process, int> Started = [];

    // A run that is stopped must not leave its processes behind. Kept, for a registration that is collected ends.
    private static readonly PosixSignalRegistration[] Stops =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, EndAll))];

    private readonly Process _process;
    private readonly Queue<string> _lines = [];
    private readonly System.Threading.Channels.Channel<string> _answers = System.Threading.Channels.Channel.CreateUnbounded<string>();

    private BenchProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public ProcessUse Use => ProcessUse.Of(_process.Id);

    /// <summary>The last lines it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static BenchProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory, // the product watches its settings there; nothing else happens in it
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var started = new BenchProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += started.Keep;
        started._process.ErrorDataReceived += started.Keep;
        started._process.Start();
        Started.TryAdd(started._process, started.Id);
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>One of this program's own roles.</summary>
    public static BenchProcess Self(params string[] arguments) => Start("dotnet", [Environment.GetCommandLineArgs()[0], .. arguments]);

    /// <summary>A program of the product, built as this one was.</summary>
    /// <param name="root">The repository it was built in: this one's, or a copy of an older commit.</param>
    /// <param name="project"><c>Silo</c> or <c>Api</c>.</param>
    /// <param name="settings">Its environment.</param>
    /// <param name="arguments">Its command line.</param>
    public static BenchProcess Product(string root, string project, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var library = Path.Combine(root, "src", project, "bin", configuration, "net10.0", $"MassMessaging.{project}.dll");
        return Start("dotnet", [library, .. arguments], settings);
    }

    /// <summary>From now on the peak is of what comes.</summary>
    /// <exception cref="InvalidOperationException">It has ended; the message is what it wrote last.</exception>
    public void ForgetPeak()
    {
        try
        {
            ProcessUse.ForgetPeak(Id);
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    /// <summary>Sends a line and waits for the line that answers it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        try
        {
            return await _answers.Reader.ReadAsync();
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            throw Ended();
        }
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Signal(string signal) => Process.Start("kill", [signal, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();

    public async ValueTask DisposeAsync()
    {
        Started.TryRemove(_process, out _);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private InvalidOperationException Ended() => new($"The process ended:\n{Output}");

    private static void EndAll(PosixSignalContext signal)
    {
        foreach (var id in Started.Values)
        {
            using var kill = Process.Start("kill", ["-KILL", id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
        {
            if (_process.HasExited)
            {
                _answers.Writer.TryComplete();
            }

            return;
        }

        if (text.StartsWith("> ", StringComparison.Ordinal))
        {
            _answers.Writer.TryWrite(text[2..]);
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(text);
            if (_lines.Count > 60)
            {
                _lines.Dequeue();
            }
        }
    }
}
