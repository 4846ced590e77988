using Dapper;
using MassMessaging.Channels;
using MassMessaging.Contracts;
using MassMessaging.Domain.Time;
using MassMessaging.Grains.Dispatching;
using MassMessaging.Grains.Maintenance;
using MassMessaging.Persistence;
using MassMessaging.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace MassMessaging.TestKit;

/// <summary>
/// A real silo over a real database on a clock that a test moves: the database's product clock and the silo's timers
/// go together, the Orleans runtime itself stays on real time.
/// </summary>
public sealed class VirtualSilo : IAsyncDisposable
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HangsAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WakeAfter = TimeSpan.FromSeconds(3);

    private readonly IHost _host;
    private readonly FakeTimeProvider _fake;
    // Calls that died with an earlier silo: nothing happens to them before their deadline.
    private readonly Guid[] _orphans;
    private readonly string _clusterId;
    private readonly IReadOnlyList<string>? _providers;
    private bool _abandoned;
    private bool _stopped;
    private bool _sharesDatabase;

    private VirtualSilo(TestDatabase database, FakeTimeProvider fake, IHost host, FakeChannel channel, Guid[] orphans, string name,
        string clusterId, IReadOnlyList<string>? providers)
    {
        (_clusterId, _providers) = (clusterId, providers);
        _orphans = orphans;
        Name = name;
        Database = database;
        Seed = new Seed(database);
        _fake = fake;
        _host = host;
        Channel = channel;
    }

    /// <summary>The silo's configured name, which its database connections carry too.</summary>
    public string Name { get; }

    /// <summary>The database.</summary>
    public TestDatabase Database { get; }

    /// <summary>Its rows.</summary>
    public Seed Seed { get; }

    /// <summary>The provider's place.</summary>
    public FakeChannel Channel { get; }

    /// <summary>Calls grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Product time.</summary>
    public DateTimeOffset Now => _fake.GetUtcNow();

    /// <summary>
    /// Starts a silo at a product instant, on the database given or a fresh one. With settings of providers it sends to
    /// them over the channels of the product, and <see cref="Channel"/> sees nothing. One more <paramref name="setting"/>
    /// may be given as on a command line.
    /// </summary>
    public static async Task<VirtualSilo> StartAsync(
        DateTimeOffset now, TestDatabase? database = null, FakeChannel? channel = null, IReadOnlyList<string>? providers = null, string name = "virtual",
        Action<ILoggingBuilder>? logging = null, string? setting = null)
    {
        database ??= await TestDatabase.CreateAsync();
        var fake = new FakeTimeProvider(now);
        await SetClockAsync(database, now);
        return await StartAsync(database, fake, channel ?? new FakeChannel(fake), name, providers, logging, setting: setting);
    }

    /// <summary>
    /// A second silo on the same database, clock and provider that knows nothing of the first, as after a split of the
    /// network: each has activations of its own of every grain. Dispose of it before the first one.
    /// </summary>
    public async Task<VirtualSilo> SplitOffAsync(string name)
    {
        var other = await StartAsync(Database, _fake, Channel, name, providers: null);
        other._sharesDatabase = true;
        return other;
    }

    /// <summary>A second silo of the same cluster. Dispose of it before the first one.</summary>
    public async Task<VirtualSilo> JoinAsync(string name)
    {
        var other = await StartAsync(Database, _fake, Channel, name, _providers, clusterId: _clusterId);
        other._sharesDatabase = true;
        return other;
    }

    /// <summary>Stops the silo as an operator does: its grains and calls go to the others, and its database stays.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
    }

    private static async Task<VirtualSilo> StartAsync(
        TestDatabase database, FakeTimeProvider fake, FakeChannel channel, string name, IReadOnlyList<string>? providers,
        Action<ILoggingBuilder>? logging = null, string? clusterId = null, string? setting = null)
    {
        clusterId ??= Guid.NewGuid().ToString("N");
        var now = fake.GetUtcNow();
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = name };
        string[] settings =
        [
            $"--ConnectionStrings:Default={connection}",
            $"--Credentials:MasterKey={Seed.MasterKey}",
            $"--Silo:SiloPort={Ports.Free()}",
            $"--Silo:GatewayPort={Ports.Free()}",
            $"--Silo:Name={name}",
            $"--Cluster:ClusterId={clusterId}",
            .. providers ?? [],
            .. setting is null ? Array.Empty<string>() : [setting],
        ];
        var host = SiloHost.Create(settings, new ProductClock(now, now, 1, fake), builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            logging?.Invoke(builder.Logging);
            // A test moves two clocks one after the other. A look in between would hold every campaign up for ten seconds.
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ClockCheck)));
            if (providers is null)
            {
                builder.Services.RemoveAll<IChannel>();
                builder.Services.AddSingleton<IChannel>(channel);
            }
        });
        var orphans = await new Seed(database).ListAsync<Guid>("select distinct claim_id from in_flight_attempts");
        await host.StartAsync();
        return new VirtualSilo(database, fake, host, channel, [.. orphans], name, clusterId, providers);
    }

    /// <summary>
    /// Moves time to each next instant at which a campaign acts by itself, waiting each time until all have acted;
    /// what lies between, closed hours included, is one step.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var until = Now + by;
        await SettleAsync();
        while (await NextDueAsync() is { } next && next <= until)
        {
            // Timers run on whole milliseconds, rounded up.
            var to = new DateTimeOffset((next.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
            await MoveToAsync(to > Now ? to : Now + TimeSpan.FromMilliseconds(1));
            await SettleAsync();
        }

        if (until > Now)
        {
            await MoveToAsync(until);
            await SettleAsync();
        }
    }

    /// <summary>Moves time once and waits for nothing.</summary>
    public Task StepAsync(TimeSpan by) => MoveToAsync(Now + by);

    /// <summary>Moves time in steps of a second while a call hangs, until the condition holds.</summary>
    public Task AdvanceUnsettledAsync(TimeSpan by, Func<bool> reached) => AdvanceUnsettledAsync(by, () => Task.FromResult(reached()));

    /// <summary>Moves time in steps of a second while something hangs, until the condition holds.</summary>
    public async Task AdvanceUnsettledAsync(TimeSpan by, Func<Task<bool>> reached)
    {
        for (var until = Now + by; Now < until && !await reached();)
        {
            await StepAsync(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        var giveUp = DateTime.UtcNow + SettleWithin;
        while (!await reached())
        {
            if (DateTime.UtcNow > giveUp)
            {
                throw new TimeoutException($"At {Now:O} what was waited for had not happened.");
            }

            await Task.Delay(3);
        }
    }

    /// <summary>Leaves the silo as a crash does: it is stopped without being asked to drain, and its database stays.</summary>
    public async Task AbandonAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        try
        {
            await _host.StopAsync(atOnce.Token);
        }
        catch (OperationCanceledException)
        {
            // Meant to be cut short.
        }

        _abandoned = true;
    }

    /// <summary>
    /// Leaves the silo as <c>kill -9</c> does: from one moment to the next it has no database, what it had not committed
    /// is rolled back, and it never gets another connection.
    /// </summary>
    public async Task KillAsync()
    {
        await _host.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
        await _host.Services.GetRequiredKeyedService<NpgsqlDataSource>(PersistenceServices.Sending).DisposeAsync();
        await Seed.QueryAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name = @Name", new { Name });
        // Its end is not waited for: without a database the runtime tries for long to say goodbye.
        _ = AbandonAsync();
        _abandoned = true;
    }

    /// <summary>Waits until every campaign has done what is due and no call is under way.</summary>
    public async Task SettleAsync()
    {
        var giveUp = DateTime.UtcNow + SettleWithin;
        var wake = DateTime.UtcNow + WakeAfter;
        do
        {
            while (await BusyAsync() is { } busy)
            {
                if (DateTime.UtcNow > giveUp)
                {
                    throw new TimeoutException($"At {Now:O} the silo did not settle: {busy}.");
                }

                if (DateTime.UtcNow > wake)
                {
                    wake += WakeAfter;
                    await WakeOverdueAsync();
                }

                await Task.Delay(3);
            }
        }
        while (await WasStoringAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_abandoned)
        {
            return; // its database belongs to the silo that went on
        }

        if (!_stopped)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
        if (_sharesDatabase)
        {
            return;
        }

        await Database.DisposeAsync();
    }

    /// <summary>
    /// Whether an outcome was being stored, and is now: what it means beyond its row (a pause, an opt-out) comes after the
    /// row. A call that hangs although its row is unknown already is not waited for.
    /// </summary>
    private async Task<bool> WasStoringAsync()
    {
        var storing = Services.GetRequiredService<DispatchTasks>().DrainAsync();
        return !storing.IsCompleted && await Task.WhenAny(storing, Task.Delay(HangsAfter)) == storing;
    }

    /// <summary>
    /// What OverdueCampaigns does for a campaign that missed its time. The runtime sets a timer that a tick changed only once the
    /// tick has ended; when the clock is moved in between, that timer is too late, and no clock goes on that maintenance could see.
    /// </summary>
    private async Task WakeOverdueAsync()
    {
        foreach (var (tenant, campaign) in await Seed.ListAsync<(Guid, Guid)>(
            "select g.tenant_id, p.campaign_id from campaign_progress p join campaigns g using (campaign_id) where p.next_due <= product_now()"))
        {
            await Grains.Campaign(tenant, campaign).WakeAsync();
        }
    }

    private async Task<string?> BusyAsync()
    {
        await using var connection = await Database.Source.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<string>(
            """
            select 'campaign ' || p.campaign_id || ' (' || g.status || ', ' || (g.payload ->> 'audienceState') || ') is due at ' || p.next_due || ' for ' || coalesce(p.waiting_for, 'its slot')
            from campaign_progress p left join grain_states g on g.campaign_id = p.campaign_id
            where p.next_due <= product_now() or p.waiting_for in ('freezing', 'closing')
            union all
            select 'test message ' || test_id || ' is due at ' || next_due from test_messages where next_due <= product_now()
            union all
            select 'recipient ' || seq || ' of ' || campaign_id || ' is in flight' from in_flight_attempts
            where claim_id <> all (@orphans) or deadline < product_now()
            limit 1
            """,
            new { orphans = _orphans });
    }

    private async Task<DateTimeOffset?> NextDueAsync()
    {
        await using var connection = await Database.Source.OpenConnectionAsync();
        var next = await connection.QuerySingleAsync<DateTime?>("select least((select min(next_due) from campaign_progress), (select min(next_due) from test_messages))");
        return next is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private async Task MoveToAsync(DateTimeOffset at)
    {
        // The database first: a claim's clock must not be behind the timer that asks for it.
        await SetClockAsync(Database, at);
        _fake.SetUtcNow(at);
    }

    private static async Task SetClockAsync(TestDatabase database, DateTimeOffset at)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            insert into product_clock (product_epoch, real_epoch, speed, running_speed, manual) values (@at, now(), 0, 1, true)
            on conflict (only_row) do update set product_epoch = @at, speed = 0, manual = true
            """,
            new { at });
    }
}
