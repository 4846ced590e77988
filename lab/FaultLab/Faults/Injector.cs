using System.Net.Http.Json;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Faults;

/// <summary>Does what the plan says, several faults at once, and puts everything right at the end.</summary>
internal sealed class Injector(Cluster cluster, ClusterDisk disk, History history) : IDisposable
{
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _simulator = new() { BaseAddress = new Uri(cluster.SimulatorControl), Timeout = TimeSpan.FromSeconds(5) };
    private readonly SemaphoreSlim _database = new(1);
    private readonly SemaphoreSlim _split = new(1);
    private readonly Lock _gate = new();
    private readonly List<Standstill> _standstills = [];
    private readonly Dictionary<FaultKind, int> _count = [];
    private readonly List<(string Process, DateTimeOffset At)> _kills = [];

    /// <summary>How many of each kind were done.</summary>
    public IReadOnlyDictionary<FaultKind, int> Count => _count;

    /// <summary>Times in which processes were stopped by a signal, by the product clock.</summary>
    public IReadOnlyList<Standstill> Standstills => _standstills;

    /// <summary>Silos that were killed, with the real time.</summary>
    public IReadOnlyList<(string Process, DateTimeOffset At)> Kills => _kills;

    /// <summary>Carries the plan out; returns when every fault is over.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, CancellationToken cancellationToken)
    {
        var began = DateTimeOffset.UtcNow;
        var running = new List<Task>();
        foreach (var fault in plan)
        {
            var wait = began + fault.At - DateTimeOffset.UtcNow;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            running.Add(InflictAsync(fault));
        }

        await Task.WhenAll(running);
        await RestoreAsync();
    }

    public void Dispose() => _simulator.Dispose();

