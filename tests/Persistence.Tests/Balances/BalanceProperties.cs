using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Balances;

/// <summary>Credits, payments, reservations and charges add up, under repetition, at once, and with connections killed in the middle.</summary>
public sealed class BalanceProperties(Stage stage) : IClassFixture<Stage>
{
    private const int People = 4;

    private BalanceStore Balances => new(stage.Source);

    private ReservationStore Reservations => new(stage.Source);

    [Property(MaxTest = 25, Arbitrary = [typeof(BalanceLifeGenerator)])]
    public async Task Whatever_happens_to_a_balance_it_adds_up(BalanceLife life)
    {
        var tenant = await stage.TenantAsync(People);
        await stage.Seed.ExecuteAsync("update balances set amount = 0 where tenant_id = @TenantId", tenant);
        var campaigns = new List<StagedCampaign>();
        while (campaigns.Count < BalanceStep.Campaigns)
        {
            campaigns.Add(await LaunchedAsync(tenant));
        }

        foreach (var step in life.Steps)
        {
            await HappenAsync(step.Mishap, tenant, () => MoveAsync(step, tenant, campaigns[step.Which]));
            await AddsUpAsync(tenant);
        }
    }

    private Task MoveAsync(BalanceStep step, StagedTenant tenant, StagedCampaign campaign) => step.Move switch
    {
        BalanceMove.Credit => Balances.CreditAsync(tenant.TenantId, (1 + step.Size) / 4m, $"c{step.Which}{step.Size}", Stage.Noon, CancellationToken.None),
        BalanceMove.Pay => new SenderStore(stage.Source).PayAsync(
            tenant.TenantId, tenant.Sender.SenderId, 1, new Debit("channelMonth", step.Size / 8m, $"p{step.Which}", "{}"), Stage.Noon, CancellationToken.None),
        BalanceMove.Freeze => new AudienceFreezer(stage.Source, new SiloIdentity("ann")).FreezeAsync(
            campaign.CampaignId, Query(tenant, campaign), new MessageCost(step.Size / 16m, 1), CancellationToken.None),
        BalanceMove.Deliver => DeliverAsync(campaign, step.Size),
        BalanceMove.Edit => Reservations.CoverAsync(
            campaign.CampaignId, [], 1 + (step.Size % 3), release: step.Size > 3, CancellationToken.None),
        _ => SettleAsync(campaign),
    };

    /// <summary>As its grain does: not before nobody waits.</summary>
    private async Task SettleAsync(StagedCampaign campaign)
    {
        if (await stage.Seed.QueryAsync<bool>("select not exists (select from recipients where campaign_id = @CampaignId and status = 0)", campaign.Ids))
        {
            await Reservations.SettleAsync(campaign.CampaignId, [], CancellationToken.None);
        }
    }

    /// <summary>Everybody who waits ends in the status that the number gives, in turn.</summary>
    private Task DeliverAsync(StagedCampaign campaign, int size) => stage.Seed.ExecuteAsync(
        """
        with ended as (
            update recipients set status = 2 + (seq + @size) % 6, attempted_at = product_now(), reason = 'x'
            where campaign_id = @CampaignId and status = 0
            returning status
        )
        insert into campaign_totals (campaign_id, silo_name, waiting, unknown, sent, failed, delivered, read, skipped)
        select @CampaignId, 'bob', -count(*), count(*) filter (where status = 2), count(*) filter (where status = 3), count(*) filter (where status = 4),
               count(*) filter (where status = 5), count(*) filter (where status = 6), count(*) filter (where status = 7)
        from ended having count(*) > 0
        on conflict do nothing
        """,
        new { campaign.CampaignId, size });

