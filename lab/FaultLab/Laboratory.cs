using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Faults;
using MassMessaging.FaultLab.Load;
using MassMessaging.FaultLab.Machines;
using MassMessaging.FaultLab.Report;
using Npgsql;

namespace MassMessaging.FaultLab;

/// <summary>One run: set up in peace, load and faults at once, rest, judgement.</summary>
internal sealed class Laboratory(LabOptions options, string root, string folder, History history)
{
    private const int Tenants = 3;
    private static readonly TimeSpan KillDistance = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(180);

    private readonly Books _books = new(new VetoBook(), new VetoBook(), new WriteBook(), new LimitBook(), new ReplyBook(), new(), new());

    /// <summary>Runs; the number of violations.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var disk = new ClusterDisk(Path.Combine(folder, "disk"));
        disk.Mount();
        var allowed = Allowed(disk);
        var length = options.Kills > 0 ? KillDistance * options.Kills : TimeSpan.FromMinutes(options.Minutes);
        var plan = options.Kills > 0 ? FaultPlan.Kills(options.Kills, KillDistance) : FaultPlan.Draw(options.Seed, length, allowed);
        history.Say($"seed {options.Seed}, {length.TotalMinutes:F1} minutes, speed {options.Speed}, {plan.Count} faults, weather {options.Weather}; folder {folder}", loud: true);

        await using var cluster = await Cluster.StartAsync(root, folder, history, options.Speed);
        using var simulator = new Simulator(cluster);
        using var operatorCalls = new Calls(cluster.ApiUrls, cluster.OperatorKey, history, "operator");
        using var injector = new Injector(cluster, disk, history);
        var reader = new CaseReader(cluster.Pool, simulator, _books);

        var tenants = await SetUpAsync(cluster, operatorCalls, simulator);
        var loads = tenants.Select((tenant, i) => new TenantLoad(
            tenant, tenants, cluster, operatorCalls, simulator, _books, history, (options.Seed * 100) + i)).ToList();
        await Task.WhenAll(loads.Select(load => load.BeginAsync()));
        history.Say("set up; the load begins", loud: true);
        using var stopLoad = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopWatch = new CancellationTokenSource();
        var working = loads.Select(load => load.RunAsync(stopLoad.Token)).ToList();
        var watching = WatchAsync(reader, stopWatch.Token);

        await Task.WhenAll(injector.RunAsync(plan, cancellationToken), Task.Delay(length, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default));
        await stopLoad.CancelAsync();
        await Task.WhenAll(working);
        cancellationToken.ThrowIfCancellationRequested();

        await RestAsync(cluster, loads, reader);
        await stopWatch.CancelAsync();
        await watching;
        var file = await reader.ReadAsync(options.Speed, [.. tenants.SelectMany(tenant => tenant.Campaigns)], injector.Standstills);
        var verdict = Judge.Decide(file);
        history.Say("faults: " + string.Join(", ", injector.Count.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")), loud: true);
        history.Say($"processes that ended by themselves, for the others took them for dead: {cluster.EndedByThemselves}", loud: true);
        Findings.Figures(file, history, injector.Kills, _books.Writes.Count);
        Findings.Tell(verdict, file, history, options.Seed);
        history.Say($"{verdict.Violations.Count} violations, {verdict.Remainders.Count} accepted remainders, seed {options.Seed}", loud: true);
        foreach (var tenant in tenants)
        {
            tenant.Dispose();
        }

        return verdict.Violations.Count;
    }

    private HashSet<FaultKind> Allowed(ClusterDisk disk)
    {
        var allowed = options.Only.Count > 0 ? options.Only.Select(name => Enum.Parse<FaultKind>(name, ignoreCase: true)).ToHashSet() : [.. Enum.GetValues<FaultKind>()];
        if (!disk.CanBeFilled && allowed.Remove(FaultKind.DiskFull))
        {
            history.Say("left out: DiskFull, which needs root for a small disk in memory", loud: true);
        }

        if (!Cluster.HasFakeTime && allowed.Remove(FaultKind.ClockOff))
        {
            history.Say("left out: ClockOff, which needs Debian's package faketime", loud: true);
        }

        return allowed;
    }

    private async Task<IReadOnlyList<TenantAtWork>> SetUpAsync(Cluster cluster, Calls operatorCalls, Simulator simulator)
    {
        TenantAtWork.Need(await operatorCalls.PutAsync("/v1/prices", new
        {
            whatsapp = new { perMonth = Euros("1.00") },
            sms = new { perSegment = Euros("0.05") },
            push = new { perMessage = Euros("0.0125") },
            chat = new { perMessage = Euros("0.02") },
        }));
        return await Task.WhenAll(Enumerable.Range(0, Tenants).Select(i =>
            TenantAtWork.SetUpAsync(i, cluster, operatorCalls, simulator, _books, history, (options.Weather, (ulong)options.Seed))));
    }

    private static object Euros(string amount) => new { amount, currency = "EUR" };

    // Totals must be the rows at every commit, so also at every moment in between.
    private async Task WatchAsync(CaseReader reader, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var difference in await reader.TotalsThatDifferAsync())
                {
                    history.Say("totals differ: " + difference, loud: true);
                    _books.Sightings.Enqueue(new Sighting(4, difference));
                }
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException)
            {
                // The database is down; so it is meant.
            }

            await Task.Delay(TimeSpan.FromSeconds(2), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What still waits is cancelled; then every row must come to its end, and every receipt to its row.
    private async Task RestAsync(Cluster cluster, IReadOnlyList<TenantLoad> loads, CaseReader reader)
    {
        await cluster.UntilReadyAsync();
        await Task.WhenAll(loads.Select(load => load.CancelAllAsync()));
        await TryUntilAsync("campaigns and rows are at their end", async () => await reader.UnfinishedAsync() == (0, 0));
        await TryUntilAsync("what reached a phone is no longer unknown", async () =>
        {
            var unknown = await reader.UnknownAsync();
            var reached = (await reader.IntakesAsync()).Where(intake => intake is { Reached: true, Who: not null }).Select(intake => (intake.Who!.Value, intake.Attempt)).ToHashSet();
            return !unknown.Any(reached.Contains);
        });
    }

    // What never comes is found by the checks, with whom it concerns.
    private async Task TryUntilAsync(string what, Func<Task<bool>> holds)
    {
        try
        {
            await Cluster.UntilAsync(what, holds, RestPatience);
        }
        catch (TimeoutException late)
        {
            history.Say(late.Message, loud: true);
        }
    }
}
