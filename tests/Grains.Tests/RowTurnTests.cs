using MassMessaging.Grains.Campaigns;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

/// <summary>Whose rows are worked on next on a silo, over real statements that a lock holds up.</summary>
public sealed class RowTurnTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private VirtualSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await VirtualSilo.StartAsync(Noon);

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_tenant_that_launches_much_leaves_places_to_others()
    {
        var turns = _silo.Services.GetRequiredService<RowTurns>();
        var (flood, trickle) = (await TenantAsync(), await TenantAsync());
        await using var holds = await HoldAsync("lock table recipients in exclusive mode");
        var launched = new List<Contracts.ICampaignGrain>();
        for (var i = 0; i <= RowTurns.AtOnce; i++)
        {
            launched.Add(await _silo.LaunchAsync(flood.TenantId, Campaigns.Definition(flood.Sender)));
        }

        var half = RowTurns.AtOnce / 2;
        await SiloWaits.UntilAsync("half of the places are the first tenant's", () => Task.FromResult(turns.Now == (launched.Count - half, half)));
        launched.Add(await _silo.LaunchAsync(trickle.TenantId, Campaigns.Definition(trickle.Sender)));
        await SiloWaits.UntilAsync("the other tenant's freeze runs beside them", () => Task.FromResult(turns.Now == (launched.Count - 1 - half, half + 1)));

        await holds.CommitAsync();
        await _silo.SettleAsync();
        Assert.Equal((0, 0), turns.Now);
        foreach (var campaign in launched)
        {
            Assert.Equal(1, (await _silo.RowsAsync(campaign)).Values.Sum());
        }
    }

    [Fact]
    public async Task The_freeze_of_a_campaign_that_was_cancelled_leaves_its_line()
    {
        var turns = _silo.Services.GetRequiredService<RowTurns>();
        var tenant = await TenantAsync();
        await using var holds = await HoldAsync("lock table recipients in exclusive mode");
        var half = RowTurns.AtOnce / 2;
        var launched = new List<Contracts.ICampaignGrain>();
        for (var i = 0; i < half + 2; i++)
        {
            launched.Add(await _silo.LaunchAsync(tenant.TenantId, Campaigns.Definition(tenant.Sender)));
            await SiloWaits.UntilAsync("the freeze has its turn or waits for it", () => Task.FromResult(turns.Now == (Math.Max(0, i + 1 - half), Math.Min(i + 1, half))));
        }

        await launched[^1].CancelAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("one that waited is gone", () => Task.FromResult(turns.Now == (1, half)));
        await launched[0].CancelAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("one that ran is gone too", () => Task.FromResult(turns.Now == (0, half)));

        await holds.CommitAsync();
        await _silo.SettleAsync();
        Assert.Empty(await _silo.RowsAsync(launched[0]));
        Assert.Empty(await _silo.RowsAsync(launched[^1]));
        Assert.Equal(1, (await _silo.RowsAsync(launched[1])).Values.Sum());
    }

    [Fact]
    public async Task A_tenant_that_cancels_much_leaves_places_to_others_and_its_campaigns_answer_meanwhile()
    {
        var turns = _silo.Services.GetRequiredService<RowTurns>();
        var (flood, trickle) = (await TenantAsync(), await TenantAsync());
        var floods = new List<Contracts.ICampaignGrain>();
        for (var i = 0; i <= RowTurns.AtOnce; i++)
        {
            floods.Add(await ScheduledAsync(flood));
        }

        var trickles = await ScheduledAsync(trickle);
        await _silo.SettleAsync();
        await using var holds = await HoldAsync("select from recipients for update");
        foreach (var campaign in floods)
        {
            await campaign.CancelAsync(CancellationToken.None);
        }

        var half = RowTurns.AtOnce / 2;
        await SiloWaits.UntilAsync("half of the places are the first tenant's", () => Task.FromResult(turns.Now == (floods.Count - half, half)));
        await trickles.CancelAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("the other tenant's rows are skipped beside them", () => Task.FromResult(turns.Now == (floods.Count - half, half + 1)));
        foreach (var campaign in floods.Append(trickles))
        {
            var reply = await campaign.ResumeAsync(CancellationToken.None);
            Assert.Equal((Contracts.CampaignResultKind.Refused, Domain.Campaigns.CampaignStatus.Cancelled), (reply.Kind, reply.Status));
        }

        await holds.CommitAsync();
        await _silo.SettleAsync();
        Assert.Equal((0, 0), turns.Now);
        foreach (var campaign in floods.Append(trickles))
        {
            Assert.Equal([new(7, 1)], await _silo.RowsAsync(campaign));
        }
    }

    [Fact]
    public async Task Attempts_at_texts_of_several_prices_are_counted_in_a_turn()
    {
        var turns = _silo.Services.GetRequiredService<RowTurns>();
        var (tenantId, campaign) = await OfTwoPricesAsync();

        var half = RowTurns.AtOnce / 2;
        var held = await Task.WhenAll(Enumerable.Range(0, half).Select(_ => turns.EnterAsync(tenantId, CancellationToken.None)));
        await campaign.CancelAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("the count waits for its turn", () => Task.FromResult(turns.Now == (1, half)));
        // It answers after the step that began the count, so that what it waits for is stored.
        Assert.Equal(Contracts.CampaignResultKind.Refused, (await campaign.ResumeAsync(CancellationToken.None)).Kind);
        Assert.Null(await SettledAtAsync());
        Array.ForEach(held, turn => turn.Dispose());
        await _silo.SettleAsync();
        Assert.NotNull(await SettledAtAsync());
    }

    [Fact]
    public async Task A_count_that_failed_is_done_again_in_a_turn_and_not_in_the_campaigns_own()
    {
        var turns = _silo.Services.GetRequiredService<RowTurns>();
        var (tenantId, campaign) = await OfTwoPricesAsync();
        await _silo.Seed.ExecuteAsync(
            """
            create sequence settlements;
            create function fail_once() returns trigger language plpgsql as
            $$
            begin
                if nextval('settlements') = 1 then
                    raise exception 'not this time';
                end if;
                return new;
            end;
            $$;
            create trigger fail_once before update on reservations for each row execute function fail_once();
            """);
        await campaign.CancelAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("the first count has failed", async () =>
            await _silo.Seed.QueryAsync<bool>("select is_called from settlements") && turns.Now == (0, 0));

        var half = RowTurns.AtOnce / 2;
        var held = await Task.WhenAll(Enumerable.Range(0, half).Select(_ => turns.EnterAsync(tenantId, CancellationToken.None)));
        await SiloWaits.UntilAsync("the second count waits for its turn", async () =>
        {
            await _silo.StepAsync(TimeSpan.FromSeconds(1));
            return turns.Now == (1, half);
        });
        Assert.Equal(Contracts.CampaignResultKind.Refused, (await campaign.ResumeAsync(CancellationToken.None)).Kind);
        Assert.Null(await SettledAtAsync());
        Array.ForEach(held, turn => turn.Dispose());
        await _silo.SettleAsync();
        Assert.NotNull(await SettledAtAsync());
    }

    private Task<DateTime?> SettledAtAsync() => _silo.Seed.QueryAsync<DateTime?>("select settled_at from reservations");

    /// <summary>A campaign with nobody left to send to, whose text was edited to two segments after the launch.</summary>
    private async Task<(Guid TenantId, Contracts.ICampaignGrain Campaign)> OfTwoPricesAsync()
    {
        var tenant = await TenantAsync();
        await _silo.Seed.ExecuteAsync("update senders set channel = 'sms'");
        var definition = Campaigns.Definition(tenant.Sender, startAt: Noon.AddHours(1)) with { Channel = "sms", MessagesPerHour = null };
        var campaign = await _silo.LaunchAsync(tenant.TenantId, definition);
        await _silo.SettleAsync();
        await campaign.EditAsync(new Contracts.EditCampaign(1, definition with { Text = new string('x', 161) }, null), CancellationToken.None);
        await _silo.Seed.ExecuteAsync("update recipients set status = 7; update campaign_totals set waiting = 0, skipped = 1");
        return (tenant.TenantId, campaign);
    }

    // Until its transaction ends, what the statement locks waits.
    private async Task<Npgsql.NpgsqlTransaction> HoldAsync(string statement)
    {
        var connection = await _silo.Database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var hold = connection.CreateCommand();
        hold.CommandText = statement;
        await hold.ExecuteNonQueryAsync();
        return transaction;
    }

    private Task<Contracts.ICampaignGrain> ScheduledAsync((Guid TenantId, SeededSender Sender) tenant) =>
        _silo.LaunchAsync(tenant.TenantId, Campaigns.Definition(tenant.Sender, startAt: Noon.AddHours(1)));

    private async Task<(Guid TenantId, SeededSender Sender)> TenantAsync()
    {
        var tenantId = await _silo.Seed.TenantAsync();
        var sender = await _silo.Seed.SenderAsync(tenantId);
        await _silo.Seed.CustomersAsync(tenantId, 1, sender.NumberNo);
        return (tenantId, sender);
    }
}
