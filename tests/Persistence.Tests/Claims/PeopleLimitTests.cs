using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Numbers;
using MassMessaging.Persistence.Senders;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>An account's limit of distinct people in 24 hours, as the claim keeps it.</summary>
public sealed class PeopleLimitTests(Stage stage) : IClassFixture<Stage>
{
    /// <summary>The forecast counts on the rule in Domain; the database alone decides.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_guard_and_the_rule_in_Domain_agree_on_every_verdict_and_every_retry_time(int seed)
    {
        const int People = 12;
        var random = new Random(seed);
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(People, hourlyLimit: 100_000);
        var store = new SenderStore(stage.Source);
        var account = "whatsapp/200" + tenant.Sender.PhoneNumberId;
        var met = new Dictionary<string, DateTimeOffset>();
        var (now, limit, campaign) = (Stage.Noon, 3, await stage.CampaignAsync(tenant));
        await store.SetDailyLimitAsync(tenant.TenantId, account, limit, default);
        for (var (step, seq) = (0, 1); step < 150; step++, now = now.AddMicroseconds(random.NextInt64(14_400_000_000) + 1_000_000))
        {
            if (random.Next(10) == 0)
            {
                limit = 1 + random.Next(6);
                await store.SetDailyLimitAsync(tenant.TenantId, account, limit, default);
            }

            var wrote = random.Next(3) == 0 ? now.AddHours(-1) : now.AddHours(-24);
            await stage.SetClockAsync(now);
            await stage.Seed.ExecuteAsync("update chat_history set last_inbound_at = @wrote where tenant_id = @TenantId", new { wrote, tenant.TenantId });
            var person = $"c{seq}";
            var expected = PeopleLimit.Judge(limit, met, person, windowOpen: wrote > now.AddHours(-24), now);

            var claim = await campaign.ClaimAsync(campaign.Claim() with { HasTemplate = true });

            var found = (claim.Kind.IsAllowed(), claim.Kind == ClaimResultKind.DailyLimit ? claim.FreeAt : null);
            Assert.True((expected.Admitted, expected.RetryAt) == found, $"step {step}, limit {limit}, {person} at {now:O}: {expected} against {claim.Kind} {claim.FreeAt:O}");
            if (expected.Admitted)
            {
                Assert.Equal(seq, Assert.Single(claim.Claimed).Seq);
                if (wrote <= now.AddHours(-24))
                {
                    met[person] = now;
                }

                // After the last person the same people once more, by another campaign.
                (seq, campaign) = seq == People ? (1, await stage.CampaignAsync(tenant)) : (seq + 1, campaign);
            }
        }

        Assert.InRange(met.Count, 2, People);
    }

    [Fact]
    public async Task Two_numbers_of_one_account_share_its_people_and_a_refused_claim_costs_no_permit()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(3);
        var second = await stage.Seed.SenderAsync(tenant.TenantId);
        var account = "whatsapp/200" + tenant.Sender.PhoneNumberId;
        await stage.Seed.ExecuteAsync(
            """
            update senders set account_key = @account where sender_id = @SenderId;
            delete from chat_history where tenant_id = @TenantId
            """,
            new { account, second.SenderId, tenant.TenantId });
        await new SenderStore(stage.Source).SetDailyLimitAsync(tenant.TenantId, account, 1, default);
        var (one, other) = (await stage.CampaignAsync(tenant), await stage.CampaignAsync(tenant, second));

        var first = await one.ClaimAsync(one.Claim() with { HasTemplate = true });
        var same = await other.ClaimAsync(other.Claim() with { HasTemplate = true });
        await stage.SetClockAsync(Stage.Noon.AddMinutes(10));
        var next = await other.ClaimAsync(other.Claim() with { HasTemplate = true });