    private async Task AddsUpAsync(StagedTenant tenant)
    {
        var sums = await stage.Seed.QueryAsync<Sums>(
            """
            select b.amount, b.reserved,
                   (select coalesce(sum(amount), 0) from balance_entries where tenant_id = b.tenant_id) as entries,
                   (select coalesce(sum(amount), 0) from reservations where tenant_id = b.tenant_id and settled_at is null) as held,
                   (select coalesce(-sum(amount), 0) from balance_entries where tenant_id = b.tenant_id and kind = 'campaign') as charged,
                   (select coalesce(sum(spent), 0) from reservations where tenant_id = b.tenant_id) as spent,
                   (select count(*) - count(distinct reference) from balance_entries where tenant_id = b.tenant_id and kind = 'campaign') as twice,
                   (select count(*) from campaign_audiences a full join reservations r using (campaign_id)
                    where coalesce(a.tenant_id, r.tenant_id) = b.tenant_id and (a.campaign_id is null or r.campaign_id is null)) as halves,
                   (select count(*) from reservations r where r.tenant_id = b.tenant_id and r.settled_at is not null
                      and r.spent <> (select r.unit_price * r.units * count(*) from recipients p
                                      where p.campaign_id = r.campaign_id and p.status in (2, 3, 5, 6))) as wrong
            from balances b where b.tenant_id = @TenantId
            """,
            tenant);
        Assert.Equal(sums.Entries, sums.Amount);
        Assert.Equal(sums.Held, sums.Reserved);
        Assert.Equal(sums.Charged, sums.Spent);
        Assert.True(sums.Amount >= sums.Reserved, $"{sums.Amount} are there and {sums.Reserved} reserved.");
        Assert.Equal((0, 0, 0), (sums.Twice, sums.Halves, sums.Wrong));
    }

    private async Task HappenAsync(BalanceMishap mishap, StagedTenant tenant, Func<Task> act)
    {
        switch (mishap)
        {
            case BalanceMishap.TwiceAtOnce:
                await Task.WhenAll(Task.Run(act), Task.Run(act));
                break;
            case BalanceMishap.ConnectionKilled:
                await KillAtTheBalanceAsync(tenant, act);
                break;
            default:
                await act();
                break;
        }
    }

    /// <summary>The last lock is the balance's: whoever comes to it is held there and its connection killed.</summary>
    private async Task KillAtTheBalanceAsync(StagedTenant tenant, Func<Task> act)
    {
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from balances where tenant_id = $1 for update", connection);
        hold.Parameters.Add(new NpgsqlParameter { Value = tenant.TenantId });
        await hold.ExecuteNonQueryAsync();
        var acting = Task.Run(act);
        while (!acting.IsCompleted)
        {
            await stage.Seed.ExecuteAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            await Task.WhenAny(acting, Task.Delay(1));
        }

        Assert.True(await Record.ExceptionAsync(() => acting) is null or NpgsqlException, acting.Exception?.ToString());
    }

    private static AudienceQuery Query(StagedTenant tenant, StagedCampaign campaign) => new()
    {
        TenantId = tenant.TenantId,
        Channel = Channel.WhatsApp,
        Today = DateOnly.FromDateTime(Stage.Noon.UtcDateTime),
        NumberNo = tenant.Sender.NumberNo,
        Now = Stage.Noon,
        CampaignId = campaign.CampaignId,
    };

    /// <summary>A campaign as its launch stores it: not frozen yet.</summary>
    private async Task<StagedCampaign> LaunchedAsync(StagedTenant tenant)
    {
        var campaign = await stage.CampaignAsync(tenant);
        await stage.Seed.ExecuteAsync(
            """
            delete from recipients where campaign_id = @CampaignId;
            delete from campaign_audiences where campaign_id = @CampaignId;
            delete from campaign_totals where campaign_id = @CampaignId;
            """,
            campaign.Ids);
        return campaign;
    }

    private sealed record Sums
    {
        public decimal Amount { get; init; }

        public decimal Reserved { get; init; }

        public decimal Entries { get; init; }

        public decimal Held { get; init; }

        public decimal Charged { get; init; }

        public decimal Spent { get; init; }

        public long Twice { get; init; }

        public long Halves { get; init; }

        public long Wrong { get; init; }
    }
}
