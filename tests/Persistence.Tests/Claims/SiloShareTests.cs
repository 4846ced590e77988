using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>What is left over is shared by the silos: each thing falls to exactly one of them, however many there are.</summary>
public sealed class SiloShareTests(Stage stage) : IClassFixture<Stage>
{
    private const int Things = 20;
    private const int Limit = 10_000;

    private OutcomeEffectsStore Effects => new(stage.Source);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_overdue_campaign_is_woken_by_one_silo(int silos)
    {
        var campaigns = await SendingAsync();
        var progress = new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann"));
        await stage.SetClockAsync(Stage.Noon.AddMinutes(2));

        await AssertSharedAsync(campaigns, silos, async share =>
            (await progress.OverdueAsync(TimeSpan.FromSeconds(3), TimeSpan.Zero, silos, share, Limit, CancellationToken.None)).Select(overdue => overdue.CampaignId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_attempt_past_its_deadline_is_settled_by_one_silo(int silos)
    {
        var campaigns = await SendingAsync();
        await stage.SetClockAsync(Stage.Noon.AddMinutes(2));

        await AssertSharedAsync(campaigns, silos, async share =>
            (await Effects.PassedDeadlinesAsync(silos, share, Limit, CancellationToken.None)).Select(lost => lost.CampaignId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_attempt_without_a_receipt_is_named_by_one_silo(int silos)
    {
        var campaigns = await SendingAsync();
        await LoseAsync(campaigns);

        await AssertSharedAsync(campaigns, silos, async share =>
        {
            // Each silo finds all as it was, so that one that takes another's share is seen.
            await stage.Seed.ExecuteAsync(
                """
                update recipients set reason = 'noAnswer' where reason = 'noReceipt';
                update delivery_issues set reason = 'noAnswer' where reason = 'noReceipt';
                """);
            await Effects.NameUnsettledAsync(TimeSpan.FromMinutes(15), silos, share, Limit, CancellationToken.None);
            return await stage.Seed.ListAsync<Guid>("select campaign_id from recipients where reason = 'noReceipt'");
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_claim_that_was_left_behind_is_forgotten_by_one_silo(int silos)
    {
        var campaigns = await SendingAsync();
        await stage.Seed.ExecuteAsync("drop table if exists kept; create table kept as select * from claims");
        await LoseAsync(campaigns);

        await AssertSharedAsync(campaigns, silos, async share =>
        {
            await stage.Seed.ExecuteAsync("insert into claims select * from kept on conflict do nothing");
            await stage.Claims().DeleteExpiredAsync(silos, share, CancellationToken.None);
            return await stage.Seed.ListAsync<Guid>("select campaign_id from kept k where not exists (select from claims f where f.claim_id = k.claim_id)");
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_overdue_test_message_is_woken_by_one_silo(int silos)
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 0);
        var tests = await stage.Seed.ListAsync<Guid>(
            """
            insert into test_messages (test_id, tenant_id, campaign_id, sender_id, channel, body, created_at, next_due)
            select gen_random_uuid(), @TenantId, gen_random_uuid(), @SenderId, 'whatsapp', 'x', product_now(), product_now() - interval '1 minute'
            from generate_series(1, @Things)
            returning test_id
            """,
            new { tenant.TenantId, tenant.Sender.SenderId, Things });
        var store = new TestMessageStore(stage.Source);

        await AssertSharedAsync(tests, silos, async share =>
            (await store.OverdueAsync(TimeSpan.FromSeconds(3), silos, share, Limit, CancellationToken.None)).Select(overdue => overdue.CampaignId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_linked_account_is_kept_bound_by_one_silo(int silos)
    {
        var tenant = await stage.TenantAsync(customers: 0);
        var accounts = Accounts("linked", silos);
        foreach (var account in accounts)
        {
            await stage.Seed.SmppSenderAsync(tenant.TenantId, account["smpp/".Length..], "1000");
            await stage.Seed.SmppSenderAsync(tenant.TenantId, account["smpp/".Length..], "2000");
        }

        var store = new SmppAccountStore(stage.Source);

        await AssertSharedAsync(accounts, silos, async share => await store.LinkedAsync(silos, share, CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_text_that_waits_no_more_is_judged_by_one_silo(int silos)
    {
        var accounts = Accounts("texts", silos);
        var parts = new PartStore(stage.Source);
        foreach (var account in accounts)
        {
            await parts.AddAsync(
                account,
                new StoredPart { Source = "1", Destination = "2", Reference = 7, Total = 2, Number = 1, Bytes = [65], StoredAt = Stage.Noon },
                CancellationToken.None);
        }

        await stage.SetClockAsync(Stage.Noon.AddMinutes(2));

        await AssertSharedAsync(accounts, silos, async share =>
            (await parts.OverdueAsync(TimeSpan.FromMinutes(1), silos, share, Limit, CancellationToken.None)).Select(text => text.AccountKey));
    }

    private static List<string> Accounts(string test, int silos) => [.. Enumerable.Range(0, Things).Select(i => $"smpp/{test}-{silos}-{i}")];

    private static async Task AssertSharedAsync<T>(IReadOnlyList<T> all, int silos, Func<int, Task<IEnumerable<T>>> ofShare)
    {
        var found = new List<T>();
        for (var share = 0; share < silos; share++)
        {
            found.AddRange((await ofShare(share)).Where(all.Contains));
        }

        Assert.Equal(Things, all.Count);
        Assert.Equal(all.Order(), found.Order());
    }

    /// <summary>Campaigns of one person, who is being sent to.</summary>
    private async Task<IReadOnlyList<Guid>> SendingAsync()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 1);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaigns = new List<Guid>();
        for (var i = 0; i < Things; i++)
        {
            var campaign = await stage.CampaignAsync(tenant);
            Assert.Single((await campaign.ClaimAsync()).Claimed);
            campaigns.Add(campaign.CampaignId);
        }

        return campaigns;
    }

    /// <summary>Makes them unknown, and lets a quarter of an hour pass.</summary>
    private async Task LoseAsync(IReadOnlyList<Guid> campaigns)
    {
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync(
            [.. campaigns.Select(id => new DeliveryEvent(id, 1, 1, DeliveryStatus.Unknown, Stage.Noon) { Reason = DeliveryReasons.NoAnswer })], CancellationToken.None);
        await stage.SetClockAsync(Stage.Noon.AddMinutes(17));
    }
}
