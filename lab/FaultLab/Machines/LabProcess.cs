using System.Diagnostics;

namespace MassMessaging.FaultLab.Machines;

/// <summary>One process of the product, with its log in a file. It is started again whenever it is down, like under a supervisor.</summary>
internal sealed class LabProcess(string name, string program, string log, IReadOnlyDictionary<string, string> settings)
{
    private readonly Lock _gate = new();
    private Process? _process;

    public string Name => name;

    /// <summary>Until then it is not started again.</summary>
    public DateTimeOffset DownUntil { get; set; }

    /// <summary>The lab ends it: it does not end by itself.</summary>
    public bool EndIsMeant { get; set; }

    public bool IsUp => _process is { HasExited: false };

    public int? Id => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>Starts it; the shell makes place for the program, so the id is the program's.</summary>
    public void Start(params string[] arguments)
    {
        lock (_gate)
        {
            _process?.Dispose();
            _process = Process.Start(Command(arguments))!;
        }
    }

    public async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>SIGKILL: no chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
        }
    }

    public Task ExitAsync(CancellationToken cancellationToken) => _process?.WaitForExitAsync(cancellationToken) ?? Task.CompletedTask;

    public void Signal(string signal)
    {
        if (Id is { } id)
        {
            Signals.Send(signal, id);
        }
    }

    private ProcessStartInfo Command(string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$LAB_LOG\" 2>&1", "sh", "dotnet", program, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["LAB_LOG"] = log },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        return start;
    }
}
