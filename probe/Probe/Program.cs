using System.Runtime.InteropServices;
using MassMessaging.Probe;
using MassMessaging.Probe.Parts;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;

// Probe [--seed=n] [--requests=n] [--loads=0|1] [--minutes=m] [--folder=path]
// Ends with 0 when nothing was found, 1 when something was, 2 when it could not run.
if (ProbeOptions.From(args) is not { } options)
{
    Console.Error.WriteLine("usage: Probe [--seed=n] [--requests=n] [--loads=0|1] [--minutes=m] [--folder=path]");
    return 2;
}

var findings = new Findings();
var root = Environment.GetEnvironmentVariable("PROBE_ROOT") ?? throw new InvalidOperationException("PROBE_ROOT is not set: deploy/probe.sh sets it.");
var folder = Path.GetFullPath(options.Folder ?? Path.Combine(Path.GetTempPath(), $"probe-{options.Seed}-{Environment.ProcessId}"));
using var stopping = new CancellationTokenSource(TimeSpan.FromMinutes(options.Minutes));
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var product = await RunningProduct.StartAsync(root, folder, stopping.Token);
    var work = Task.Run(async () =>
    {
        var run = await ProbeRun.BeginAsync(product.Probed, options.Seed, options.Requests, timed: true);
        await run.RunAsync(findings);
        await findings.RunAsync("leftovers", part => LeftoversPart.RunAsync(run, part));
        if (options.Loads)
        {
            await findings.RunAsync("loads", part => LoadsPart.RunAsync(run, part, findings));
        }
    });
    await work.WaitAsync(stopping.Token);
    Console.WriteLine(findings);
    Console.WriteLine(findings.Count == 0 ? $"PROBE: clean with seed {options.Seed}" : $"PROBE: {findings.Count} violations with seed {options.Seed} (logs: {folder}/logs)");
    return findings.Count == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.WriteLine(findings);
    Console.Error.WriteLine($"The probe was stopped, or was not done within {options.Minutes} minutes (logs: {folder}/logs).");
    return 2;
}
catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException or Npgsql.NpgsqlException)
{
    Console.Error.WriteLine($"The probe could not run: {failure.Message} (logs: {folder}/logs)");
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // puts everything away first
    stopping.Cancel();
}
