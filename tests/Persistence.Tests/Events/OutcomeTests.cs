using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Events;

public sealed class OutcomeTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_refusal_that_may_be_tried_again_takes_back_a_row_that_is_still_sending()
    {
        var campaign = await SendingAsync();

        var effect = await ApplyAsync(Refusal(campaign, 1));

        Assert.Equal(DeliveryStatus.Waiting, effect.Became);
        var row = await campaign.RowAsync(1);
        Assert.Equal((0, 1, 1, "transient:500"), (row.Status, row.Attempt, row.Tries, row.Reason));
        Assert.True(await campaign.InAsync("retries", 1));
        Assert.False(await campaign.InAsync("in_flight_attempts", 1));
        Assert.Equal((2, 1), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task A_refunded_refusal_does_not_count_towards_the_tries_but_takes_an_attempt_number()
    {
        var campaign = await SendingAsync();
        await ApplyAsync(Refusal(campaign, 1) with { Refund = true });

        var again = await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries));

        Assert.Equal((1, (short)2, (short)1), (again.Claimed[0].Seq, again.Claimed[0].Attempt, again.Claimed[0].Tries));
    }

    [Theory]
    [InlineData(DeliveryStatus.Sent)]
    [InlineData(DeliveryStatus.Failed)]
    [InlineData(DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Read)]
    public async Task A_refusal_changes_nothing_once_a_receipt_has_settled_the_attempt(DeliveryStatus settled)
    {
        var campaign = await SendingAsync();
        await ApplyAsync(campaign.Event(1, settled) with { Reason = "recipient:1" });

        Assert.Equal(new EventEffect(true, null), await ApplyAsync(Refusal(campaign, 1)));

        Assert.Equal(settled, (DeliveryStatus)(await campaign.RowAsync(1)).Status);
        Assert.False(await campaign.InAsync("retries", 1));
        await campaign.CountAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_that_comes_after_unknown_fails_for_good_and_is_never_tried_again(bool inOneBatch)
    {
        var campaign = await SendingAsync();
        DeliveryEvent[] events = [campaign.Event(1, DeliveryStatus.Unknown), Refusal(campaign, 1)];
        await ApplyAsync(inOneBatch ? events : [events[0]]);
        await ApplyAsync(inOneBatch ? events : [events[1]]);

        var row = await campaign.RowAsync(1);
        Assert.Equal((4, "transient:500"), (row.Status, row.Reason));
        Assert.False(await campaign.InAsync("retries", 1));
        Assert.Equal(["1:4:transient:500"], await campaign.IssuesAsync());
        await campaign.CountAsync();
    }

    [Fact]
    public async Task An_attempt_given_back_after_its_deadline_fails_with_a_reason()
    {
        var campaign = await SendingAsync();
        await ApplyAsync(campaign.Event(1, DeliveryStatus.Unknown));

        await ApplyAsync(campaign.Event(1, DeliveryStatus.Waiting) with { NextAttemptAt = Stage.Noon, Refund = true });

        var row = await campaign.RowAsync(1);
        Assert.Equal((4, "transient"), (row.Status, row.Reason));
        Assert.Equal(["1:4:transient"], await campaign.IssuesAsync());
    }

    [Fact]
    public async Task Who_is_erased_while_the_message_is_on_its_way_is_not_tried_again_when_it_is_refused()
    {
        var campaign = await SendingAsync();
        Assert.True(await CustomerStores.Of(stage.Source).EraseAsync(campaign.TenantId, "c1", Stage.Noon, CancellationToken.None));
        while (await new ErasureStore(stage.Source, new AnswerEraser(stage.Source, CredentialCipher.FromSettings(Seed.MasterKey, null))).EraseNextAsync(CancellationToken.None))
        {
        }

        await ApplyAsync(Refusal(campaign, 1));
        var again = await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries));

        Assert.Equal((0, 1), (again.Claimed.Count, again.Skipped));
        Assert.Equal((7, "erased"), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).Reason));
        Assert.Equal(1, (await campaign.CountAsync()).Skipped);
    }

    [Fact]
    public async Task A_row_that_waits_again_is_not_taken_back_by_a_late_word_on_its_last_attempt()
    {
        var campaign = await SendingAsync();
        await ApplyAsync(Refusal(campaign, 1));

        await ApplyAsync(campaign.Event(1, DeliveryStatus.Unknown));
        await ApplyAsync(campaign.Event(1, DeliveryStatus.Sent));

        Assert.Equal(0, (await campaign.RowAsync(1)).Status);
        Assert.Single((await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries))).Claimed);
    }

    [Fact]
    public async Task A_passed_deadline_is_unknown_and_after_fifteen_minutes_has_no_receipt()
    {
        var campaign = await SendingAsync();
        var effects = new OutcomeEffectsStore(stage.Source);
        await stage.SetClockAsync(Stage.Noon.AddSeconds(60));
        Assert.DoesNotContain(await effects.PassedDeadlinesAsync(1, 0, 100, CancellationToken.None), lost => lost.CampaignId == campaign.CampaignId);

        await stage.SetClockAsync(Stage.Noon.AddSeconds(60).AddMicroseconds(1));
        var lost = (await effects.PassedDeadlinesAsync(1, 0, 100, CancellationToken.None)).Where(lost => lost.CampaignId == campaign.CampaignId).ToArray();
        Assert.Equal([new LostAttempt(campaign.CampaignId, 1, 1), new LostAttempt(campaign.CampaignId, 2, 1)], lost);
        await ApplyAsync([.. lost.Select(attempt => campaign.Event(attempt.Seq, DeliveryStatus.Unknown, Stage.Noon.AddMinutes(2), attempt.Attempt))]);
        await ApplyAsync(campaign.Event(2, DeliveryStatus.Delivered));

        await stage.SetClockAsync(Stage.Noon.AddMinutes(17));
        await effects.NameUnsettledAsync(TimeSpan.FromMinutes(15), 1, 0, 100, CancellationToken.None);
        Assert.Equal((2, "noAnswer"), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).Reason));
        await stage.SetClockAsync(Stage.Noon.AddMinutes(17).AddMicroseconds(1));
        await effects.NameUnsettledAsync(TimeSpan.FromMinutes(15), 1, 0, 100, CancellationToken.None);

        Assert.Equal((2, "noReceipt"), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).Reason));
        Assert.Equal((5, null), ((await campaign.RowAsync(2)).Status, (await campaign.RowAsync(2)).Reason));
        Assert.Equal(["1:2:noReceipt"], await campaign.IssuesAsync());

        // A receipt settles it at any time.
        await ApplyAsync(campaign.Event(1, DeliveryStatus.Read));
        Assert.Empty(await campaign.IssuesAsync());
        Assert.Equal((1, 1, 1), ((await campaign.CountAsync()).Read, (await campaign.CountAsync()).Delivered, (await campaign.CountAsync()).Waiting));
    }

    [Fact]
    public async Task An_opt_out_learned_from_the_provider_is_asked_at_the_next_claim()
    {
        var campaign = await SendingAsync();
        var customers = CustomerStores.Of(stage.Source);
        var optOut = new OptOutEvent("+393330000003", Stage.Noon, OptedOut: true, "{}");
        await customers.RecordOptOutsAsync(campaign.TenantId, Channel.WhatsApp, [optOut], Stage.Noon, CancellationToken.None);
        await customers.RecordOptOutsAsync(campaign.TenantId, Channel.WhatsApp, [optOut], Stage.Noon, CancellationToken.None);

        var claim = await campaign.ClaimAsync();

        Assert.Equal((0, 1), (claim.Claimed.Count, claim.Skipped));
        Assert.Equal("optedOut", (await campaign.RowAsync(3)).Reason);
    }

    [Fact]
    public async Task A_sender_blocked_by_the_provider_claims_nothing_and_a_paused_one_stays_paused()
    {
        var campaign = await SendingAsync();
        var effects = new OutcomeEffectsStore(stage.Source);
        await effects.BlockSenderAsync(campaign.Sender.SenderId, null, SenderStatus.Restricted, "368", CancellationToken.None);
        await effects.BlockSenderAsync(campaign.Sender.SenderId, null, SenderStatus.Disconnected, "190", CancellationToken.None);

        var claim = await campaign.ClaimAsync();

        Assert.Equal((ClaimResultKind.SenderBlocked, "senderRestricted", 2), (claim.Kind, claim.Blocked, claim.SenderRevision));
    }

    [Fact]
    public async Task A_sender_that_was_linked_anew_is_not_blocked_by_a_late_refusal_of_its_old_credentials()
    {
        var campaign = await SendingAsync();
        await stage.Seed.ExecuteAsync("update senders set revision = revision + 1 where sender_id = @SenderId", campaign.Sender);

        await new OutcomeEffectsStore(stage.Source).BlockSenderAsync(campaign.Sender.SenderId, 1, SenderStatus.Disconnected, "190", CancellationToken.None);
        Assert.Equal("active", await StatusAsync(campaign));

        await new OutcomeEffectsStore(stage.Source).BlockSenderAsync(campaign.Sender.SenderId, 2, SenderStatus.Disconnected, "190", CancellationToken.None);
        Assert.Equal("disconnected", await StatusAsync(campaign));
    }

    private Task<string> StatusAsync(StagedCampaign campaign) =>
        stage.Seed.QueryAsync<string>("select status from senders where sender_id = @SenderId", campaign.Sender);

    private static DeliveryEvent Refusal(StagedCampaign campaign, int seq) =>
        campaign.Event(seq, DeliveryStatus.Waiting) with { Reason = "transient:500", NextAttemptAt = Stage.Noon };

    private async Task<EventEffect> ApplyAsync(params DeliveryEvent[] events)
    {
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        return (await writer.ApplyAsync(events, CancellationToken.None))[^1];
    }

    /// <summary>Three people, the first two of whom are being sent to.</summary>
    private async Task<StagedCampaign> SendingAsync()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 3);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaign = await stage.CampaignAsync(tenant);
        await campaign.ClaimAsync(permits: 2);
        return campaign;
    }
}
