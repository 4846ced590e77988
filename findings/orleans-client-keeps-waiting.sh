#!/usr/bin/env bash
# NuGet Microsoft.Orleans.Client 10.4.2 and Microsoft.Orleans.Server 10.4.2: a silo that executes calls is killed. Calls that
# the other silo made fail within the seconds that the cluster needs to declare the silo dead. Calls that a client made do
# not fail: each waits for its whole ResponseTimeout, though the client's connection to the killed silo ended at once, and
# though a new call of the same client to the same grain is answered by the living silo meanwhile.
#
# Both callers run in one process, and the killed silo in another. A silo breaks its outstanding calls when the membership
# says that their target died. A client knows gateways only, not which silo executes its call, so it breaks none.
# Here the client's limit is 20 s, and the cluster declares a silo dead after some 3 s.
#
# Seen:
# > 10 calls of the silo: SiloUnavailableException, before the limit
# > 10 calls of the client: TimeoutException, at the limit
# > a new call of the client to the same grain: answered, before the limit
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"

nuget_sees Microsoft.Orleans.Server@10.4.2 Microsoft.Orleans.Client@10.4.2 <<'CSHARP' | as_written
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

var limit = TimeSpan.FromSeconds(20);
int[] ports = args is ["second", ..] ? [.. args.Skip(1).Select(int.Parse)] : [Port(), Port(), Port(), Port()];
if (args is ["second", ..])
{
    await Silo(ports[1], ports[3], new IPEndPoint(IPAddress.Loopback, ports[0])).RunAsync();
    return;
}

using var first = Silo(ports[0], ports[2], null);
await first.StartAsync();
using var second = Process.Start(new ProcessStartInfo(
    Environment.ProcessPath!, [typeof(Program).Assembly.Location, "second", .. ports.Select(port => $"{port}")]) { RedirectStandardOutput = true })!;
try
{
    var builder = Host.CreateApplicationBuilder([]);
    builder.Logging.ClearProviders();
    builder.UseOrleansClient(client =>
    {
        client.UseLocalhostClustering([ports[2], ports[3]]);
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = limit);
        client.UseConnectionRetryFilter(async (_, stop) => { await Task.Delay(500, stop); return true; });
    });
    using var outside = builder.Build();
    await outside.StartAsync();
    var fromClient = outside.Services.GetRequiredService<IClusterClient>();
    var fromSilo = first.Services.GetRequiredService<IGrainFactory>();

    var onSecond = new List<int>();
    for (var key = 0; onSecond.Count < 20; key++)
    {
        if (await fromClient.GetGrain<IPlace>(key).ProcessAsync() == second.Id) onSecond.Add(key);
        else await Task.Delay(5);
    }

    var clock = Stopwatch.StartNew();
    var ofSilo = onSecond.Take(10).Select(key => EndAsync(fromSilo.GetGrain<IPlace>(key).WaitAsync(), clock)).ToList();
    var ofClient = onSecond.Skip(10).Select(key => EndAsync(fromClient.GetGrain<IPlace>(key).WaitAsync(), clock)).ToList();
    await Task.Delay(1000);
    second.Kill();

    Say("10 calls of the silo", await Task.WhenAll(ofSilo));
    var again = EndAsync(AgainAsync(fromClient.GetGrain<IPlace>(onSecond[10])), clock);
    var old = await Task.WhenAll(ofClient);
    Say("10 calls of the client", old);
    Say("a new call of the client to the same grain", [await again]);
}
finally
{
    if (!second.HasExited) second.Kill();
}

Environment.Exit(0);

static async Task AgainAsync(IPlace grain)
{
    while (true)
    {
        try { await grain.ProcessAsync(); return; }
        catch (OrleansException) { await Task.Delay(100); }
    }
}

static void Say(string calls, string[] ends) => Console.WriteLine($"{calls}: {string.Join(" and ", ends.Distinct())}");

async Task<string> EndAsync(Task call, Stopwatch clock)
{
    var end = "answered";
    try { await call; }
    catch (Exception failure) { end = failure.GetType().Name; }
    return $"{end}, {(clock.Elapsed < limit - TimeSpan.FromSeconds(1) ? "before" : "at")} the limit";
}

static int Port()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

static IHost Silo(int port, int gateway, IPEndPoint? primary)
{
    var builder = Host.CreateApplicationBuilder([]);
    builder.Logging.ClearProviders();
    builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(port, gateway, primary);
        silo.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 3));
    });
    return builder.Build();
}

public interface IPlace : IGrainWithIntegerKey
{
    Task<int> ProcessAsync();

    Task WaitAsync();
}

public sealed class Place : Grain, IPlace
{
    public Task<int> ProcessAsync() => Task.FromResult(Environment.ProcessId);

    public Task WaitAsync() => Task.Delay(TimeSpan.FromSeconds(60));
}
CSHARP
