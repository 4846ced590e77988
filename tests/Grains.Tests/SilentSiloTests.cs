using System.Net;
using System.Net.Sockets;
using MassMessaging.Silo;
using MassMessaging.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;

namespace MassMessaging.Grains.Tests;

/// <summary>What a joining silo makes of active ones whose signs of life stay out, on a clock that the test moves.</summary>
public sealed class SilentSiloTests
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.5);
    private readonly Clock _time = new();
    private readonly Table _table;

    public SilentSiloTests() => _table = new Table(_time);

    [Fact]
    public async Task A_silo_whose_machine_refuses_connections_is_dead_after_two_missed_signs()
    {
        _table.Add(Ports.Free());
        var watch = await StartAsync();
        await PassAsync(TimeSpan.FromSeconds(4));
        await SiloWaits.UntilAsync("the silo is declared dead", () => Task.FromResult(_table.DeclaredAtLook is not null));

        Assert.Equal(TimeSpan.FromSeconds(4), Round * (_table.DeclaredAtLook - 1)); // the first look is at once
        await watch.EndAsync();
    }

    [Fact]
    public async Task A_silo_that_gives_a_sign_of_life_lives_though_connections_are_refused()
    {
        var silo = _table.Add(Ports.Free());
        var watch = await StartAsync();
        for (var sign = 0; sign < 5; sign++)
        {
            await PassAsync(TimeSpan.FromSeconds(3.5));
            silo.IAmAliveTime += TimeSpan.FromSeconds(2);
        }

        await watch.EndAsync();
        Assert.Null(_table.DeclaredAtLook);
    }

    [Fact]
    public async Task A_silo_that_takes_connections_lives_however_long_its_signs_stay_out()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _table.Add(((IPEndPoint)listener.LocalEndpoint).Port);
        var watch = await StartAsync();
        await PassAsync(TimeSpan.FromSeconds(30));

        await watch.EndAsync();
        Assert.Null(_table.DeclaredAtLook);
    }

    private async Task<Lifecycle> StartAsync()
    {
        var options = Options.Create(new ClusterMembershipOptions { ProbeTimeout = TimeSpan.FromSeconds(2) });
        var lifecycle = new Lifecycle();
        new SilentSilos(_table, new Self(), options, _time, NullLogger<SilentSilos>.Instance).Participate(lifecycle);
        await lifecycle.BeginAsync();
        await UntilLooksAsync(1);
        return lifecycle;
    }

    // In steps of a round, each waited for: the looks lie where the clock says.
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Round)
        {
            var looks = _time.Looks;
            _time.Advance(Round);
            await UntilLooksAsync(looks + 1);
        }
    }

    private Task UntilLooksAsync(int looks) => SiloWaits.UntilAsync($"there were {looks} looks", () => Task.FromResult(_time.Looks >= looks));

    // A look asks it once for each active silo; there is one.
    private sealed class Clock : FakeTimeProvider
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public override long GetTimestamp()
        {
            var now = base.GetTimestamp();
            Interlocked.Increment(ref _looks);
            return now;
        }
    }

    private sealed class Table(Clock time) : IMembershipTable
    {
        private readonly List<Tuple<MembershipEntry, string>> _silos = [];

        /// <summary>The look, from 1, that declared a silo dead.</summary>
        public int? DeclaredAtLook { get; private set; }

        public MembershipEntry Add(int port)
        {
            var silo = new MembershipEntry
            {
                SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1),
                SiloName = "last",
                Status = SiloStatus.Active,
                IAmAliveTime = DateTime.UnixEpoch,
            };
            _silos.Add(Tuple.Create(silo, "1"));
            return silo;
        }

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(_silos, new TableVersion(1, "1")));

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
        {
            DeclaredAtLook = entry.Status == SiloStatus.Dead ? time.Looks : null;
            return Task.FromResult(true);
        }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }

    private sealed class Self : ILocalSiloDetails
    {
        public string Name => "joining";

        public string ClusterId => "tests";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 2);

        public SiloAddress GatewayAddress => SiloAddress;
    }

    private sealed class Lifecycle : ISiloLifecycle
    {
        private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            _observers.Add((stage, observer));
            return new MemoryStream();
        }

        public Task BeginAsync() => _observers.MinBy(one => one.Stage).Observer.OnStart(CancellationToken.None);

        public Task EndAsync() => _observers.MaxBy(one => one.Stage).Observer.OnStart(CancellationToken.None);
    }
}
