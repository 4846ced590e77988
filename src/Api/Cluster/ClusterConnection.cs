using MassMessaging.Contracts;
using Orleans.Configuration;

namespace MassMessaging.Api.Cluster;

/// <summary>
/// The way to the grains. It connects in the background and again after every loss, so that what SQL alone answers is
/// served before a silo is there; a call to a grain meanwhile is answered 503.
/// </summary>
internal static class ClusterConnection
{
    private static readonly TimeSpan ConnectAgain = TimeSpan.FromSeconds(1);

    /// <summary>Adds the Orleans client, unless <c>Cluster:Connect</c> is false (then somebody else adds the grains).</summary>
    public static void AddCluster(this WebApplicationBuilder builder, string connectionString)
    {
        var settings = ClusterSettings.From(builder.Configuration);
        var connects = builder.Configuration.GetValue("Cluster:Connect", true);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ClusterState { IsConnected = !connects });
        builder.Services.AddSingleton<SiloLosses>();
        builder.Services.AddSingleton<CommandRetry>();
        if (!connects)
        {
            return;
        }

        var before = builder.Services.Where(service => service.ServiceType == typeof(IHostedService)).ToHashSet();
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = connectionString;
            });
            client.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = settings.ServiceId;
            });
            client.Configure<ClientMessagingOptions>(options =>
            {
                options.ResponseTimeout = TimeSpan.FromSeconds(15);
                // The runtime's default leaves the grain at work on a command whose caller has been answered 503.
                options.CancelRequestOnTimeout = true;
            });
            client.Services.KeepCausesOfFailures();
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(3));
            client.AddOutgoingGrainCallFilter<RejectedCallRetryFilter>();
            client.AddClusterConnectionStatusObserver<GatewayWatch>();
            client.UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(ConnectAgain, cancellationToken);
                return true;
            });
        });
        StartInBackground(builder.Services, before);
    }

    private static void StartInBackground(IServiceCollection services, HashSet<ServiceDescriptor> before)
    {
        foreach (var added in services.Where(service => service.ServiceType == typeof(IHostedService) && !before.Contains(service)).ToList())
        {
            services.Remove(added);
            services.AddSingleton<IHostedService>(provider =>
                new BackgroundStart(Create(added, provider), provider.GetRequiredService<ClusterState>()));
        }
    }

    private static IHostedService Create(ServiceDescriptor service, IServiceProvider provider) => (IHostedService)(
        service.ImplementationInstance
        ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!));

    private sealed class BackgroundStart(IHostedService inner, ClusterState state) : IHostedService, IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _starting = Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _starting = Task.Run(ConnectAsync, CancellationToken.None);
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await _stop.CancelAsync();
            await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await inner.StopAsync(cancellationToken);
        }

        public void Dispose() => _stop.Dispose();

        private async Task ConnectAsync()
        {
            await inner.StartAsync(_stop.Token);
            state.IsConnected = true;
        }
    }
}

/// <summary>Notes when a connection to a silo ends, whether any is left, and when one is reached again.</summary>
internal sealed class GatewayWatch(ClusterState state, SiloLosses losses) : IClusterConnectionStatusObserver
{
    /// <inheritdoc/>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        state.HasGateway = currentNumberOfGateways > 0;
        if (currentNumberOfGateways < previousNumberOfGateways)
        {
            losses.Report();
        }
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost() => state.HasGateway = false;
}

/// <summary>Which cluster this process belongs to.</summary>
/// <param name="ClusterId">Setting <c>Cluster:ClusterId</c>: one per environment.</param>
/// <param name="ServiceId">Setting <c>Cluster:ServiceId</c>: never changes, for stored state carries it.</param>
internal sealed record ClusterSettings(string ClusterId, string ServiceId)
{
    private const string Default = "massmessaging";

    /// <summary>Reads the settings.</summary>
    public static ClusterSettings From(IConfiguration configuration) =>
        new(configuration["Cluster:ClusterId"] ?? Default, configuration["Cluster:ServiceId"] ?? Default);
}
