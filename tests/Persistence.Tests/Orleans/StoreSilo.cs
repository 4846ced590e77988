using System.Net;
using MassMessaging.Silo;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace MassMessaging.Persistence.Tests.Stores;

/// <summary>A silo with the product's stores and nothing else of it, on real sockets and real membership.</summary>
public sealed class StoreSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private StoreSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public Ticks Ticks => Services.GetRequiredService<Ticks>();

    public SiloAddress Address => Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Starts a silo of that cluster; silos of one service share its state whatever cluster they are of.</summary>
    public static async Task<StoreSilo> StartAsync(TestDatabase database, string? clusterId = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton(database.Source);
        builder.Services.AddSingleton<Ticks>();
        builder.UseOrleans(orleans =>
        {
            orleans.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId ?? Guid.NewGuid().ToString("N"), "stores"));
            orleans.ConfigureEndpoints(IPAddress.Loopback, Ports.Free(), Ports.Free());
            orleans.UseStores();
            orleans.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
            orleans.Configure<ClusterMembershipOptions>(options =>
            {
                // A dead silo is noticed in about two seconds instead of half a minute.
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
                options.MinProbeTimeout = TimeSpan.FromMilliseconds(500);
                options.NumMissedProbesLimit = 2;
                options.NumVotesForDeathDeclaration = 1;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new StoreSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
