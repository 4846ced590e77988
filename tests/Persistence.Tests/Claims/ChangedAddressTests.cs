using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>Customers whose numbers change after the launch: the claim meets them, they are judged, and then claimed.</summary>
public sealed class ChangedAddressTests(Stage stage) : IClassFixture<Stage>
{
    private const string Other = "+393339000000";

    [Fact]
    public async Task While_no_number_changes_the_claim_asks_for_nobody()
    {
        var campaign = await CampaignAsync(3);
        await ChangeAsync(campaign, "name = 'Other', visits = 9", "c1");
        await ChangeAsync(campaign, "phone = phone", "c2");
        await ChangeAsync(campaign, "whatsapp_user_id = 'DE.3'", "c3");

        var claim = await campaign.ClaimAsync(permits: 3);

        Assert.Equal((3, null), (claim.Claimed.Count, claim.Moved));
        Assert.Equal(0, await stage.Seed.QueryAsync<int>("select count(*)::int from address_changes where tenant_id = @TenantId", campaign.Ids));
    }

    [Fact]
    public async Task Nobody_is_sent_to_at_the_old_number_and_nobody_overtakes()
    {
        var campaign = await CampaignAsync(5);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c3");

        var before = await campaign.ClaimAsync(permits: 4);
        var none = await campaign.ClaimAsync(permits: 4);
        var skipped = await ReaddressAsync(campaign);
        var after = await campaign.ClaimAsync(permits: 4);

        Assert.Equal([1, 2], before.Claimed.Select(person => person.Seq));
        Assert.Equal(3, before.Moved);
        Assert.Equal((0, 3, false), (none.Claimed.Count, none.Moved, none.PageIsDone));
        Assert.Equal(0, skipped);
        Assert.Equal([(3, Other), (4, Number(4)), (5, Number(5))], after.Claimed.Select(person => (person.Seq, person.Address)));
        Assert.Equal(("Person 3", 1), await stage.Seed.QueryAsync<(string, int)>("select name, status::int from recipients where campaign_id = @CampaignId and seq = 3", campaign.Ids));
        await campaign.CountAsync();
    }

    [Theory]
    [InlineData("phone = null", "noAddress")]
    [InlineData("phone = '+393330000002'", "duplicateAddress")] // whose turn has not come
    [InlineData("phone = '+393339000001'", "optedOut")]
    [InlineData("phone = '+393339000002'", "noChatHistory")]
    public async Task Who_cannot_be_sent_to_at_the_new_number_is_skipped_with_the_reason_of_the_freeze(string change, string reason)
    {
        var campaign = await CampaignAsync(3, safeSending: true);
        await stage.Seed.ExecuteAsync("insert into suppressions values (@TenantId, 'whatsapp', '+393339000001', 'optedOut', '{}', now())", campaign.Ids);
        await ChangeAsync(campaign, change, "c1");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal([$"1:7:{reason}"], await campaign.IssuesAsync());
        Assert.Equal([2, 3], (await campaign.ClaimAsync(permits: 3)).Claimed.Select(person => person.Seq));
        Assert.Equal(1, (await campaign.CountAsync()).Skipped);
    }

    [Fact]
    public async Task Two_who_changed_places_are_both_sent_to_at_their_new_numbers()
    {
        var campaign = await CampaignAsync(3);
        await ChangeAsync(campaign, $"phone = '{Number(3)}'", "c1");
        await ChangeAsync(campaign, $"phone = '{Number(1)}'", "c3");

        Assert.Equal(0, await ReaddressAsync(campaign));

        Assert.Equal([(1, Number(3)), (2, Number(2)), (3, Number(1))], (await campaign.ClaimAsync(permits: 3)).Claimed.Select(person => (person.Seq, person.Address)));
    }

    [Fact]
    public async Task A_number_to_which_the_message_went_gets_no_second_one_though_its_owner_has_another_now()
    {
        var campaign = await CampaignAsync(2);
        Assert.Single((await campaign.ClaimAsync()).Claimed);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");
        await ChangeAsync(campaign, $"phone = '{Number(1)}'", "c2");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal(["2:7:duplicateAddress"], await campaign.IssuesAsync());
    }

