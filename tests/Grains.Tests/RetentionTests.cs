using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rows_go_after_their_days_and_totals_stay()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 5, sender.NumberNo);
        await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40), "c1");
        await silo.AdvanceAsync(TimeSpan.FromHours(1));
        await silo.Seed.ExecuteAsync("update tenants set settings = '{\"retentionDays\": 90}'");
        var store = silo.Services.GetRequiredService<RetentionStore>();

        await silo.AdvanceAsync(TimeSpan.FromDays(89));
        Assert.False(await store.PruneCampaignAsync(400, CancellationToken.None));
        Assert.Equal(4, await silo.Seed.QueryAsync<int>("select count(*)::int from recipients"));

        await silo.AdvanceAsync(TimeSpan.FromDays(2));
        while (await store.PruneCampaignAsync(400, CancellationToken.None))
        {
        }

        Assert.False(await store.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None));
        Assert.Equal(0, await silo.Seed.QueryAsync<int>(
            "select ((select count(*) from recipients) + (select count(*) from delivery_issues) + (select count(*) from exclusions) + (select count(*) from provider_messages))::int"));
        Assert.Equal(4, await silo.Seed.QueryAsync<int>("select sum(sent)::int from campaign_totals"));
        Assert.Equal(4, await silo.Seed.QueryAsync<int>("select total from campaign_audiences"));
    }
}
