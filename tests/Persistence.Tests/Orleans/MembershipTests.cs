using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;

namespace MassMessaging.Persistence.Tests.Stores;

public sealed class MembershipTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_cluster_forms_loses_a_silo_without_a_goodbye_and_forms_again()
    {
        await using var one = await StoreSilo.StartAsync(_database, "cluster");
        using var lost = SiloProcess.Start(_database, "cluster");
        await ActiveAsync(one, silos: 2);
        await one.Grains.GetGrain<INoteGrain>("notes/kept").WriteAsync("kept");
        using var client = await ClientAsync();
        Assert.Equal(2, (await GatewaysAsync(client)).Count);

        lost.Kill();
        await ActiveAsync(one, silos: 1);

        // It was voted dead: it could not say so itself.
        Assert.Equal(
            [("active", false), ("dead", true)],
            await new Seed(_database).ListAsync<(string, bool)>(
                "select case status when 3 then 'active' when 6 then 'dead' end, suspect_times <> '' from orleans_membership order by status"));
        Assert.Equal(one.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress.Endpoint.Port, Assert.Single(await GatewaysAsync(client)).Port);
        Assert.Equal("kept", await one.Grains.GetGrain<INoteGrain>("notes/kept").ReadAsync());

        await using var joined = await StoreSilo.StartAsync(_database, "cluster");
        await ActiveAsync(one, silos: 2);
        await ActiveAsync(joined, silos: 2);
        Assert.Equal("kept", await joined.Grains.GetGrain<INoteGrain>("notes/kept").ReadAsync());
        Assert.Equal("kept", await client.Services.GetRequiredService<IClusterClient>().GetGrain<INoteGrain>("notes/kept").ReadAsync());
        Assert.Equal(2, (await GatewaysAsync(client)).Count);
    }

    [Fact]
    public async Task Clusters_of_different_names_do_not_see_each_other()
    {
        await using var one = await StoreSilo.StartAsync(_database, "blue");
        await using var other = await StoreSilo.StartAsync(_database, "green");

        await ActiveAsync(one, silos: 1);
        await ActiveAsync(other, silos: 1);
        Assert.Equal(2, await new Seed(_database).QueryAsync<int>("select count(*)::int from orleans_membership_version"));
    }

    /// <summary>A client as the Api has one, which learns the gateways from the table.</summary>
    private async Task<IHost> ClientAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(orleans =>
        {
            orleans.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("cluster", "stores"));
            orleans.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", _database.Source));
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static Task<IList<Uri>> GatewaysAsync(IHost client) => client.Services.GetRequiredService<IGatewayListProvider>().GetGateways();

    private static async Task ActiveAsync(StoreSilo seenBy, int silos)
    {
        var membership = seenBy.Services.GetRequiredService<IClusterMembershipService>();
        using var giveUp = new CancellationTokenSource(Patience);
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(giveUp.Token))
        {
            if (snapshot.Members.Values.Count(member => member.Status == SiloStatus.Active) == silos)
            {
                return;
            }
        }
    }
}