    [Fact]
    public async Task Another_spelling_is_sent_to_and_is_a_duplicate_of_the_first()
    {
        var campaign = await CampaignAsync(3);
        await stage.Seed.ExecuteAsync("update recipients set address = '+5531990000001' where campaign_id = @CampaignId and seq = 1", campaign.Ids);
        await stage.Seed.ExecuteAsync("insert into chat_history values (@TenantId, @NumberNo, '+553190000001', now(), 'infinity')", new { campaign.TenantId, campaign.Sender.NumberNo });
        await ChangeAsync(campaign, "phone = '+553190000001'", "c1");
        await ChangeAsync(campaign, "phone = '+5531990000001'", "c2");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal(["2:7:duplicateAddress"], await campaign.IssuesAsync());
        Assert.Equal([(1, "+553190000001"), (3, Number(3))], (await campaign.ClaimAsync(permits: 3)).Claimed.Select(person => (person.Seq, person.Address)));
    }

    [Fact]
    public async Task A_person_who_gets_a_number_beside_a_user_id_is_sent_to_there_and_nobody_else_is_sent_to_at_either()
    {
        var campaign = await CampaignAsync(3);
        await stage.Seed.ExecuteAsync(
            """
            update customers set phone = null, whatsapp_user_id = 'DE.1' where tenant_id = @TenantId and customer_id = 'c1';
            update recipients set address = 'DE.1' where campaign_id = @CampaignId and seq = 1;
            delete from address_changes where tenant_id = @TenantId;
            insert into person_addresses (tenant_id, address, person, learned_at, evidence, several)
            values (@TenantId, 'DE.1', 'DE.1', product_now(), '[]', true);
            """,
            campaign.Ids);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");
        await ChangeAsync(campaign, "phone = null, whatsapp_user_id = 'DE.1'", "c2");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal(["2:7:duplicateAddress"], await campaign.IssuesAsync());
        Assert.Equal([(1, Other), (3, Number(3))], (await campaign.ClaimAsync(permits: 3)).Claimed.Select(person => (person.Seq, person.Address)));
    }

    [Fact]
    public async Task A_number_that_comes_back_is_judged_too_for_another_may_have_come_to_it_meanwhile()
    {
        var campaign = await CampaignAsync(2);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");
        await ChangeAsync(campaign, $"phone = '{Number(1)}'", "c2");
        Assert.Equal(0, await Readdresses.ReaddressAsync(campaign.Claim(), 2, 2, CancellationToken.None));
        await ChangeAsync(campaign, $"phone = '{Number(1)}'", "c1");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal(["1:7:duplicateAddress"], await campaign.IssuesAsync());
        Assert.Equal([(2, Number(1))], (await campaign.ClaimAsync(permits: 2)).Claimed.Select(person => (person.Seq, person.Address)));
    }

    [Fact]
    public async Task A_number_that_changes_again_before_the_claim_is_judged_again()
    {
        var campaign = await CampaignAsync(1);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");
        await ReaddressAsync(campaign);
        await ChangeAsync(campaign, $"phone = '{Number(7)}'", "c1");

        Assert.Equal(1, (await campaign.ClaimAsync()).Moved);
        await ReaddressAsync(campaign);

        Assert.Equal(Number(7), Assert.Single((await campaign.ClaimAsync()).Claimed).Address);
    }

