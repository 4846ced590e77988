using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>What campaigns hold of the balance, spend and give back. A message costs 0.05, and 1000 are there.</summary>
public sealed class MoneyTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System));
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 30, _sender.NumberNo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_launch_holds_the_whole_cost_and_the_end_charges_what_was_sent_and_gives_the_rest_back()
    {
        // One is refused, one is skipped, one stays unknown: that one may have been sent.
        _silo.Channel.Answer = message => Task.FromResult<SendOutcome>(message.To switch
        {
            "+393330000002" => new SendOutcome.Refused(ErrorClass.Recipient, "131026", RetryAfter: null),
            "+393330000003" => new SendOutcome.Unknown("no answer"),
            _ => new SendOutcome.Accepted("wamid." + message.AttemptId),
        });
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.SettleAsync();
        Assert.Equal((1000m, 1.50m), await BalanceAsync());
        await campaign.ExcludeAsync("c30", CancellationToken.None);

        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal((998.60m, 0m), await BalanceAsync());
        Assert.Equal([$"campaign {campaign.Id():N} -1.4000"], await EntriesAsync());
    }

    [Fact]
    public async Task A_cancelled_campaign_is_charged_for_what_went_out_and_only_once()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        await campaign.CancelAsync(CancellationToken.None);
        await _silo.SettleAsync();
        await campaign.CancelAsync(CancellationToken.None);
        await campaign.WakeAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal((999.85m, 0m), await BalanceAsync());
        Assert.Single(await EntriesAsync());
    }

    [Fact]
    public async Task A_launch_that_the_balance_does_not_cover_is_refused_and_holds_nothing()
    {
        await _silo.Seed.ExecuteAsync("update balances set amount = 1.49");
        var campaign = await _silo.CreateAsync(_tenant, Campaigns.Definition(_sender));

        var refused = await campaign.LaunchAsync(CancellationToken.None);

        Assert.Equal((CampaignResultKind.Problem, "balanceTooLow"), (refused.Kind, refused.Code));
        Assert.Equal("This costs 1.50 EUR, and 1.49 EUR are available.", refused.Detail);
        Assert.Equal((1.49m, 0m), await BalanceAsync());
        await _silo.Seed.ExecuteAsync("update balances set amount = 1.50");
        Assert.Equal(CampaignResultKind.Done, (await campaign.LaunchAsync(CancellationToken.None)).Kind);
    }

    [Theory]
    [InlineData("amount = 1", 1, 0)]
    [InlineData("reserved = 999", 1000, 999)] // for another campaign
    public async Task A_balance_that_is_taken_before_the_freeze_pauses_the_campaign_and_resume_tries_again(string taken, int amount, int reserved)
    {
        ICampaignGrain campaign;
        await using (var connection = await _silo.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The launch still sees 1000; its freeze waits for this row and finds what it left.
            await using var spend = connection.CreateCommand();
            spend.CommandText = "update balances set " + taken;
            await spend.ExecuteNonQueryAsync();
            campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
            await transaction.CommitAsync();
        }

        await _silo.SettleAsync();
        Assert.Equal("paused", await _silo.StatusAsync(campaign));
        Assert.Equal("balanceTooLow", await _silo.Seed.QueryAsync<string>("select status_reason from campaigns"));
        Assert.Empty(await _silo.RowsAsync(campaign));
        Assert.Equal((amount, reserved), await BalanceAsync());

        await _silo.Seed.ExecuteAsync("update balances set amount = 2, reserved = 0");
        Assert.Equal(CampaignResultKind.Done, (await campaign.ResumeAsync(CancellationToken.None)).Kind);
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal((0.50m, 0m), await BalanceAsync());
    }

    [Fact]
    public async Task A_price_that_is_missing_refuses_the_launch_and_one_that_is_removed_later_changes_nothing()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        await _silo.Seed.ExecuteAsync("delete from prices");
        var later = await _silo.CreateAsync(_tenant, Campaigns.Definition(_sender));
        Assert.Equal("priceMissing", (await later.LaunchAsync(CancellationToken.None)).Code);

        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal((998.50m, 0m), await BalanceAsync());
    }

    [Fact]
    public async Task A_silo_that_dies_between_the_end_and_the_settlement_leaves_it_to_the_next()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.SettleAsync();
        await using (var connection = await _silo.Database.Source.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await using var block = connection.CreateCommand();
            block.CommandText = "select from reservations for update";
            await block.ExecuteNonQueryAsync();
            await campaign.CancelAsync(CancellationToken.None);
            while (await _silo.Seed.QueryAsync<bool>(
                "select not exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))
            {
                await Task.Yield();
            }

            await _silo.AbandonAsync();
        }

        Assert.Equal("cancelled", await _silo.StatusAsync(campaign));
        _silo = await VirtualSilo.StartAsync(_silo.Now, _silo.Database);
        await _silo.Grains.Campaign(_tenant, campaign.Id()).WakeAsync(); // as OverdueCampaigns does, whose grace would need time to pass
        await _silo.SettleAsync();
        Assert.Equal((999.95m, 0m), await BalanceAsync());
        Assert.Single(await EntriesAsync());
    }

    [Fact]
    public async Task A_text_of_more_segments_costs_more_from_then_on_and_is_refused_when_that_is_not_there()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "sms"));
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 30);
        await silo.Seed.ExecuteAsync("update senders set channel = 'sms'");
        silo.Channel.Answer = message => Task.FromResult<SendOutcome>(message.To == "+393330000005"
            ? new SendOutcome.Refused(ErrorClass.Recipient, "30003", RetryAfter: null)
            : new SendOutcome.Accepted(message.AttemptId));
        var definition = Campaigns.Definition(sender) with { Channel = "sms", MessagesPerHour = null };
        var campaign = await silo.LaunchAsync(tenant, definition);
        await silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(3, silo.Channel.Calls.Count);
        Assert.Equal((1000m, 1.50m), await BalanceAsync(silo));

        var longer = definition with { Text = new string('x', 161) };
        await silo.Seed.ExecuteAsync("update balances set amount = 2.84");
        Assert.Equal("balanceTooLow", (await campaign.EditAsync(new EditCampaign(1, longer, null), CancellationToken.None)).Code);
        await silo.Seed.ExecuteAsync("update balances set amount = 2.85");
        Assert.Equal(CampaignResultKind.Done, (await campaign.EditAsync(new EditCampaign(1, longer, null), CancellationToken.None)).Kind);
        Assert.Equal((2.85m, 2.85m), await BalanceAsync(silo));
        await silo.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(5, silo.Channel.Calls.Count);

        // Three of one segment, two of two, the rest of one again: what is held too much is free at once. The one of two
        // segments that failed stays held to the end, and then costs nothing.
        await campaign.EditAsync(new EditCampaign(2, definition, null), CancellationToken.None);
        Assert.Equal((2.85m, 1.60m), await BalanceAsync(silo));
        await silo.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("completed", await silo.StatusAsync(campaign));
        Assert.Equal((1.35m, 0m), await BalanceAsync(silo));
    }

    private Task<(decimal Amount, decimal Reserved)> BalanceAsync() => BalanceAsync(_silo);

    private static Task<(decimal Amount, decimal Reserved)> BalanceAsync(VirtualSilo silo) =>
        silo.Seed.QueryAsync<(decimal, decimal)>("select amount, reserved from balances");

    private Task<IReadOnlyList<string>> EntriesAsync() =>
        _silo.Seed.ListAsync<string>("select kind || ' ' || reference || ' ' || amount from balance_entries order by entry_id");
}
