using System.Runtime.InteropServices;
using MassMessaging.FaultLab;

// FaultLab [--seed=n] [--minutes=m] [--speed=s] [--kills=k] [--only=SiloKilled,…] [--folder=path]
// Ends with 0 when every promise held, 1 when one was broken, 2 when it could not run.
if (LabOptions.From(args) is not { } options)
{
    Console.Error.WriteLine("usage: FaultLab [--seed=n] [--minutes=m] [--speed=s] [--kills=k] [--only=kind,…] [--weather=part] [--folder=path]");
    return 2;
}

var root = RepositoryRoot();
var folder = Path.GetFullPath(options.Folder ?? Path.Combine(Path.GetTempPath(), $"faultlab-{options.Seed}-{Environment.ProcessId}"));
Directory.CreateDirectory(folder);
using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var history = new History(Path.Combine(folder, "history.txt"));
try
{
    return await new Laboratory(options, root, folder, history).RunAsync(stopping.Token) == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 2;
}
catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException or Npgsql.NpgsqlException)
{
    history.Say($"the lab could not run: {failure.Message} (logs: {folder})", loud: true);
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // puts everything away first
    stopping.Cancel();
}

// deploy/chaos.sh runs a copy and says whose.
static string RepositoryRoot()
{
    if (Environment.GetEnvironmentVariable("FAULTLAB_ROOT") is { Length: > 0 } given)
    {
        return given;
    }

    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (!File.Exists(Path.Combine(folder!.FullName, "MassMessaging.sln")))
    {
        folder = folder.Parent;
    }

    return folder.FullName;
}