    private async Task InflictAsync(PlannedFault fault)
    {
        try
        {
            history.Say($"FAULT {fault}", loud: true);
            lock (_gate)
            {
                _count[fault.Kind] = _count.GetValueOrDefault(fault.Kind) + 1;
            }

            await DoAsync(fault);
            history.Say($"over: {fault.Kind} target {fault.Target}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or InvalidOperationException or IOException or Npgsql.NpgsqlException)
        {
            history.Say($"the fault {fault.Kind} could not be done: {failure.Message}", loud: true);
        }
    }

    private Task DoAsync(PlannedFault fault) => fault.Kind switch
    {
        FaultKind.SiloKilled => KillAsync(cluster.Silos[fault.Target % Cluster.SiloCount], fault.For),
        FaultKind.ApiKilled => KillAsync(cluster.Apis[fault.Target % Cluster.ApiCount], fault.For),
        FaultKind.SiloShutDown => ShutDownAsync(cluster.Silos[fault.Target % Cluster.SiloCount], fault.For),
        FaultKind.SiloStopped => StopAsync(cluster.Silos[fault.Target % Cluster.SiloCount], fault.For),
        FaultKind.SiloStarved => StarveAsync(cluster.Silos[fault.Target % Cluster.SiloCount], fault),
        FaultKind.SiloStoppedAtClaim => StopAtClaimAsync(fault.For),
        FaultKind.ApiStopped => StopAsync(cluster.Apis[fault.Target % Cluster.ApiCount], fault.For),
        FaultKind.DatabaseKilled => WithoutDatabaseAsync(cluster.Postgres.KillAsync, fault.For),
        FaultKind.DatabaseRestarted => WithoutDatabaseAsync(() => cluster.Postgres.StopAsync(immediately: fault.Amount < 0.5), fault.For),
        FaultKind.DatabaseSlow => SlowAsync(fault),
        FaultKind.DatabaseCut => CutAsync(fault),
        FaultKind.DatabaseHeld => HoldAsync(fault),
        FaultKind.DiskFull => FillDiskAsync(fault.For),
        FaultKind.SilosSplit => SplitAsync(fault.Target % Cluster.SiloCount, fault.For),
        FaultKind.ClockOff => SetClockOffAsync(fault),
        _ => AtTheProviderAsync(fault),
    };

    private async Task KillAsync(LabProcess process, TimeSpan down)
    {
        process.DownUntil = DateTimeOffset.UtcNow + down;
        process.EndIsMeant = true;
        lock (_gate)
        {
            _kills.Add((process.Name, DateTimeOffset.UtcNow));
        }

        await process.KillAsync();
        await Task.Delay(down);
    }

    private static async Task ShutDownAsync(LabProcess process, TimeSpan down)
    {
        process.EndIsMeant = true;
        process.Signal("TERM");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(70));
        await process.ExitAsync(patience.Token);
        process.DownUntil = DateTimeOffset.UtcNow + down;
    }

    private Task StopAsync(LabProcess process, TimeSpan length)
    {
        var from = history.Now;
        process.Signal("STOP");
        return ContinueAsync(process, from, length);
    }

    private async Task StarveAsync(LabProcess process, PlannedFault fault)
    {
        var (stopped, running) = fault.Amount < 0.5 ? (0.9, 0.1) : (4.0, 6.0);
        for (var left = fault.For.TotalSeconds; left > 0; left -= stopped + running)
        {
            await StopAsync(process, TimeSpan.FromSeconds(stopped));
            await Task.Delay(TimeSpan.FromSeconds(running));
        }
    }

    private async Task StopAtClaimAsync(TimeSpan length)
    {
        var from = DateTimeOffset.MinValue;
        LabProcess? stopped = null;
        using var patience = new CancellationTokenSource(ClaimPatience);
        await cluster.AtNextClaimAsync(
            name =>
            {
                from = history.Now;
                stopped = cluster.Silos.First(silo => silo.Name == name);
                stopped.Signal("STOP");
            },
            patience.Token);
        if (stopped is null)
        {
            history.Say("no blast was claimed for, so nobody was stopped");
            return;
        }

        history.Say($"{stopped.Name} claimed and was stopped");
        await ContinueAsync(stopped, from, length);
    }

    private async Task ContinueAsync(LabProcess process, DateTimeOffset from, TimeSpan length)
    {
        await Task.Delay(length);
        process.Signal("CONT");
        lock (_gate)
        {
            // A moment more: a signal is taken by one thread after the other.
            _standstills.Add(new Standstill(process.Name, from, history.Clock!.FromReal(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(0.2))));
        }
    }

    private async Task WithoutDatabaseAsync(Func<Task> end, TimeSpan down)
    {
        await _database.WaitAsync();
        try
        {
            await end();
            await Task.Delay(down);
            await cluster.StartPostgresAsync();
        }
        finally
        {
            _database.Release();
        }
    }

    private async Task SlowAsync(PlannedFault fault)
    {
        var relay = DatabaseRelay(fault);
        relay.Delay = TimeSpan.FromMilliseconds(10 * Math.Pow(60, fault.Amount)); // 10 to 600 ms
        await Task.Delay(fault.For);
        relay.Delay = TimeSpan.Zero;
    }

    private async Task CutAsync(PlannedFault fault)
    {
        var relay = DatabaseRelay(fault);
        relay.Refuses = true;
        relay.Cut();
        await Task.Delay(fault.For);
        relay.Refuses = false;
    }

    private async Task HoldAsync(PlannedFault fault)
    {
        var relay = DatabaseRelay(fault);
        relay.Hold();
        await Task.Delay(fault.For);
        relay.LetGo();
    }

    private Network.Relay DatabaseRelay(PlannedFault fault)
    {
        var processes = cluster.Silos.Concat(cluster.Apis).ToList();
        return cluster.ToDatabase[processes[fault.Target % processes.Count].Name];
    }

    private async Task FillDiskAsync(TimeSpan length)
    {
        await _database.WaitAsync();
        try
        {
            disk.Fill();
            await Task.Delay(length);
            disk.Free();
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            await cluster.StartPostgresAsync(); // a write-ahead log that cannot be written ends the server
        }
        finally
        {
            disk.Free();
            _database.Release();
        }
    }

    private async Task SplitAsync(int silo, TimeSpan length)
    {
        await _split.WaitAsync();
        try
        {
            lock (cluster.CutOff)
            {
                cluster.CutOff.Add(silo);
            }

            cluster.CutAcross();
            await Task.Delay(length);
        }
        finally
        {
            lock (cluster.CutOff)
            {
                cluster.CutOff.Clear();
            }

            _split.Release();
        }
    }

    private async Task SetClockOffAsync(PlannedFault fault)
    {
        var silo = fault.Target % Cluster.SiloCount;
        var seconds = Math.Pow(240, fault.Amount) * (fault.Target / 3 % 2 == 0 ? 1 : -1); // one second to four minutes
        history.Say($"the clock of silo-{silo + 1} is off by {seconds:F1} s");
        cluster.SetClockOff(silo, seconds);
        await Task.Delay(fault.For);
        cluster.SetClockOff(silo, 0);
    }

    private async Task AtTheProviderAsync(PlannedFault fault)
    {
        var ids = new List<int>();
        foreach (var body in ProviderFaults.Of(fault))
        {
            using var answer = await _simulator.PostAsJsonAsync("/faults", body);
            answer.EnsureSuccessStatusCode();
            ids.Add((await answer.Content.ReadFromJsonAsync<FaultAnswer>())!.Id);
        }

        await Task.Delay(fault.For);
        foreach (var id in ids)
        {
            using var _ = await _simulator.DeleteAsync($"/faults/{id}");
        }
    }

    private async Task RestoreAsync()
    {
        using (await _simulator.DeleteAsync("/faults"))
        {
            disk.Free();
            await cluster.StartPostgresAsync();
        }

        for (var silo = 0; silo < Cluster.SiloCount; silo++)
        {
            cluster.SetClockOff(silo, 0);
        }

        history.Say("all faults are over", loud: true);
    }

    private sealed record FaultAnswer(int Id);
}
