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

    [Fact]
    public async Task Parts_of_a_text_go_ten_minutes_after_it_was_read_and_never_before()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        await silo.Seed.ExecuteAsync(
            """
            insert into message_parts (account_key, source, destination, reference, total, number, message_id, esm_class, coding, bytes, stored_at, judged_at)
            values ('smpp/ann', '1.1.39', '1.1.1', 1, 2, 1, gen_random_uuid(), 0, 0, '', product_now(), product_now()),
                   ('smpp/ann', '1.1.39', '1.1.1', 2, 2, 1, gen_random_uuid(), 0, 0, '', product_now(), null)
            """);
        var store = silo.Services.GetRequiredService<RetentionStore>();
        await silo.AdvanceAsync(TimeSpan.FromSeconds(599));
        await store.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None);
        Assert.Equal(2, await silo.Seed.QueryAsync<int>("select count(*)::int from message_parts"));
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2));
        await store.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None);
        Assert.Equal([2], await silo.Seed.ListAsync<int>("select reference from message_parts"));
    }
}
