using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Control;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Provider;
using MassMessaging.Simulator.Push;
using MassMessaging.Simulator.Receipts;
using MassMessaging.Simulator.Smpp;
using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator;

/// <summary>The whole simulator in one object: its own process runs one, and tests start one beside them.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _provider;
    private readonly WebApplication _control;
    private readonly ClockFollower? _follower;
    private readonly Outbox _outbox;
    private readonly JournalFile? _journal;
    private readonly SmppCentre? _centre;

    private SimulatorHost(WebApplication provider, WebApplication control, ClockFollower? follower, Outbox outbox, JournalFile? journal, SmppCentre? centre)
    {
        _centre = centre;
        _provider = provider;
        _control = control;
        _follower = follower;
        _outbox = outbox;
        _journal = journal;
        Url = new Uri(provider.Urls.First());
        ControlUrl = new Uri(control.Urls.First());
    }

    /// <summary>The providers' address.</summary>
    public Uri Url { get; }

    /// <summary>The control calls' address.</summary>
    public Uri ControlUrl { get; }

    /// <summary>Where the SMS centre listens; null: there is none.</summary>
    public int? SmppPort => _centre?.Port;

    /// <summary>Starts a simulator; returns when both addresses answer and the journal is read.</summary>
    /// <param name="args">Settings such as <c>--Simulator:Urls=http://127.0.0.1:0</c>; they win over the environment.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<SimulatorHost> StartAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var providerBuilder = NewBuilder(args);
        var options = providerBuilder.Configuration.GetSection(SimulatorOptions.Section).Get<SimulatorOptions>() ?? new SimulatorOptions();
        var clock = new SimulatorClock();
        var follower = FollowClock(clock, providerBuilder.Configuration);
        var journal = options.JournalPath is { Length: > 0 } path ? JournalFile.Open(path) : null;
        var numbers = new NumberBook();
        var faults = new FaultBook(clock, options.Seed);
        var outbox = new Outbox(clock, faults, journal);
        var smsNumbers = new NumberBook();
        var projects = new NumberBook();
        var smppAccounts = new NumberBook();
        journal?.Replay(numbers, smsNumbers, projects, smppAccounts, outbox);
        var planner = new ReceiptPlanner(faults, options.Seed);
        var provider = Build(providerBuilder, options.Urls);
        var intake = new Intake(outbox, journal);
        var centre = options.SmppPort is { } port ? new SmppCentre(port, clock, smppAccounts, faults, planner, intake) : null;
        outbox.Centre = centre;
        outbox.Start();
        var whatsApp = new ProviderProtocol(clock, numbers, faults, planner, intake);
        var sms = new SmsProtocol(clock, smsNumbers, faults, planner, intake);
        var grants = new PushGrants(projects, TimeProvider.System);
        var push = new PushProtocol(clock, projects, grants, faults, intake);
        // One terminal delegate instead of routed endpoints: sends must cost the measured system as little as they can.
        provider.Run(call => SmsProtocol.IsMeant(call) ? sms.AnswerAsync(call)
            : PushProtocol.IsMeant(call) ? push.AnswerAsync(call)
            : whatsApp.AnswerAsync(call));
        var control = Build(NewBuilder(args), options.ControlUrls);
        new ControlCalls(clock, numbers, faults, outbox, journal, providerBuilder.Configuration["Health:Instance"]).Map(control);
        new SmsControl(clock, smsNumbers, outbox, journal).Map(control);
        new PushControl(projects, grants, journal).Map(control);
        new SmppControl(clock, smppAccounts, outbox, journal, centre).Map(control);
        await provider.StartAsync(cancellationToken);
        await control.StartAsync(cancellationToken);
        return new SimulatorHost(provider, control, follower, outbox, journal, centre);
    }

    /// <summary>Returns when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _provider.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening and posting, then writes the journal's rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _provider.StopAsync();
        await _control.StopAsync();
        await _outbox.DisposeAsync();
        await (_centre?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_follower is not null)
        {
            await _follower.DisposeAsync();
        }

        if (_journal is not null)
        {
            await _journal.DisposeAsync();
        }

        await _provider.DisposeAsync();
        await _control.DisposeAsync();
    }

    private static WebApplicationBuilder NewBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private static WebApplication Build(WebApplicationBuilder builder, string urls)
    {
        builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return builder.Build();
    }

    private static ClockFollower? FollowClock(SimulatorClock clock, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Default") is { Length: > 0 } database)
        {
            return new ClockFollower(clock, database);
        }

        var now = TimeProvider.System.GetUtcNow();
        clock.Follow(now, now, configuration.GetValue("Clock:Speed", 1.0));
        return null;
    }
}
