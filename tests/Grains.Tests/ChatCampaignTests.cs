using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>A chat campaign has no speed and no provider: everybody with the app finds the message in the inbox, once.</summary>
public sealed class ChatCampaignTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Everybody_with_the_online_app_gets_it_at_once_and_nobody_else()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var (tenant, definition) = await SetUpAsync(silo, 3_000);
        await silo.Seed.ExecuteAsync("update customers set online_app = false where tenant_id = @tenant and customer_id in ('c1', 'c700')", new { tenant });
        var campaign = await silo.LaunchAsync(tenant, definition);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("completed", await silo.StatusAsync(campaign));
        var rows = await silo.RowsAsync(campaign);
        Assert.Equal((2_998, 2), (rows[3], rows[7]));
        Assert.Empty(silo.Channel.Calls);
        await AssertOnceAsync(silo, campaign, 2_998);
    }

    [Fact]
    public async Task Hours_hold_for_the_chat_too()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var (tenant, definition) = await SetUpAsync(silo, 10);
        var campaign = await silo.LaunchAsync(
            tenant, definition with { Schedule = definition.Schedule with { From = new TimeOnly(18, 0), To = new TimeOnly(20, 0) } });

        await silo.AdvanceAsync(TimeSpan.FromHours(5) - TimeSpan.FromSeconds(1)); // 17:59:59 in Rome
        Assert.Equal(10, (await silo.RowsAsync(campaign))[0]);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(10, (await silo.RowsAsync(campaign))[3]);
        var (first, last) = await silo.Seed.QueryAsync<(DateTime, DateTime)>(
            "select min(created_at), max(created_at) from chat_inbox where campaign_id = @id", new { id = campaign.Id() });
        Assert.InRange(first, Noon.AddHours(5).UtcDateTime, last);
    }

    [Fact]
    public async Task A_silo_killed_in_the_middle_and_pages_that_run_twice_leave_every_message_exactly_once()
    {
        var silo = await VirtualSilo.StartAsync(Noon);
        var (tenant, definition) = await SetUpAsync(silo, 12_000);
        var campaign = await silo.LaunchAsync(tenant, definition);
        while (await silo.Seed.QueryAsync<int>("select count(*)::int from campaign_audiences where campaign_id = @id", new { id = campaign.Id() }) == 0)
        {
            await Task.Yield(); // until the audience is frozen
        }

        await RunPagesTwiceAsync(silo, tenant, campaign);
        await silo.AbandonAsync();

        await using var next = await VirtualSilo.StartAsync(Noon.AddSeconds(10), silo.Database);
        await RunPagesTwiceAsync(next, tenant, campaign);
        await next.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("completed", await next.StatusAsync(campaign));
        Assert.Equal(12_000, (await next.RowsAsync(campaign))[3]);
        await AssertOnceAsync(next, campaign, 12_000);
    }

    [Fact]
    public async Task An_app_that_has_shown_a_message_makes_it_read_and_not_only_delivered()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var (tenant, definition) = await SetUpAsync(silo, 3);
        var campaign = await silo.LaunchAsync(tenant, definition);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        var number = await silo.Seed.QueryAsync<int>("select number_no from senders where sender_id = @SenderId", new { definition.SenderId });

        var page = silo.Grains.Recipients(tenant, campaign.Id(), 0);
        foreach (var status in new[] { Domain.Deliveries.DeliveryStatus.Read, Domain.Deliveries.DeliveryStatus.Delivered })
        {
            var matched = await page.ApplyReceiptsAsync(
                new ReceiptBatch(number, [Reported.Of(campaign.Id(), 2, 1, status, silo.Now, null)]), CancellationToken.None);
            Assert.Equal([true], matched);
        }

        var rows = await silo.RowsAsync(campaign);
        Assert.Equal((2, 1), (rows[3], rows[6]));
    }

    private static async Task<(Guid Tenant, CampaignDefinition Definition)> SetUpAsync(VirtualSilo silo, int customers)
    {
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.ChatSenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, customers);
        await silo.Seed.GiveOnlineAppAsync(tenant);
        return (tenant, Campaigns.Definition(sender) with { Channel = "chat", MessagesPerHour = null });
    }

    /// <summary>What a second activation of each page would do, against the campaign's own.</summary>
    private static async Task RunPagesTwiceAsync(VirtualSilo silo, Guid tenant, ICampaignGrain campaign)
    {
        var sender = await silo.Seed.QueryAsync<Guid>("select sender_id from campaigns where campaign_id = @id", new { id = campaign.Id() });
        var terms = new ClaimTerms(false, 1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Noon, Noon, Noon);
        var order = new SendOrder(256, terms, "chat", sender, "Hello from the salon", null);
        await Task.WhenAll(Enumerable.Range(0, 48).Where(page => page % 5 == 0).Select(page =>
            silo.Grains.Recipients(tenant, campaign.Id(), page).SendAsync(order, CancellationToken.None)));
    }

    private static async Task AssertOnceAsync(VirtualSilo silo, ICampaignGrain campaign, int people)
    {
        var (messages, customers, high, missing) = await silo.Seed.QueryAsync<(int, int, long, int)>(
            """
            select count(i.*)::int, count(distinct i.customer_no)::int, max(i.seq), (count(*) filter (where i.seq is null))::int
            from recipients r
            join campaign_audiences a on a.campaign_id = r.campaign_id
            left join chat_inbox i
                on i.tenant_id = a.tenant_id and i.customer_no = r.customer_no and i.campaign_id = r.campaign_id and i.recipient_seq = r.seq
            where r.campaign_id = @id and r.status = 3
            """,
            new { id = campaign.Id() });
        Assert.Equal((people, people, 1, 0), (messages, customers, high, missing));
        Assert.Equal(people, await silo.Seed.QueryAsync<int>("select count(*)::int from chat_inbox where campaign_id = @id", new { id = campaign.Id() }));
    }
}
