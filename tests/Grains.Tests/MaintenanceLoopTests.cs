using System.Collections.Concurrent;
using System.Net;
using MassMessaging.Grains.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;

namespace MassMessaging.Grains.Tests;

/// <summary>When maintenance tasks run. The loop waits in real time, so intervals here are short or never end.</summary>
public sealed class MaintenanceLoopTests : IAsyncLifetime
{
    private static readonly SiloAddress Self = Silo(2);

    private readonly Membership _membership = new();
    private MaintenanceLoop? _loop;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_loop?.StopAsync(default) ?? Task.CompletedTask);
        _loop?.Dispose();
    }

    [Fact]
    public async Task A_task_gets_the_place_of_its_silo_among_the_active_ones()
    {
        _membership.Become(Silo(1), SiloStatus.Active);
        _membership.Become(Self, SiloStatus.Active);
        _membership.Become(Silo(3), SiloStatus.Dead);
        var task = new Repeated();

        await StartAsync(task);

        await SiloWaits.UntilAsync("it has run", () => Task.FromResult(!task.Runs.IsEmpty));
        Assert.Equal(new SiloShare(2, 1), task.Runs.First());
    }

    [Fact]
    public async Task Before_a_silo_is_active_only_what_runs_from_the_start_runs()
    {
        _membership.Become(Self, SiloStatus.Joining);
        var (usual, early) = (new Repeated(), new Repeated { RunsFromStart = true });

        await StartAsync(usual, early);

        await SiloWaits.UntilAsync("the early one has run often", () => Task.FromResult(early.Runs.Count > 5));
        Assert.Empty(usual.Runs);
        Assert.All(early.Runs, share => Assert.Equal(SiloShare.Whole, share));
    }

    [Fact]
    public async Task A_task_that_fails_runs_again_and_keeps_no_other_from_running()
    {
        _membership.Become(Self, SiloStatus.Active);
        var (failing, slow, other) = (new Repeated { Fails = true }, new Repeated { Blocks = true }, new Repeated());

        await StartAsync(failing, slow, other);

        await SiloWaits.UntilAsync("both go on", () => Task.FromResult(failing.Runs.Count > 2 && other.Runs.Count > 2));
        Assert.True(slow.Runs.Count <= 1, "one run of a task at a time");
    }

    [Fact]
    public async Task A_silo_that_dies_lets_its_followers_run_at_once()
    {
        _membership.Become(Self, SiloStatus.Active);
        var (follower, other) = (
            new Repeated { Interval = Timeout.InfiniteTimeSpan, FollowsMembership = true }, new Repeated { Interval = Timeout.InfiniteTimeSpan });
        await StartAsync(follower, other);

        _membership.Become(Silo(3), SiloStatus.Dead);

        await SiloWaits.UntilAsync("the follower has run", () => Task.FromResult(follower.Runs.Count == 1));
        _membership.Become(Silo(4), SiloStatus.ShuttingDown); // not gone yet: its work is its own
        _membership.Become(Silo(4), SiloStatus.Dead);
        await SiloWaits.UntilAsync("it has run again", () => Task.FromResult(follower.Runs.Count == 2));
        Assert.Empty(other.Runs);
    }

    [Fact]
    public void For_a_while_after_a_death_rounds_are_more_frequent()
    {
        var view = new ClusterView(_membership, _membership);
        view.Subscribe();
        Assert.Equal((false, TimeSpan.FromSeconds(5)), (view.TakesOver, view.RoundInterval));

        _membership.Become(Silo(3), SiloStatus.Dead);

        Assert.Equal((true, TimeSpan.FromSeconds(1)), (view.TakesOver, view.RoundInterval));
    }

    private static SiloAddress Silo(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private Task StartAsync(params IMaintenanceTask[] tasks)
    {
        _loop = new MaintenanceLoop(tasks, new ClusterView(_membership, _membership), NullLogger<MaintenanceLoop>.Instance);
        return _loop.StartAsync(default);
    }

    private sealed class Repeated : IMaintenanceTask
    {
        public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

        public bool FollowsMembership { get; init; }

        public bool RunsFromStart { get; init; }

        public bool Fails { get; init; }

        public bool Blocks { get; init; }

        public ConcurrentQueue<SiloShare> Runs { get; } = [];

        public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
        {
            Runs.Enqueue(share);
            if (Blocks)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Fails)
            {
                throw new InvalidOperationException("This task fails.");
            }
        }
    }

    /// <summary>A membership that tests change, as the runtime shows it to this silo.</summary>
    private sealed class Membership : ISiloStatusOracle, ILocalSiloDetails
    {
        private readonly ConcurrentDictionary<SiloAddress, SiloStatus> _silos = new();
        private ISiloStatusListener? _listener;

        public SiloStatus CurrentStatus => _silos.GetValueOrDefault(Self, SiloStatus.Created);

        public string SiloName => Name;

        public string Name => "self";

        public string ClusterId => "tests";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Self;

        public SiloAddress GatewayAddress => Self;

        public void Become(SiloAddress silo, SiloStatus status)
        {
            _silos[silo] = status;
            _listener?.SiloStatusChangeNotification(silo, status);
        }

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => _silos.GetValueOrDefault(siloAddress);

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
            _silos.Where(silo => !onlyActive || silo.Value == SiloStatus.Active).ToDictionary();

        public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
        {
            siloName = Name;
            return true;
        }

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => true;

        public bool IsDeadSilo(SiloAddress silo) => GetApproximateSiloStatus(silo) == SiloStatus.Dead;

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
        {
            _listener = observer;
            return true;
        }

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => false;

        public SiloAddress[] GetActiveSilos() =>
            [.. _silos.Where(silo => silo.Value == SiloStatus.Active).Select(silo => silo.Key)];
    }
}
