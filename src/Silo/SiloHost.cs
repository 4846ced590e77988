using System.Net;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Time;
using MassMessaging.Grains.Hosting;
using MassMessaging.Hosting;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Start;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Reminders;

namespace MassMessaging.Silo;

/// <summary>Composes a silo.</summary>
public static class SiloHost
{
    private const string Invariant = "Npgsql";

    /// <summary>A silo that is ready to start.</summary>
    /// <param name="args">Settings as <c>--Section:Key=value</c>.</param>
    /// <param name="clock">The product clock of its database.</param>
    /// <param name="configure">Has the last word on what was added, for tests.</param>
    public static IHost Create(string[] args, ProductClock clock, Action<HostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var configuration = builder.Configuration;
        // Orleans' placement tells two lines of each activation through it.
        configuration["Logging:LogLevel:Polly"] ??= nameof(LogLevel.Warning);
        var connectionString = DatabaseAddress.FromSetting(configuration.GetConnectionString("Default"));
        var silo = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        silo.Checked();
        var cluster = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new ClusterSettings();
        cluster.Checked();

        // The runtime's own stop limit: calls under way may take 40 s, their outcomes a little more.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.Services.AddPersistence(connectionString);
        builder.Services.AddCredentials(MasterKeysOf(configuration));
        builder.Services.AddWhatsApp(configuration);
        builder.Services.AddSms(configuration);
        builder.Services.AddSmpp(configuration);
        builder.Services.AddPush(configuration);
        builder.Services.AddProductTime(clock);
        builder.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, TimerWheel.OfTheSystem);
        builder.UseOrleans(orleans =>
        {
            orleans.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster.ClusterId;
                options.ServiceId = cluster.ServiceId;
            });
            // Where other grains are, those asked for last. The default reserves 18 MB for a million.
            orleans.Configure<GrainDirectoryOptions>(options => options.CacheSize = 20_000);
            orleans.Configure<ClusterMembershipOptions>(options => Watch(options, cluster.ProbeTimeout));
            orleans.Configure<Orleans.Configuration.SiloOptions>(options => options.SiloName = silo.EffectiveName);
            orleans.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Parse(silo.AdvertisedAddress);
                options.SiloPort = silo.SiloPort;
                options.GatewayPort = silo.GatewayPort;
                options.SiloListeningEndpoint = silo.SiloEndpoint;
                options.GatewayListeningEndpoint = silo.GatewayEndpoint;
            });
            orleans.UseStores();
            orleans.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SilentSilos>();
            orleans.AddMassMessagingGrains(silo.EffectiveName);
        });
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>The master keys of the settings.</summary>
    /// <exception cref="MasterKeyException">There is none, or one cannot be used.</exception>
    public static MasterKeys MasterKeysOf(IConfiguration configuration) => MasterKeys.FromSettings(
        configuration["Credentials:MasterKey"], configuration["Credentials:MasterKeyFile"], configuration["Credentials:PreviousMasterKey"]);

    /// <summary>Gives grains and their timers the product clock; the runtime itself stays on real time.</summary>
    public static IServiceCollection AddProductTime(this IServiceCollection services, ProductClock clock)
    {
        services.AddSingleton(new ProductTime(clock));
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
        return services;
    }

    /// <summary>
    /// A killed silo is found dead after three missed probes: six seconds and a little, instead of fifteen. Answers that
    /// come late from a starved machine stretch the probes up to the maximum, so it is not taken for dead; quick answers do
    /// not sharpen them, for a pause of a second or two is no death either.
    /// </summary>
    private static void Watch(ClusterMembershipOptions options, TimeSpan probeTimeout)
    {
        options.ProbeTimeout = probeTimeout;
        options.MinProbeTimeout = probeTimeout;
        options.MaxProbeTimeout = probeTimeout * 4;
        // Readiness and a joining silo go by these; the runtime's own 30 s would let a dead silo pass for a live one for 90 s.
        options.IAmAliveTablePublishTimeout = SilentSilos.SignOfLife;
        options.NumMissedTableIAmAliveLimit = (int)Math.Ceiling(probeTimeout * SilentSilos.MissedSigns / SilentSilos.SignOfLife);
    }

    /// <summary>Points the Orleans providers at the shared pool, and stores grain state as JSON that SQL can read.</summary>
    public static ISiloBuilder UseStores(this ISiloBuilder orleans)
    {
        orleans.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> builder) => builder.Configure<NpgsqlDataSource>(
            (options, pool) => (options.Invariant, options.DataSource) = (Invariant, pool)));
        orleans.UseAdoNetReminderService((OptionsBuilder<AdoNetReminderTableOptions> builder) => builder.Configure<NpgsqlDataSource>(
            (options, pool) => (options.Invariant, options.DataSource) = (Invariant, pool)));
        orleans.Services.WaitForReminders();
        orleans.AddAdoNetGrainStorageAsDefault((OptionsBuilder<AdoNetGrainStorageOptions> builder) => builder.Configure<NpgsqlDataSource>(
            (options, pool) =>
            {
                (options.Invariant, options.DataSource) = (Invariant, pool);
                options.GrainStorageSerializer = new StateSerializer();
                options.DeleteStateOnClear = true;
            }));
        return orleans;
    }

    private static void WaitForReminders(this IServiceCollection services)
    {
        var table = services.Last(service => service.ServiceType == typeof(IReminderTable));
        services.Remove(table);
        services.AddSingleton<IReminderTable>(provider => new RetryingReminderTable(
            (IReminderTable)(table.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, table.ImplementationType!)),
            provider.GetRequiredService<ILogger<RetryingReminderTable>>()));
    }
}
