using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.People;

/// <summary>Addresses that a provider says to be one person's.</summary>
public sealed class LearnedPairTests(Stage stage) : IClassFixture<Stage>
{
    private const string Number = "+393330000001";
    private const string Other = "+393330000002";
    private const string UserId = "IT.9001";

    private CustomerStore Customers => CustomerStores.Of(stage.Source);

    private PeopleStore People => new(stage.Source);

    [Theory]
    [InlineData(Number, Other)]
    [InlineData(Other, Number)]
    public async Task An_opt_out_that_stands_on_one_address_holds_for_the_other_until_a_START_where_it_was_given(string given, string other)
    {
        var tenant = await stage.TenantAsync(0);
        await RecordAsync(tenant.TenantId, given, -5, optedOut: true);
        await LearnAsync(tenant.TenantId, Number, Other);
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, other));

        await RecordAsync(tenant.TenantId, other, -4, optedOut: false);
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, given));
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, other));

        await RecordAsync(tenant.TenantId, given, -3, optedOut: false);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, given));
        Assert.Empty(await ChannelsAsync(tenant.TenantId, other));
    }

    [Fact]
    public async Task Of_opt_outs_on_two_addresses_each_holds_for_both_until_its_own_START()
    {
        var tenant = await stage.TenantAsync(0);
        await LearnAsync(tenant.TenantId, Number, Other);
        await RecordAsync(tenant.TenantId, Number, -5, optedOut: true);
        await RecordAsync(tenant.TenantId, Other, -4, optedOut: true);

        await RecordAsync(tenant.TenantId, Number, -3, optedOut: false);
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, Number));

        await RecordAsync(tenant.TenantId, Other, -2, optedOut: false);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, Number));
        Assert.Empty(await ChannelsAsync(tenant.TenantId, Other));
    }

    [Fact]
    public async Task An_opt_out_by_hand_is_the_persons_and_ends_by_hand_on_whichever_address()
    {
        var tenant = await stage.TenantAsync(0);
        await LearnAsync(tenant.TenantId, Number, Other);
        await RecordAsync(tenant.TenantId, Other, -5, optedOut: true);
        await Customers.AllowAsync(tenant.TenantId, Channel.Sms, Number, "{}", Stage.Noon, default);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, Other));
        await Customers.SuppressAsync(tenant.TenantId, Channel.Sms, Number, "{}", Stage.Noon, default);
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, Other));
    }

    [Fact]
    public async Task Another_tenants_people_are_others()
    {
        var (ann, bob) = (await stage.TenantAsync(0), await stage.TenantAsync(0));
        await LearnAsync(ann.TenantId, Number, Other);
        await RecordAsync(bob.TenantId, Number, -5, optedOut: true);
        Assert.Empty(await ChannelsAsync(bob.TenantId, Other));
        Assert.Empty(await ChannelsAsync(ann.TenantId, Other));
    }

    [Fact]
    public async Task Pairs_that_meet_are_one_person_and_a_pair_is_learned_once()
    {
        var tenant = await stage.TenantAsync(0);
        await RecordAsync(tenant.TenantId, "IT.2", -5, optedOut: true);
        await LearnAsync(tenant.TenantId, Number, UserId);
        await LearnAsync(tenant.TenantId, Other, "IT.2");
        Assert.Empty(await ChannelsAsync(tenant.TenantId, Number));
        await LearnAsync(tenant.TenantId, UserId, "IT.2");
        await LearnAsync(tenant.TenantId, "IT.2", UserId);

        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, Number));
        Assert.Equal((4, 1), await stage.Seed.QueryAsync<(int, int)>(
            "select count(*)::int, count(distinct person)::int from person_addresses where tenant_id = @TenantId", new { tenant.TenantId }));
        Assert.Equal(6, await stage.Seed.QueryAsync<int>(
            "select sum(jsonb_array_length(evidence))::int from person_addresses where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_person_has_so_many_addresses_and_no_more()
    {
        var tenant = await stage.TenantAsync(0);
        for (var n = 1; n <= PeopleStore.MostAddresses + 1; n++)
        {
            await LearnAsync(tenant.TenantId, Number, $"IT.{n}");
        }

        Assert.Equal(PeopleStore.MostAddresses, await stage.Seed.QueryAsync<int>(
            "select count(*)::int from person_addresses where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_STOP_beside_a_pair_is_seen_by_one_of_the_two()
    {
        var tenant = await stage.TenantAsync(0);
        for (var n = 0; n < 25; n++)
        {
            var (one, other) = ($"+39333100{n:D4}", $"+39333200{n:D4}");
            await Task.WhenAll(
                Task.Run(() => LearnAsync(tenant.TenantId, one, other)),
                Task.Run(() => RecordAsync(tenant.TenantId, one, -5, optedOut: true)),
                Task.Run(() => new InboundStore(stage.Source, CustomerStores.Of(stage.Source)).RecordAsync(
                    tenant.TenantId, Channel.WhatsApp, tenant.Sender.NumberNo, [new InboundRow("m" + n, other, Stage.Noon)], Stage.Noon, default)));
            Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, other));
            Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, one));
        }

        Assert.Equal(50, await stage.Seed.QueryAsync<int>("select count(*)::int from chat_history where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task The_freeze_takes_one_of_a_learned_person()
    {
        var tenant = await stage.TenantAsync(3);
        await LearnAsync(tenant.TenantId, Number, "+393330000003");
        var query = new AudienceQuery { TenantId = tenant.TenantId, Channel = Channel.WhatsApp, Today = new DateOnly(2026, 3, 2), Now = Stage.Noon };

        var page = await new AudienceStore(stage.Source).PageAsync(query, 0, 10, null, default);
        var count = await new AudienceStore(stage.Source).CountAsync(query, default);

        Assert.Equal([("c1", null), ("c2", null), ("c3", "duplicateAddress")], page.Select(row => (row.CustomerId, row.Reason)));
        Assert.Equal((2, 1), (count.WillBeSent, count.Skipped["duplicateAddress"]));
    }

    [Fact]
    public async Task A_number_and_a_user_id_cost_claims_and_freezes_nothing_until_a_customer_is_sent_to_by_the_id()
    {
        var tenant = await stage.TenantAsync(1);
        await LearnAsync(tenant.TenantId, Number, UserId);
        Assert.False(await KnowsAsync());

        await Customers.UpsertAsync(tenant.TenantId, [new CustomerRow { CustomerId = "id", WhatsAppUserId = UserId }], 50, Stage.Noon, false, default);

        Assert.True(await KnowsAsync());
        var query = new AudienceQuery { TenantId = tenant.TenantId, Channel = Channel.WhatsApp, Today = new DateOnly(2026, 3, 2), Now = Stage.Noon };
        Assert.Equal(
            [("c1", Number, null), ("id", UserId, "duplicateAddress")],
            (await new AudienceStore(stage.Source).PageAsync(query, 0, 10, null, default)).Select(row => (row.CustomerId, row.Address, row.Reason)));
        Assert.Equal(1, (await new AudienceStore(stage.Source).CountAsync(query, default)).WillBeSent);

        Task<bool> KnowsAsync() => stage.Seed.QueryAsync<bool>("select knows_people(@TenantId)", new { tenant.TenantId });
    }

    [Fact]
    public async Task Several_pairs_of_one_post_are_learned_together()
    {
        var tenant = await stage.TenantAsync(0);
        await RecordAsync(tenant.TenantId, "IT.3", -5, optedOut: true);

        await People.LearnAsync(
            tenant.TenantId,
            [
                LearnedPair.Of(Number, UserId, "test", Stage.Noon), LearnedPair.Of(Number, "IT.2", "test", Stage.Noon),
                LearnedPair.Of(Other, "IT.3", "test", Stage.Noon), LearnedPair.Of("IT.3", Other, "test", Stage.Noon),
                LearnedPair.Of(Other, Other, "test", Stage.Noon),
            ],
            default);

        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, Other));
        Assert.Equal(["2:+393330000002,IT.3", "3:+393330000001,IT.2,IT.9001"], await stage.Seed.ListAsync<string>(
            """
            select count(*) || ':' || string_agg(address, ',' order by address collate "C") from person_addresses where tenant_id = @TenantId
            group by person order by 1
            """,
            new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_claim_looks_for_nobody_elsewhere_while_its_tenant_has_learned_nothing()
    {
        var alone = new Stage();
        await alone.InitializeAsync();
        try
        {
            await alone.Seed.ExecuteAsync(
                """
                create or replace function is_attempted_by_another_row(p_tenant uuid, p_campaign uuid, p_seq int, p_customer_no bigint, p_address text) returns boolean
                    language plpgsql as $$ begin raise exception 'somebody is looked for'; end $$
                """);
            var campaign = await alone.CampaignAsync(await alone.TenantAsync(3, hourlyLimit: 100_000));
            Assert.Equal(1, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        }
        finally
        {
            await alone.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_person_who_was_attempted_is_skipped_under_the_other_address_that_was_learned_since_the_freeze()
    {
        var tenant = await stage.TenantAsync(3, hourlyLimit: 100_000);
        var campaign = await stage.CampaignAsync(tenant);
        Assert.Equal(1, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        await LearnAsync(tenant.TenantId, Number, "+393330000003");
        await AfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        await AfterAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await campaign.ClaimAsync()).Skipped);

        await stage.SetClockAsync(Stage.Noon);
        var row = await campaign.RowAsync(3);
        Assert.Equal((7, "duplicateAddress"), (row.Status, row.Reason));
        await campaign.CountAsync();
    }

    [Fact]
    public async Task The_other_row_of_a_person_is_found_without_reading_the_audience()
    {
        const int people = 40_000;
        await stage.CampaignAsync(await stage.TenantAsync(200));
        await stage.Seed.ExecuteAsync("analyze recipients"); // the planner knows of other campaigns alone
        var tenant = await stage.TenantAsync(people, hourlyLimit: 100_000);
        var campaign = await stage.CampaignAsync(tenant);
        var last = $"+39333{people:D7}";
        Assert.Equal(1, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        await LearnAsync(tenant.TenantId, Number, last);
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var before = await ReadAsync();

        Assert.True(await connection.QuerySingleAsync<bool>(
            "select is_attempted_by_another_row(@TenantId, @CampaignId, @people, customer_no, @last) from customers where tenant_id = @TenantId and phone = @last",
            new { tenant.TenantId, campaign.CampaignId, people, last }));

        Assert.InRange(await ReadAsync() - before, 1, 100);

        Task<long> ReadAsync() =>
            connection.QuerySingleAsync<long>("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'recipients'");
    }

    [Fact]
    public async Task A_pair_that_the_freeze_knew_or_of_nobody_else_skips_nobody()
    {
        var tenant = await stage.TenantAsync(2, hourlyLimit: 100_000);
        var campaign = await stage.CampaignAsync(tenant);
        Assert.Single((await campaign.ClaimAsync()).Claimed);
        await LearnAsync(tenant.TenantId, Number, UserId);
        await LearnAsync(tenant.TenantId, Other, "IT.2");
        await AfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        await stage.SetClockAsync(Stage.Noon);
    }

    [Fact]
    public async Task Of_two_claims_at_once_of_one_persons_two_addresses_one_attempts()
    {
        var tenant = await stage.TenantAsync(2);
        var smpp = await stage.Seed.SmppSenderAsync(tenant.TenantId, "racing", "+12025550111");
        for (var round = 0; round < 15; round++)
        {
            var campaign = await stage.CampaignAsync(tenant, smpp);
            await LearnAsync(tenant.TenantId, Number, Other);
            ClaimRequest[] rows = [.. new[] { 1, 2 }.Select(seq => campaign.Claim() with { FirstSeq = seq, LastSeq = seq, Channel = "sms", NeedsTemplate = false })];

            var claims = await Task.WhenAll(rows.Select(row => Task.Run(() => stage.Claims().ClaimAsync(row, default))));

            Assert.Equal(1, claims.Sum(claim => claim.Claimed.Count));
            Assert.Equal(1, claims.Sum(claim => claim.Skipped));
        }
    }

    [Fact]
    public async Task Of_two_rows_of_one_person_that_wait_for_a_new_try_the_first_gets_it()
    {
        var tenant = await stage.TenantAsync(2, hourlyLimit: 100_000);
        var smpp = await stage.Seed.SmppSenderAsync(tenant.TenantId, "again", "+12025550112");
        var campaign = await stage.CampaignAsync(tenant, smpp);
        var claim = campaign.Claim(permits: 2) with { Channel = "sms", NeedsTemplate = false };
        Assert.Equal(2, (await campaign.ClaimAsync(claim)).Claimed.Count);
        await using (var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann")))
        {
            await writer.ApplyAsync(
                [.. new[] { 1, 2 }.Select(seq => campaign.Event(seq, DeliveryStatus.Waiting) with { NextAttemptAt = Stage.Noon, Reason = "transient:x" })], default);
        }

        await LearnAsync(tenant.TenantId, Number, Other);
        var again = await campaign.ClaimAsync(claim with { Terms = StagedCampaign.Retries });

        Assert.Equal([1], again.Claimed.Select(person => person.Seq));
        Assert.Equal(1, (await campaign.ClaimAsync(claim with { Terms = StagedCampaign.Retries })).Skipped + again.Skipped);
    }

    [Fact]
    public async Task Learned_addresses_are_one_person_of_the_accounts_day_from_then_on()
    {
        var tenant = await stage.TenantAsync(2, hourlyLimit: 100_000);
        await stage.Seed.ExecuteAsync("delete from chat_history where tenant_id = @TenantId", new { tenant.TenantId });
        await new SenderStore(stage.Source).SetDailyLimitAsync(tenant.TenantId, "whatsapp/200" + tenant.Sender.PhoneNumberId, 1, default);
        var first = await stage.CampaignAsync(tenant);
        Assert.Equal(Number, Assert.Single((await first.ClaimAsync(first.Claim() with { HasTemplate = true })).Claimed).Address);
        await stage.Seed.ExecuteAsync("delete from customers where tenant_id = @TenantId and customer_id = 'c1'", new { tenant.TenantId });
        await AfterAsync(TimeSpan.FromHours(1));
        var second = await stage.CampaignAsync(tenant);
        Assert.Equal(ClaimResultKind.DailyLimit, (await second.ClaimAsync(second.Claim() with { HasTemplate = true })).Kind);

        await LearnAsync(tenant.TenantId, Number, Other);
        var claim = await second.ClaimAsync(second.Claim() with { HasTemplate = true });

        await stage.SetClockAsync(Stage.Noon);
        Assert.Equal(Other, Assert.Single(claim.Claimed).Address);
        Assert.Equal(1, await stage.Seed.QueryAsync<int>(
            "select count(*)::int from account_people where account_key = 'whatsapp/200' || @PhoneNumberId", new { tenant.Sender.PhoneNumberId }));
    }

    [Fact]
    public async Task A_receipt_to_another_address_than_the_rows_says_which_the_row_has()
    {
        var tenant = await stage.TenantAsync(2, hourlyLimit: 100_000);
        var campaign = await stage.CampaignAsync(tenant);
        await campaign.ClaimAsync();
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        foreach (var (recipient, expected) in new[] { (Number, null), (Other, Number), (null, null), (UserId, Number) })
        {
            var receipt = campaign.Event(1, DeliveryStatus.Delivered) with { NumberNo = tenant.Sender.NumberNo, TenantId = tenant.TenantId, Recipient = recipient };
            Assert.Equal(expected, Assert.Single(await writer.ApplyAsync([receipt], default)).Address);
        }
    }

    [Theory]
    [InlineData(Other)]
    [InlineData("IT.2")] // the new number is hidden
    public async Task Who_has_a_new_number_stays_opted_out_on_both_and_the_old_number_is_nobodys(string address)
    {
        var tenant = await stage.TenantAsync(0);
        await new InboundStore(stage.Source, CustomerStores.Of(stage.Source)).RecordAsync(
            tenant.TenantId, Channel.WhatsApp, tenant.Sender.NumberNo, [new InboundRow("m", Number, Stage.Noon)], Stage.Noon, default);
        await LearnAsync(tenant.TenantId, Number, UserId);
        await RecordAsync(tenant.TenantId, UserId, -5, optedOut: true);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            await People.ChangeNumberAsync(
                tenant.TenantId, new ChangedNumber(Number, address, UserId, "IT.2", Stage.Noon, """{"by":"changedNumber"}"""), Stage.Noon, default);
        }

        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, Number));
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, address));
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, "IT.2"));
        Assert.DoesNotContain(Number, await stage.Seed.ListAsync<string>("select address from chat_history where tenant_id = @TenantId", new { tenant.TenantId }));
        Assert.Contains(address, await stage.Seed.ListAsync<string>("select address from chat_history where tenant_id = @TenantId", new { tenant.TenantId }));

        // A stranger has the old number by now: what holds for one is nothing to the other.
        await LearnAsync(tenant.TenantId, Number, "IT.77");
        await RecordAsync(tenant.TenantId, Number, -4, optedOut: false);
        await RecordAsync(tenant.TenantId, "IT.77", -3, optedOut: false);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, Number));
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, address));
    }

    [Fact]
    public async Task An_erasure_takes_what_was_learned_unless_another_customer_has_the_address()
    {
        var tenant = await stage.TenantAsync(2);
        await LearnAsync(tenant.TenantId, Number, UserId);
        await LearnAsync(tenant.TenantId, Number, Other);
        Assert.True(await Customers.EraseAsync(tenant.TenantId, "c1", Stage.Noon, default));
        Assert.Equal([Other], await stage.Seed.ListAsync<string>("select address from person_addresses where tenant_id = @TenantId", new { tenant.TenantId }));
        Assert.True(await Customers.EraseAsync(tenant.TenantId, "c2", Stage.Noon, default));
        Assert.Empty(await stage.Seed.ListAsync<string>("select address from person_addresses where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    private Task AfterAsync(TimeSpan later) => stage.SetClockAsync(Stage.Noon + later);

    private Task LearnAsync(Guid tenantId, string one, string other) =>
        People.LearnAsync(tenantId, [LearnedPair.Of(one, other, "test", Stage.Noon)], default);

    private Task RecordAsync(Guid tenantId, string address, int minutes, bool optedOut) => Customers.RecordOptOutsAsync(
        tenantId, Channel.Sms, [new OptOutEvent(address, Stage.Noon.AddMinutes(minutes), optedOut, "{}")], Stage.Noon, default);

    private Task<IReadOnlyList<string>> ChannelsAsync(Guid tenantId, string address) => Customers.SuppressedChannelsAsync(tenantId, [address], default);
}
