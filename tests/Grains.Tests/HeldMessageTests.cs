using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>Messages that the provider took and holds back to see how people take the template.</summary>
public sealed class HeldMessageTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    // Two slots of a campaign at 40 an hour. A held campaign looks again each half minute, and each look moves the clock.
    private static readonly TimeSpan SlotsWithoutAClaim = TimeSpan.FromMinutes(4);

    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 3);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Theory]
    [InlineData(DeliveryStatus.Sent, null, null)]
    [InlineData(DeliveryStatus.Delivered, null, null)]
    [InlineData(DeliveryStatus.Failed, ErrorClass.Recipient, "131026")]
    public async Task A_held_message_is_unknown_and_nobody_else_is_claimed_until_it_is_settled(DeliveryStatus became, ErrorClass? why, string? code)
    {
        var campaign = await LaunchHeldAsync(_silo);

        Assert.Equal((2, "heldByProvider"), await RowAsync(_silo));
        Assert.Equal(("running", "templateHeld"), (await _silo.StatusAsync(campaign), await WaitingForAsync(_silo)));
        Assert.Equal((2, 1), ((await _silo.RowsAsync(campaign))[0], (await _silo.RowsAsync(campaign))[2]));

        await SettleAsync(_silo, campaign, became, why, code);
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(3, _silo.Channel.Calls.Count);
        Assert.Equal(1, (await _silo.RowsAsync(campaign))[(int)became] - (became == DeliveryStatus.Sent ? 2 : 0));
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Ledger.AssertNeverAbove(40, _silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task A_held_message_that_is_dropped_with_its_template_pauses_the_campaign()
    {
        var campaign = await LaunchHeldAsync(_silo);
        await SettleAsync(_silo, campaign, DeliveryStatus.Failed, ErrorClass.Content, "132015");
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("paused", await _silo.StatusAsync(campaign));
        Assert.Single(_silo.Channel.Calls);
        Assert.Equal((4, "content:132015"), await RowAsync(_silo));
    }

    [Fact]
    public async Task An_answer_that_says_paused_pauses_the_campaign_and_its_owner_resumes_it()
    {
        var campaign = await LaunchHeldAsync(_silo, templatePaused: true);

        Assert.Equal("paused", await _silo.StatusAsync(campaign));
        Assert.Equal("templatePaused", await _silo.Seed.QueryAsync<string>("select status_reason from campaigns"));
        Assert.Equal((2, "heldByProvider"), await RowAsync(_silo));

        _silo.Channel.Answer = null;
        await campaign.ResumeAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(3, _silo.Channel.Calls.Count);
        Assert.Equal((2, "heldByProvider"), await RowAsync(_silo)); // never sent again
        await SettleAsync(_silo, campaign, DeliveryStatus.Read, null, null);
        Assert.Equal(1, (await _silo.RowsAsync(campaign))[6]);
    }

    [Fact]
    public async Task A_hold_outlives_the_silo_that_was_told_of_it()
    {
        var campaign = await LaunchHeldAsync(_silo);
        var database = _silo.Database;
        await _silo.AbandonAsync();
        await using var next = await VirtualSilo.StartAsync(_silo.Now, database);
        await next.Grains.Campaign(_tenant, campaign.Id()).WakeAsync();
        await next.AdvanceAsync(SlotsWithoutAClaim);

        Assert.Empty(next.Channel.Calls);
        Assert.Equal("templateHeld", await WaitingForAsync(next));

        await SettleAsync(next, campaign, DeliveryStatus.Sent, null, null);
        await next.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(2, next.Channel.Calls.Count);
        Assert.Equal("completed", await next.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_silo_that_knows_nothing_of_the_first_claims_nobody_either()
    {
        var campaign = await LaunchHeldAsync(_silo);
        await using var west = await _silo.SplitOffAsync("west");
        await _silo.StepAsync(TimeSpan.FromMinutes(5));
        await west.Grains.Campaign(_tenant, campaign.Id()).WakeAsync();
        await west.SettleAsync();

        Assert.Single(_silo.Channel.Calls);
        Assert.Equal("templateHeld", await WaitingForAsync(west));
    }

    [Fact]
    public async Task One_of_several_held_messages_of_a_blast_is_enough_to_go_on()
    {
        await _silo.Seed.ExecuteAsync("update numbers set limited = false");
        _silo.Channel.Answer = message => Task.FromResult<SendOutcome>(new SendOutcome.Held("wamid." + message.AttemptId, TemplatePaused: false));
        await _silo.Seed.ExecuteAsync(
            "insert into customers (tenant_id, customer_id, name, phone, created_at, updated_at) select @tenant, 'd' || n, 'D', '+39334' || lpad(n::text, 7, '0'), now(), now() from generate_series(1, 2000) n",
            new { tenant = _tenant });
        var campaign = await _silo.LaunchAsync(
            _tenant, Campaigns.Definition(_sender) with { MessagesPerHour = null, Template = new CampaignTemplate("news", "it") });
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        var held = _silo.Channel.Calls.Count;
        Assert.InRange(held, 1, 2002);
        Assert.Equal("templateHeld", await WaitingForAsync(_silo));

        _silo.Channel.Answer = null;
        var seq = await _silo.Seed.QueryAsync<int>("select max(seq) from recipients where status = 2");
        await SettleAsync(_silo, campaign, DeliveryStatus.Sent, null, null, seq);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2003, _silo.Channel.Calls.Count);
        Assert.Equal((held - 1, 2003 - held + 1), ((await _silo.RowsAsync(campaign))[2], (await _silo.RowsAsync(campaign))[3]));
    }

    private async Task<ICampaignGrain> LaunchHeldAsync(VirtualSilo silo, bool templatePaused = false)
    {
        silo.Channel.Answer = message => Task.FromResult<SendOutcome>(message.To == "+393330000001"
            ? new SendOutcome.Held("wamid." + message.AttemptId, templatePaused)
            : new SendOutcome.Accepted("wamid." + message.AttemptId));
        var campaign = await silo.LaunchAsync(
            _tenant, Campaigns.Definition(_sender, perHour: 40) with { Template = new CampaignTemplate("news", "it") });
        await silo.AdvanceAsync(SlotsWithoutAClaim);
        Assert.Single(silo.Channel.Calls);
        return campaign;
    }

    private async Task SettleAsync(VirtualSilo silo, ICampaignGrain campaign, DeliveryStatus status, ErrorClass? why, string? code, int seq = 1)
    {
        var matched = await silo.Grains.Recipients(_tenant, campaign.Id(), GrainKeys.PageOf(seq)).ApplyReceiptsAsync(
            new ReceiptBatch(_sender.NumberNo, [Reported.Of(campaign.Id(), seq, 1, status, silo.Now, null, why, code)]), CancellationToken.None);
        Assert.Equal([true], matched);
    }

    private static Task<(int Status, string Reason)> RowAsync(VirtualSilo silo) =>
        silo.Seed.QueryAsync<(int, string)>("select status::int, reason from recipients where seq = 1");

    private static Task<string> WaitingForAsync(VirtualSilo silo) => silo.Seed.QueryAsync<string>("select waiting_for from campaign_progress");
}
