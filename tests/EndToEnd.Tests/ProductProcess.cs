using System.Diagnostics;
using System.Globalization;
using MassMessaging.TestKit;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>One real process of the product, with its output kept for a failing test's message.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    public static readonly string Configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];

    private bool _isDisposed;

    private ProductProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>The lines of standard error.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lines)
            {
                return [.. _errors];
            }
        }
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines.TakeLast(40));
            }
        }
    }

    /// <summary>Where a project's program was built, here or in another checkout.</summary>
    public static string Library(string project, string? root = null) => Path.Combine(
        root ?? TestPostgres.RepositoryRoot, project, "bin", Configuration, "net10.0", $"MassMessaging.{Path.GetFileName(project)}.dll");

    public static ProductProcess Start(string project, IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Start(project, settings, null, arguments);

    public static ProductProcess Start(string project, IReadOnlyDictionary<string, string> settings, string? root, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Library(project, root) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var product = new ProductProcess(new Process { StartInfo = start });
        product._process.OutputDataReceived += product.Keep;
        product._process.ErrorDataReceived += product.KeepError;
        product._process.Start();
        product._process.BeginOutputReadLine();
        product._process.BeginErrorReadLine();
        return product;
    }

    /// <summary>SIGKILL: the process gets no chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: the process keeps its connections and says nothing more.</summary>
    public async Task FreezeAsync()
    {
        using var kill = Process.Start("kill", ["-STOP", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor stops a process; its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        return await WaitAsync();
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void KeepError(object sender, DataReceivedEventArgs line)
    {
        Keep(sender, line);
        if (line.Data is { } text)
        {
            lock (_lines)
            {
                _errors.Add(text);
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_lines)
            {
                _lines.Add(text);
            }
        }
    }
}