    [Fact]
    public async Task Who_waits_for_another_try_is_tried_at_the_new_number()
    {
        var campaign = await CampaignAsync(1);
        await campaign.ClaimAsync();
        await stage.Seed.ExecuteAsync(
            """
            update recipients set status = 0 where campaign_id = @CampaignId;
            update campaign_totals set waiting = waiting + 1, sending = sending - 1 where campaign_id = @CampaignId and silo_name = 'ann';
            insert into retries values (@CampaignId, 1, product_now());
            """,
            campaign.Ids);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");

        Assert.Equal(1, (await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries))).Moved);
        await ReaddressAsync(campaign);

        Assert.Equal(Other, Assert.Single((await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries))).Claimed).Address);
    }

    [Fact]
    public async Task Excluded_and_erased_people_are_skipped_for_that_whatever_their_number()
    {
        var campaign = await CampaignAsync(3);
        await ChangeAsync(campaign, $"phone = '{Other}'", "c1");
        await ChangeAsync(campaign, "phone = null", "c2");
        await stage.Seed.ExecuteAsync("insert into exclusions values (@CampaignId, 'c1', now())", campaign.Ids);
        Assert.True(await CustomerStores.Of(stage.Source).EraseAsync(campaign.TenantId, "c2", Stage.Noon, CancellationToken.None));

        var claim = await campaign.ClaimAsync(permits: 3);

        Assert.Equal([3], claim.Claimed.Select(person => person.Seq));
        Assert.Equal(["1:7:excluded", "2:7:erased"], await campaign.IssuesAsync());
        Assert.Empty(await stage.Seed.ListAsync<string?>("select was from address_changes where tenant_id = @TenantId and was = @was", new { campaign.TenantId, was = Number(2) }));
    }

    [Fact]
    public async Task A_number_of_another_part_of_a_split_campaign_is_a_duplicate()
    {
        var campaign = await CampaignAsync(2);
        var part = await stage.CampaignAsync(new StagedTenant(stage, campaign.TenantId, campaign.Sender), campaign.Sender);
        await stage.Seed.ExecuteAsync(
            """
            update grain_states set payload = jsonb_set(payload, '{definition,slice}', jsonb_build_object('familyId', @CampaignId::uuid))
            where campaign_id in (@CampaignId, @part);
            delete from recipients where campaign_id = @CampaignId and seq = 2;
            delete from recipients where campaign_id = @part and seq = 1;
            """,
            new { campaign.CampaignId, part = part.CampaignId });
        await ChangeAsync(campaign, $"phone = '{Number(2)}'", "c1");

        Assert.Equal(1, await ReaddressAsync(campaign));

        Assert.Equal(["1:7:duplicateAddress"], await campaign.IssuesAsync());
    }

    /// <summary>The change took its time before the freeze and commits after its look: it must count as newer, or be seen.</summary>
    [Fact]
    public async Task A_change_that_is_under_way_at_the_freeze_is_not_lost_between_the_two()
    {
        var campaign = await CampaignAsync(2);
        await stage.Seed.ExecuteAsync(
            "delete from recipients where campaign_id = @CampaignId; delete from campaign_audiences where campaign_id = @CampaignId; delete from campaign_totals where campaign_id = @CampaignId",
            campaign.Ids);
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var change = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("update customers set phone = '+393339000000' where tenant_id = @TenantId and customer_id = 'c1'", campaign.Ids, change);
        await stage.SetClockAsync(Stage.Noon.AddMinutes(1));

        var freezing = new AudienceFreezer(stage.Source, new SiloIdentity("ann")).FreezeAsync(
            campaign.CampaignId,
            new AudienceQuery { TenantId = campaign.TenantId, Channel = Channel.WhatsApp, NumberNo = campaign.Sender.NumberNo, Today = new DateOnly(2026, 3, 2), Now = Stage.Noon },
            new MessageCost(0, 1), CancellationToken.None);
        while (!freezing.IsCompleted
            && await stage.Seed.QueryAsync<int>("select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
        {
            await Task.Delay(20);
        }

        await change.CommitAsync();
        await freezing;
        await stage.SetClockAsync(Stage.Noon);

        var claim = await campaign.ClaimAsync();
        Assert.True(claim.Moved == 1 || claim.Claimed.Single().Address == Other, $"Sent to {claim.Claimed.Select(person => person.Address).FirstOrDefault()}.");
    }

    [Fact]
    public async Task Everybody_is_found_by_halving_whatever_retention_has_taken()
    {
        var campaign = await CampaignAsync(70);
        await stage.Seed.ExecuteAsync("delete from recipients where campaign_id = @CampaignId and (seq < 9 or seq % 3 = 0)", campaign.Ids);

        Assert.Empty(await stage.Seed.ListAsync<string>(
            """
            select k.customer_id
            from customers k
            left join recipients r on r.campaign_id = @CampaignId and r.customer_no = k.customer_no
            where k.tenant_id = @TenantId and recipient_seq(@CampaignId, k.customer_no) is distinct from r.seq
            """,
            campaign.Ids));
    }

    [Fact]
    public async Task Changes_are_kept_as_long_as_an_older_campaign_has_something_to_do()
    {
        var (campaign, other) = (await CampaignAsync(2), await CampaignAsync(1));
        var retention = new RetentionStore(stage.Source);
        await stage.Seed.ExecuteAsync("update campaign_audiences set addresses_since = product_now() where campaign_id = @CampaignId", campaign.Ids);
        await ChangeAsync(campaign, "phone = null", "c1");
        await ChangeAsync(other, "phone = null", "c1");
        await stage.Seed.ExecuteAsync("insert into address_changes (tenant_id, customer_no, at) values (@TenantId, 1, product_now() - interval '1 second')", campaign.Ids);
        await stage.Seed.ExecuteAsync("delete from campaign_progress where campaign_id = @CampaignId", other.Ids);

        await retention.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None);

        Assert.Equal((1, 0), (await ChangesAsync(campaign), await ChangesAsync(other)));
        await stage.Seed.ExecuteAsync("delete from campaign_audiences where campaign_id = @CampaignId", campaign.Ids);
        await retention.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None);
        Assert.Equal(1, await ChangesAsync(campaign)); // it may be frozen at this moment
        await stage.Seed.ExecuteAsync("delete from campaign_progress where campaign_id = @CampaignId", campaign.Ids);
        await retention.PruneMatchingAsync(TimeSpan.FromDays(30), CancellationToken.None);
        Assert.Equal(0, await ChangesAsync(campaign));

        Task<int> ChangesAsync(StagedCampaign of) => stage.Seed.QueryAsync<int>("select count(*)::int from address_changes where tenant_id = @TenantId", of.Ids);
    }

    /// <summary>Claims, changes and judgements of one page beside each other: nobody is sent to at a number that was another's before the claim.</summary>
    [Fact]
    public async Task Claims_and_changes_beside_each_other_send_to_no_number_twice()
    {
        var campaign = await CampaignAsync(40);
        var numbers = Enumerable.Range(1, 20).Select(Number).ToArray();
        var sent = new System.Collections.Concurrent.ConcurrentBag<string>();
        var random = new Random(11);
        var moves = Enumerable.Range(0, 120).Select(_ => (Customer: $"c{random.Next(1, 41)}", Phone: numbers[random.Next(numbers.Length)])).ToArray();

        await Task.WhenAll(
            Task.Run(async () =>
            {
                foreach (var (customer, phone) in moves)
                {
                    await ChangeAsync(campaign, $"phone = '{phone}'", customer);
                }
            }),
            Task.Run(ClaimAllAsync),
            Task.Run(ClaimAllAsync));
        await ClaimAllAsync();

        Assert.Equal(sent.Count, sent.Distinct().Count());
        var totals = await campaign.CountAsync();
        Assert.Equal((0, sent.Count), (totals.Waiting, totals.Sending));

        async Task ClaimAllAsync()
        {
            while (true)
            {
                var claim = await stage.Claims().ClaimAsync(campaign.Claim(permits: 3), CancellationToken.None);
                foreach (var person in claim.Claimed)
                {
                    sent.Add(person.Address);
                }

                if (claim.PageIsDone)
                {
                    return;
                }

                if (claim.Moved is { } moved)
                {
                    await Readdresses.ReaddressAsync(campaign.Claim(), moved, moved + 2, CancellationToken.None);
                }
            }
        }
    }

    private ReaddressStore Readdresses => new(stage.Source, new SiloIdentity("ann"));

    private static string Number(int n) => $"+39333{n:0000000}";

    private Task<int> ReaddressAsync(StagedCampaign campaign) => Readdresses.ReaddressAsync(campaign.Claim(), 1, 256, CancellationToken.None);

    private Task ChangeAsync(StagedCampaign campaign, string change, string customerId) =>
        stage.Seed.ExecuteAsync($"update customers set {change} where tenant_id = @TenantId and customer_id = @customerId", new { campaign.TenantId, customerId });

    private async Task<StagedCampaign> CampaignAsync(int customers, bool safeSending = false)
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers);
        var campaign = await stage.CampaignAsync(tenant);
        await stage.Seed.ExecuteAsync(
            """
            update grain_states set payload = jsonb_set(payload, '{definition,safeSending}', to_jsonb(@safeSending::boolean)) where campaign_id = @CampaignId;
            update numbers set limited = false where number_no = @NumberNo;
            insert into chat_history (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
            select @TenantId, @NumberNo, a, now(), 'infinity' from unnest(array['+393339000000', '+393330000007', '+393339000001']) a
            on conflict do nothing;
            """,
            new { campaign.TenantId, campaign.CampaignId, campaign.Sender.NumberNo, safeSending });
        return campaign;
    }
}
