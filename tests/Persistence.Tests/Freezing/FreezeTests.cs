using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Freezing;

public sealed class FreezeTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_audience_is_frozen_in_creation_order_one_row_an_address_with_reasons_and_totals()
    {
        var (campaign, query) = await LaunchedAsync();
        await stage.Seed.ExecuteAsync(
            """
            update customers set phone = '+393330000001' where tenant_id = @TenantId and customer_id in ('c3', 'c6');
            update customers set phone = null where tenant_id = @TenantId and customer_id = 'c4';
            delete from chat_history where tenant_id = @TenantId and address = '+393330000005';
            insert into suppressions values (@TenantId, 'whatsapp', '+393330000002', 'optedOut', '{}', now());
            insert into exclusions values (@CampaignId, 'c8', now());
            """,
            campaign.Ids);

        var result = await Freezer().FreezeAsync(campaign.CampaignId, query with { SafeSending = true }, Free, CancellationToken.None);

        Assert.IsType<FreezeResult.Frozen>(result);
        Assert.Equal(
            ["1:c1:0:", "2:c2:7:optedOut", "3:c3:7:duplicateAddress", "4:c4:7:noAddress", "5:c5:7:noChatHistory", "6:c6:7:duplicateAddress", "7:c7:0:", "8:c9:0:", "9:c10:0:"],
            await stage.Seed.ListAsync<string>(
                "select seq || ':' || customer_id || ':' || status || ':' || coalesce(reason, '') from recipients where campaign_id = @CampaignId order by seq", campaign.Ids));
        Assert.Equal(
            ["2:7:optedOut", "3:7:duplicateAddress", "4:7:noAddress", "5:7:noChatHistory", "6:7:duplicateAddress"], await campaign.IssuesAsync());
        var totals = await campaign.CountAsync();
        Assert.Equal((4, 5), (totals.Waiting, totals.Skipped));
        Assert.Equal(new FrozenAudience(9, 5), await Progress.AudienceAsync(campaign.CampaignId, CancellationToken.None));
    }

    [Fact]
    public async Task Who_is_erased_while_a_freeze_still_reads_them_is_erased_from_it_too()
    {
        var (campaign, query) = await LaunchedAsync();
        await using var blocker = await stage.Source.OpenConnectionAsync();
        // The freeze has read everybody and waits at its last look at the campaign.
        await using var cancelling = await blocker.BeginTransactionAsync();
        await blocker.ExecuteAsync("select from grain_states where campaign_id = @CampaignId for update", campaign.Ids, cancelling);
        var freeze = Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None);
        await WaitingAsync(1);
        Assert.True(await CustomerStores.Of(stage.Source).EraseAsync(campaign.TenantId, "c1", Stage.Noon, CancellationToken.None));
        var erasure = new ErasureStore(stage.Source, new AnswerEraser(stage.Source, CredentialCipher.FromSettings(Seed.MasterKey, null))).EraseNextAsync(CancellationToken.None);
        await Task.WhenAny(erasure, WaitingAsync(2));
        await cancelling.RollbackAsync();

        Assert.IsType<FreezeResult.Frozen>(await freeze);
        Assert.True(await erasure);
        Assert.Equal(
            ("", 7, "erased"),
            await stage.Seed.QueryAsync<(string, int, string)>("select name, status::int, reason from recipients where campaign_id = @CampaignId and seq = 1", campaign.Ids));
        Assert.Equal(0, await stage.Seed.QueryAsync<int>("select count(*)::int from erasures where tenant_id = @TenantId", campaign.Ids));

        async Task WaitingAsync(int count)
        {
            while (await stage.Seed.QueryAsync<int>(
                       "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") < count)
            {
                await Task.Delay(20);
            }
        }
    }

    [Fact]
    public async Task What_a_customer_changes_after_the_freeze_changes_nothing_in_it()
    {
        var (campaign, query) = await LaunchedAsync();
        await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None);

        await stage.Seed.ExecuteAsync("update customers set name = 'Other', phone = '+393339999999' where tenant_id = @TenantId and customer_id = 'c1'", campaign.Ids);

        Assert.Equal(
            ("Person 1", "+393330000001"),
            await stage.Seed.QueryAsync<(string, string)>("select name, address from recipients where campaign_id = @CampaignId and seq = 1", campaign.Ids));
    }

    [Fact]
    public async Task A_second_freeze_finds_the_first_and_adds_nobody()
    {
        var (campaign, query) = await LaunchedAsync();
        var first = await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None);
        await stage.Seed.CustomersAsync(await stage.Seed.TenantAsync(), 3);
        await stage.Seed.ExecuteAsync("update customers set phone = null where tenant_id = @TenantId and customer_id = 'c1'", campaign.Ids);

        var second = await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None);

        Assert.IsType<FreezeResult.Frozen>(first);
        Assert.Equal(first, second);
        Assert.Equal(new FrozenAudience(10, 0), await Progress.AudienceAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal(10, (await campaign.CountAsync()).Waiting);
    }

    [Fact]
    public async Task Of_freezes_at_once_one_works_and_all_say_the_same()
    {
        var (campaign, query) = await LaunchedAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            Freezer($"silo {i}").FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None))));

        Assert.All(results, result => Assert.IsType<FreezeResult.Frozen>(result));
        Assert.Equal(new FrozenAudience(10, 0), await Progress.AudienceAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal(10, (await campaign.CountAsync()).Total);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("expired")]
    [InlineData("draft")]
    public async Task A_campaign_that_is_not_launched_any_more_freezes_nothing(string status)
    {
        var (campaign, query) = await LaunchedAsync(status);

        Assert.IsType<FreezeResult.Withdrawn>(await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None));

        await NothingAsync(campaign);
    }

    [Fact]
    public async Task A_campaign_that_is_gone_freezes_nothing()
    {
        var (campaign, query) = await LaunchedAsync();
        await stage.Seed.ExecuteAsync("delete from grain_states where campaign_id = @CampaignId", campaign.Ids);

        Assert.IsType<FreezeResult.Withdrawn>(await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None));

        await NothingAsync(campaign);
    }

    /// <summary>The freeze stands at its last line when the cancel has begun: it waits, sees the cancel and leaves nothing.</summary>
    [Fact]
    public async Task A_cancel_that_is_being_stored_is_waited_for_and_seen()
    {
        var (campaign, query) = await LaunchedAsync();
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var cancel = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("update grain_states set payload = jsonb_set(payload, '{status}', '\"cancelled\"') where campaign_id = $1", connection, cancel))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = campaign.CampaignId });
            await command.ExecuteNonQueryAsync();
        }

        var freezing = Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None);
        while (await stage.Seed.QueryAsync<int>("select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
        {
            Assert.False(freezing.IsCompleted, "The freeze did not wait for the cancel.");
        }

        await cancel.CommitAsync();

        Assert.IsType<FreezeResult.Withdrawn>(await freezing);
        await NothingAsync(campaign);
    }

    [Fact]
    public async Task An_audience_of_whom_nobody_would_be_sent_to_leaves_nothing()
    {
        var (campaign, query) = await LaunchedAsync();
        await stage.Seed.ExecuteAsync("update customers set phone = null where tenant_id = @TenantId", campaign.Ids);

        var empty = Assert.IsType<FreezeResult.Empty>(await Freezer().FreezeAsync(campaign.CampaignId, query, Free, CancellationToken.None));
        Assert.Equal(["noAddress"], empty.Skipped.Keys);
        await NothingAsync(campaign);

        var nobody = query with { Filter = new AudienceFilter { Groups = ["none"] } };
        Assert.Empty(Assert.IsType<FreezeResult.Empty>(await Freezer().FreezeAsync(campaign.CampaignId, nobody, Free, CancellationToken.None)).Skipped);
        await NothingAsync(campaign);
    }

    private static MessageCost Free => new(0, 1);

    private ProgressStore Progress => new(stage.Source, stage.Source, new SiloIdentity("ann"));

    private AudienceFreezer Freezer(string silo = "ann") => new(stage.Source, new SiloIdentity(silo));

    private async Task NothingAsync(StagedCampaign campaign)
    {
        Assert.Equal(new DeliveryTotals(0, 0, 0, 0, 0, 0, 0, 0), await campaign.CountAsync());
        Assert.Null(await Progress.AudienceAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Empty(await campaign.IssuesAsync());
    }

    /// <summary>A campaign for ten customers, stored as launched but not frozen.</summary>
    private async Task<(StagedCampaign Campaign, AudienceQuery Query)> LaunchedAsync(string status = "running")
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 10);
        var campaign = await stage.CampaignAsync(tenant, status: status);
        await stage.Seed.ExecuteAsync(
            """
            delete from recipients where campaign_id = @CampaignId;
            delete from campaign_audiences where campaign_id = @CampaignId;
            delete from campaign_totals where campaign_id = @CampaignId;
            """,
            campaign.Ids);
        return (campaign, new AudienceQuery
        {
            TenantId = tenant.TenantId,
            Channel = Channel.WhatsApp,
            Today = DateOnly.FromDateTime(Stage.Noon.UtcDateTime),
            NumberNo = tenant.Sender.NumberNo,
            Now = Stage.Noon,
            CampaignId = campaign.CampaignId,
        });
    }
}
