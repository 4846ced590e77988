using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>What a campaign does in each phase, and while it has nothing to send.</summary>
public sealed class ReleasePhaseTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");

    [Theory]
    [InlineData(CampaignPhase.Freezing)]
    [InlineData(CampaignPhase.Scheduled)]
    [InlineData(CampaignPhase.Running)]
    [InlineData(CampaignPhase.ClockSkewed)]
    [InlineData(CampaignPhase.Paused)]
    public void A_campaign_expires_at_its_end_whatever_it_does(CampaignPhase phase)
    {
        var campaign = new Rehearsal(rule: Rule(endAt: Noon.AddHours(1))) { Phase = phase, Now = Noon.AddHours(1) };

        Assert.IsType<ReleaseStep.Expire>(campaign.Next());
    }

    [Fact]
    public void A_scheduled_campaign_sleeps_until_its_start_and_then_starts()
    {
        var campaign = new Rehearsal(rule: Rule(startAt: Noon.AddHours(2))) { Phase = CampaignPhase.Scheduled };

        Assert.Equal(new ReleaseStep.Sleep(Noon.AddHours(2), WaitReason.Window), campaign.Next());
        campaign.Now = Noon.AddHours(2);
        Assert.IsType<ReleaseStep.Start>(campaign.Next());
    }

    [Fact]
    public void A_freeze_is_started_again_after_a_while_and_at_once_when_the_campaign_is_woken()
    {
        var campaign = new Rehearsal { Phase = CampaignPhase.Freezing };
        Assert.IsType<ReleaseStep.Freeze>(campaign.Next());
        campaign.Report(new ReleaseResult.Freezing());

        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.FreezeCheck, WaitReason.Freezing), campaign.Next());
        campaign.Machine.Wake();
        Assert.IsType<ReleaseStep.Freeze>(campaign.Next());
        campaign.Report(new ReleaseResult.Freezing());
        campaign.Now += campaign.Timings.FreezeCheck;
        Assert.IsType<ReleaseStep.Freeze>(campaign.Next());
    }

    [Fact]
    public void A_paused_campaign_sleeps_until_its_end()
    {
        var end = Noon.AddDays(1);

        Assert.Equal(new ReleaseStep.Sleep(end, WaitReason.CampaignPaused), new Rehearsal(rule: Rule(endAt: end)) { Phase = CampaignPhase.Paused }.Next());
        Assert.Equal(new ReleaseStep.Sleep(ReleaseTerms.Never, WaitReason.CampaignPaused), new Rehearsal { Phase = CampaignPhase.Paused }.Next());
    }

    [Fact]
    public void Nothing_is_requested_while_the_silos_clock_is_skewed()
    {
        var campaign = new Rehearsal { Phase = CampaignPhase.ClockSkewed };

        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.ClockCheck, WaitReason.Clock), campaign.Next());
    }

    [Fact]
    public void A_closed_window_is_told_with_the_request_and_as_the_reason_of_the_wait()
    {
        var campaign = new Rehearsal(rule: Rule(from: "14:00", to: "15:00")); // in Rome it is 13:00

        Assert.Equal(Noon.AddHours(1), campaign.Until<ReleaseStep.AcquireTurn>().Due);
        campaign.Report(new ReleaseResult.TurnLater(Noon.AddHours(1).AddSeconds(5)));

        Assert.Equal(new ReleaseStep.Sleep(Noon.AddHours(1).AddSeconds(5), WaitReason.Window), campaign.Next());
    }

    [Fact]
    public void A_turn_later_than_the_slot_is_the_numbers_wait()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.AcquireTurn>();
        campaign.Report(new ReleaseResult.TurnLater(Noon.AddSeconds(5)));

        Assert.Equal(new ReleaseStep.Sleep(Noon.AddSeconds(5), WaitReason.Number), campaign.Next());
        campaign.Machine.Wake(); // by the number, which has a turn before that
        campaign.Until<ReleaseStep.AcquireTurn>();
    }

    [Fact]
    public void A_blocked_sender_is_the_reason_and_its_number_is_read_again()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.AcquireTurn>();
        campaign.Report(new ReleaseResult.TurnBlocked(Noon.AddSeconds(30), WaitReason.SenderUnpaid));

        Assert.Equal(new ReleaseStep.Sleep(Noon.AddSeconds(30), WaitReason.SenderUnpaid), campaign.Next());
        campaign.Machine.Wake();
        Assert.IsType<ReleaseStep.FindNumber>(campaign.Next());
    }

    [Fact]
    public void A_due_retry_goes_before_a_new_recipient()
    {
        var campaign = new Rehearsal { Retry = (9, Noon) };

        var claim = campaign.Until<ReleaseStep.Claim>();

        Assert.True(claim.Retries);
        Assert.Equal([2], claim.Pages);
    }

    [Fact]
    public void A_retry_does_not_bring_the_slot_forward()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));
        campaign.Retry = (1, Noon.AddSeconds(10));
        campaign.Now = Noon.AddSeconds(10);
        campaign.Machine.Wake();

        // The slot is still to come: no retry is looked up.
        Assert.Equal(Noon + Minutes(6), Assert.IsType<ReleaseStep.AcquireTurn>(campaign.Next()).Due);
    }

    [Fact]
    public void With_no_new_recipient_left_the_next_retry_is_waited_for()
    {
        var campaign = new Rehearsal { Recipients = 1, Retry = (1, Noon + Minutes(20)) };
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed, pagesDone: 1));

        Assert.Equal(Noon + Minutes(20), campaign.Until<ReleaseStep.AcquireTurn>().Due);
        campaign.Report(new ReleaseResult.TurnLater(Noon + Minutes(20)));

        Assert.Equal(new ReleaseStep.Sleep(Noon + Minutes(20), WaitReason.Retry), campaign.Next());
    }

    [Fact]
    public void A_turn_for_a_slot_that_is_not_due_any_more_is_given_back()
    {
        var campaign = new Rehearsal(rule: Rule(from: "13:00", to: "13:01"));
        Assert.IsType<ReleaseStep.AcquireTurn>(campaign.Until<ReleaseStep.AcquireTurn>());
        campaign.Report(new ReleaseResult.TurnGiven(Noon));
        campaign.Now = Noon + Minutes(1); // the window has closed while the number answered

        Assert.Equal(Noon.AddDays(1), Assert.IsType<ReleaseStep.AcquireTurn>(campaign.Next()).Due);
        Assert.Equal(new LeftNumber("number", Noon), campaign.Machine.TakeLeft());
    }

    [Fact]
    public void A_campaign_completes_when_no_call_is_in_flight_any_more()
    {
        var campaign = new Rehearsal { Recipients = 1, Sending = 1 };
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed, pagesDone: 1));

        campaign.Until<ReleaseStep.CountUnfinished>();
        campaign.Report(new ReleaseResult.Unfinished(Waiting: 0, Sending: 1));
        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.InFlightCheck, null), campaign.Next());

        campaign.Sending = 0;
        campaign.Machine.Wake();
        campaign.Until<ReleaseStep.Complete>();
    }

    [Fact]
    public void An_ended_campaign_skips_then_waits_for_its_calls_then_settles()
    {
        var campaign = new Rehearsal { Phase = CampaignPhase.Closing, Waiting = 5, Sending = 1 };
        campaign.Until<ReleaseStep.SkipRemaining>();
        campaign.Report(new ReleaseResult.RowsInWork());
        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.RowsCheck, WaitReason.Closing), campaign.Next());

        campaign.Machine.Wake();
        Assert.IsType<ReleaseStep.CountUnfinished>(campaign.Next());
        campaign.Report(new ReleaseResult.RowsInWork()); // woken by something else than the end of that work
        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.RowsCheck, WaitReason.Closing), campaign.Next());

        campaign.Waiting = 0;
        campaign.Machine.Wake();
        Assert.IsType<ReleaseStep.CountUnfinished>(campaign.Next());
        campaign.Report(new ReleaseResult.Unfinished(Waiting: 0, Sending: 1));
        Assert.Equal(new ReleaseStep.Sleep(Noon + campaign.Timings.InFlightCheck, null), campaign.Next());

        campaign.Sending = 0;
        campaign.Machine.Wake();
        campaign.Until<ReleaseStep.Settle>();
    }

    [Fact]
    public void An_edit_before_the_first_attempt_moves_the_first_slot_with_the_start()
    {
        var campaign = new Rehearsal();
        var terms = campaign.Machine.Terms with { Window = SendWindow.Create(Rule(startAt: Noon.AddHours(3))) };

        campaign.Machine.Replan(terms, newPace: false, isRunning: true, Noon);

        Assert.Equal(Noon.AddHours(3), campaign.Machine.Progress.Lanes[0].Pace.Anchor);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_running_campaign_gets_a_new_grid_with_a_new_speed_only(bool newPace, bool isRunning, bool moves)
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));

        campaign.Machine.Replan(campaign.Machine.Terms with { Interval = Minutes(3) }, newPace, isRunning, Noon + Minutes(1));

        var pace = campaign.Machine.Progress.Lanes[0].Pace;
        Assert.Equal(moves ? (Noon + Minutes(3), null) : (Noon, Noon), (pace.Anchor, pace.LastSlot)); // an interval after the last attempt
        Assert.Equal(new LeftNumber("number", Unused: null), campaign.Machine.TakeLeft());
    }

    [Fact]
    public void A_campaign_that_leaves_its_number_gives_its_turn_back_too()
    {
        var campaign = new Rehearsal();
        campaign.Machine.Leave();
        Assert.Null(campaign.Machine.TakeLeft()); // it does not know its number yet
        campaign.Until<ReleaseStep.Claim>();

        campaign.Machine.Leave();

        Assert.Equal(new LeftNumber("number", Noon), campaign.Machine.TakeLeft());
    }

    private static WindowRule Rule(DateTimeOffset? startAt = null, DateTimeOffset? endAt = null, string? from = null, string? to = null) =>
        new(startAt, endAt, "Europe/Rome", null, from is null ? null : Hour(from), to is null ? null : Hour(to));
}