        Assert.Equal((ClaimResultKind.Claimed, ClaimResultKind.Claimed), (first.Kind, same.Kind)); // the same person twice is one
        Assert.Equal((ClaimResultKind.DailyLimit, Stage.Noon.AddHours(24)), (next.Kind, next.FreeAt));
        Assert.Equal(1, await stage.Seed.EntriesAsync(second.NumberNo));
        Assert.Equal(2, (await other.CountAsync()).Waiting);
    }

    [Fact]
    public async Task Two_accounts_of_one_portfolio_share_its_people_over_tenants()
    {
        await stage.SetClockAsync(Stage.Noon);
        var (ann, bob) = (await StrangersAsync(2), await StrangersAsync(2));
        var store = new SenderStore(stage.Source);
        var portfolio = "whatsapp/portfolio/" + ann.Sender.PhoneNumberId;
        await store.SetDailyLimitAsync(ann.TenantId, Account(ann), 1, default);
        await store.LearnPortfolioAsync(Account(ann), portfolio, default);
        await store.LearnPortfolioAsync(Account(bob), portfolio, default);
        var (one, other) = (await stage.CampaignAsync(ann), await stage.CampaignAsync(bob));

        Assert.Equal(ClaimResultKind.Claimed, (await one.ClaimAsync(one.Claim() with { HasTemplate = true })).Kind);
        var same = await other.ClaimAsync(other.Claim() with { HasTemplate = true });
        await stage.SetClockAsync(Stage.Noon.AddMinutes(10));
        var next = await other.ClaimAsync(other.Claim() with { HasTemplate = true });

        Assert.Equal(ClaimResultKind.Claimed, same.Kind); // the same telephone number twice is one person
        Assert.Equal((ClaimResultKind.DailyLimit, Stage.Noon.AddHours(24)), (next.Kind, next.FreeAt));
        Assert.Equal(1, (await store.FindAsync(bob.TenantId, bob.Sender.SenderId, default))!.DailyLimit);
    }

    [Fact]
    public async Task Whoever_counted_before_the_portfolio_was_known_counts_for_it_from_the_newest_time()
    {
        await stage.SetClockAsync(Stage.Noon);
        var (ann, bob) = (await StrangersAsync(2), await StrangersAsync(2));
        var store = new SenderStore(stage.Source);
        var portfolio = "whatsapp/portfolio/" + ann.Sender.PhoneNumberId;
        await store.SetDailyLimitAsync(ann.TenantId, Account(ann), 2, default);
        await store.SetDailyLimitAsync(bob.TenantId, Account(bob), 5, default);
        var (one, other) = (await stage.CampaignAsync(ann), await stage.CampaignAsync(bob));
        await one.ClaimAsync(one.Claim() with { HasTemplate = true });
        await stage.SetClockAsync(Stage.Noon.AddHours(1));
        await other.ClaimAsync(other.Claim() with { HasTemplate = true });

        await store.LearnPortfolioAsync(Account(ann), portfolio, default);
        await store.LearnPortfolioAsync(Account(bob), portfolio, default);
        await store.LearnPortfolioAsync(Account(bob), portfolio, default);

        Assert.Equal([Stage.Noon.AddHours(1)], await store.PeopleAsync(portfolio, Stage.Noon.AddHours(-1), 10, default));
        // A portfolio begins with the limit of the account by which it was met; the provider's word replaces it.
        Assert.Equal(2, (await store.FindAsync(bob.TenantId, bob.Sender.SenderId, default))!.DailyLimit);
        await store.SetDailyLimitAsync(bob.TenantId, Account(bob), 7, default);
        Assert.Equal(7, (await store.FindAsync(ann.TenantId, ann.Sender.SenderId, default))!.DailyLimit);
        Assert.Equal(
            [1L, 1L],
            (await store.UseAsync([ann.Sender.SenderId, bob.Sender.SenderId], Stage.Noon.AddHours(2), default)).Select(use => use.People24h));
    }

    [Fact]
    public async Task A_claim_under_way_while_the_portfolio_is_learned_is_counted_for_it()
    {
        await stage.SetClockAsync(Stage.Noon);
        var ann = await StrangersAsync(1);
        var store = new SenderStore(stage.Source);
        var portfolio = "whatsapp/portfolio/" + ann.Sender.PhoneNumberId;
        await store.SetDailyLimitAsync(ann.TenantId, Account(ann), 1, default);
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var claim = await connection.BeginTransactionAsync();
        await ExecuteAsync("select from senders where sender_id = @sender for key share", ("sender", ann.Sender.SenderId));

        var learning = store.LearnPortfolioAsync(Account(ann), portfolio, default);
        while (!await stage.Seed.QueryAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))
        {
            Assert.False(learning.IsCompleted, "The portfolio was learned in the middle of a claim.");
        }

        await ExecuteAsync("insert into account_people values (@account, '\\x01', product_now())", ("account", Account(ann)));
        await claim.CommitAsync();
        await learning;

        Assert.Single(await store.PeopleAsync(portfolio, Stage.Noon.AddHours(-1), 10, default));

        async Task ExecuteAsync(string sql, (string Name, object Value) parameter)
        {
            await using var command = new NpgsqlCommand(sql, connection, claim) { Parameters = { new(parameter.Name, parameter.Value) } };
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_number_that_is_linked_later_is_counted_by_what_was_learned_of_its_account()
    {
        var ann = await StrangersAsync(1);
        var store = new SenderStore(stage.Source);
        var portfolio = "whatsapp/portfolio/" + ann.Sender.PhoneNumberId;
        await store.LearnPortfolioAsync(Account(ann), portfolio, default);
        var second = await stage.Seed.SenderAsync(ann.TenantId);

        var change = await store.LinkAsync(
            ann.TenantId, second.SenderId, new SenderLink(second.NumberKey, Account(ann), second.PhoneNumberId, [1], null, null), default);

        Assert.Equal(SenderChangeResult.Done, change.Result);
        Assert.Equal(portfolio, (await store.FindAsync(ann.TenantId, second.SenderId, default))!.LimitKey);
    }

    [Fact]
    public async Task An_account_without_a_limit_keeps_no_rows()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(2);
        await stage.Seed.ExecuteAsync("delete from chat_history where tenant_id = @TenantId", new { tenant.TenantId });
        await new SenderStore(stage.Source).SetDailyLimitAsync(tenant.TenantId, "whatsapp/200" + tenant.Sender.PhoneNumberId, null, default);
        var campaign = await stage.CampaignAsync(tenant);
        Assert.Equal(ClaimResultKind.Claimed, (await campaign.ClaimAsync(campaign.Claim() with { HasTemplate = true })).Kind);
        Assert.Equal(0, await stage.Seed.QueryAsync<long>(
            "select count(*) from account_people where account_key = 'whatsapp/200' || @PhoneNumberId", new { tenant.Sender.PhoneNumberId }));
    }

    [Fact]
    public async Task A_limit_is_taken_only_from_a_tenant_of_the_account()
    {
        var (ann, bob) = (await stage.TenantAsync(1), await stage.TenantAsync(1));
        var account = "whatsapp/200" + ann.Sender.PhoneNumberId;
        await new SenderStore(stage.Source).SetDailyLimitAsync(bob.TenantId, account, 1, default);
        Assert.Equal(0, await stage.Seed.QueryAsync<long>("select count(*) from accounts where account_key = @account", new { account }));
    }

    private static string Account(StagedTenant tenant) => "whatsapp/200" + tenant.Sender.PhoneNumberId;

    /// <summary>A tenant whose customers never wrote.</summary>
    private async Task<StagedTenant> StrangersAsync(int customers)
    {
        var tenant = await stage.TenantAsync(customers);
        await stage.Seed.ExecuteAsync("delete from chat_history where tenant_id = @TenantId", new { tenant.TenantId });
        return tenant;
    }
}
