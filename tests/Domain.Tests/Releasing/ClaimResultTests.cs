using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>What a campaign with a pace does after each result of its claim.</summary>
public sealed class ClaimResultTests
{
    public static TheoryData<ClaimResultKind, CampaignPhase> EachResultInEachPhase()
    {
        var data = new TheoryData<ClaimResultKind, CampaignPhase>();
        foreach (var kind in Enum.GetValues<ClaimResultKind>())
        {
            foreach (var phase in Enum.GetValues<CampaignPhase>())
            {
                data.Add(kind, phase);
            }
        }

        return data;
    }

    /// <summary>What a command changes between two wake-ups decides, whatever the last claim came to.</summary>
    [Theory]
    [MemberData(nameof(EachResultInEachPhase))]
    public void The_phase_decides_what_comes_after_the_next_wake_up(ClaimResultKind kind, CampaignPhase phase)
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(kind, campaign.Now.AddSeconds(1)));

        campaign.Phase = phase;
        campaign.Machine.Wake();
        var first = campaign.Next();
        if (kind == ClaimResultKind.Overtaken)
        {
            Assert.IsType<ReleaseStep.Load>(first);
            campaign.Report(new ReleaseResult.Loaded(ReleaseProgress.Begin(campaign.Now)));
        }
        else if (kind == ClaimResultKind.CampaignChanged)
        {
            Assert.IsType<ReleaseStep.EndActivation>(first);
            campaign.Report(new ReleaseResult.Done());
        }

        var expected = phase switch
        {
            CampaignPhase.Freezing => typeof(ReleaseStep.Freeze),
            CampaignPhase.Scheduled => typeof(ReleaseStep.Start),
            CampaignPhase.ClockSkewed or CampaignPhase.Paused => typeof(ReleaseStep.Sleep),
            CampaignPhase.Closing => typeof(ReleaseStep.CountUnfinished),
            _ => kind switch
            {
                ClaimResultKind.Claimed => typeof(ReleaseStep.AcquireTurn), // the next slot is still to come
                ClaimResultKind.SenderBlocked => typeof(ReleaseStep.FindNumber),
                _ => typeof(ReleaseStep.FindRetry),
            },
        };
        campaign.Machine.Wake();
        Assert.IsType(expected, campaign.Next());
    }

    [Fact]
    public void A_claim_serves_the_slot_and_spends_the_turn()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));

        var next = campaign.Until<ReleaseStep.AcquireTurn>();

        Assert.Equal(campaign.Now + Minutes(6), next.Due);
        Assert.Equal(campaign.Now, next.LastServedAt);
        Assert.Equal(new SpentTurn(campaign.Now, Claimed: true, RetryAt: null), next.Used);
        Assert.Null(campaign.Machine.TakeLeft());
    }

    [Fact]
    public void A_page_without_recipients_moves_the_cursor_and_keeps_the_turn()
    {
        var campaign = new Rehearsal();
        Assert.Equal([0], campaign.Until<ReleaseStep.Claim>().Pages);
        campaign.Claimed(campaign.Page(ClaimResultKind.NoneLeft, pagesDone: 1));

        Assert.Equal(new ReleaseStep.StoreCursor(1), campaign.Next());
        campaign.Report(new ReleaseResult.Done());

        // No request in between: the turn is the same.
        Assert.IsType<ReleaseStep.FindRetry>(campaign.Next());
        campaign.Report(new ReleaseResult.RetryFound(null, default));
        Assert.Equal([1], Assert.IsType<ReleaseStep.Claim>(campaign.Next()).Pages);
    }

    [Fact]
    public void The_last_recipient_of_a_page_moves_the_cursor_with_the_claim()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed, pagesDone: 1));

        Assert.Equal(new ReleaseStep.StoreCursor(1), campaign.Next());
    }

    [Fact]
    public void A_retry_that_the_database_does_not_take_for_due_yet_waits_a_moment_and_moves_no_cursor()
    {
        var campaign = new Rehearsal();
        campaign.Retry = (3, campaign.Now);
        Assert.True(campaign.Until<ReleaseStep.Claim>().Retries);
        campaign.Claimed(campaign.Page(ClaimResultKind.NoneLeft, pagesDone: 1));

        AssertSleeps(campaign, campaign.Timings.EarlyRetry, null);
        Assert.Equal(0, campaign.Machine.Progress.Lanes[0].CursorPage);
    }

    [Fact]
    public void Skipped_recipients_cost_no_turn()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.OnlySkipped));

        Assert.IsType<ReleaseStep.FindRetry>(campaign.Next());
        campaign.Report(new ReleaseResult.RetryFound(null, default));
        Assert.IsType<ReleaseStep.Claim>(campaign.Next());
    }

    [Fact]
    public void Jitter_of_an_earlier_claim_is_waited_out_with_the_turn()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Throttled, campaign.Now.AddSeconds(36))); // a tenth of six minutes

        AssertSleeps(campaign, TimeSpan.FromSeconds(36), WaitReason.Number);
        campaign.Now = campaign.Now.AddSeconds(36);
        Assert.IsType<ReleaseStep.FindRetry>(campaign.Next());
        campaign.Report(new ReleaseResult.RetryFound(null, default));
        Assert.IsType<ReleaseStep.Claim>(campaign.Next());
    }

    [Fact]
    public void A_longer_refusal_is_told_to_the_number_with_the_next_request()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        var retryAt = campaign.Now.AddSeconds(37);
        campaign.Claimed(campaign.Page(ClaimResultKind.Throttled, retryAt));

        Assert.Equal(new SpentTurn(campaign.Now, Claimed: false, retryAt), campaign.Until<ReleaseStep.AcquireTurn>().Used);
    }

    [Fact]
    public void Without_a_pace_every_refusal_of_the_guard_is_waited_out_with_the_turn()
    {
        var campaign = new Rehearsal(everyMinutes: null);
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Throttled, campaign.Now.AddHours(1)));

        AssertSleeps(campaign, TimeSpan.FromHours(1), WaitReason.Number);
    }

    [Theory]
    [InlineData(ClaimResultKind.DailyLimit, 3600, WaitReason.DailyLimit)]
    [InlineData(ClaimResultKind.TemplateHeld, 30, WaitReason.TemplateHeld)]
    [InlineData(ClaimResultKind.SenderBlocked, 30, WaitReason.SenderPaused)]
    [InlineData(ClaimResultKind.TenantSuspended, 30, WaitReason.TenantSuspended)]
    [InlineData(ClaimResultKind.WindowClosed, 0.5, WaitReason.Window)]
    public void A_refusal_gives_the_turn_back_and_waits_with_its_reason(ClaimResultKind kind, double seconds, WaitReason reason)
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(kind, campaign.Now.AddHours(1), WaitReason.SenderPaused));

        AssertTurnGivenBack(campaign);
        AssertSleeps(campaign, TimeSpan.FromSeconds(seconds), reason);
    }

    [Fact]
    public void A_blocked_sender_without_a_reason_is_a_deleted_one_and_its_number_is_read_again()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.SenderBlocked));

        AssertSleeps(campaign, campaign.Timings.BlockCheck, WaitReason.SenderDeleted);
        campaign.Now += campaign.Timings.BlockCheck;
        Assert.IsType<ReleaseStep.FindNumber>(campaign.Next());
    }

    [Fact]
    public void A_claim_that_found_no_slot_is_made_again_soon_with_the_same_turn()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Busy));

        AssertSleeps(campaign, campaign.Timings.SlotCheck, null);
        campaign.Now += campaign.Timings.SlotCheck;
        Assert.IsType<ReleaseStep.FindRetry>(campaign.Next());
        campaign.Report(new ReleaseResult.RetryFound(null, default));
        Assert.IsType<ReleaseStep.Claim>(campaign.Next());
        Assert.Null(campaign.Machine.TakeLeft());
    }

    [Fact]
    public void Another_activations_change_ends_the_activation_before_anything_else()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.CampaignChanged));

        AssertTurnGivenBack(campaign);
        Assert.IsType<ReleaseStep.EndActivation>(campaign.Next());
        campaign.Report(new ReleaseResult.Done());
        AssertSleeps(campaign, campaign.Timings.ChangedCheck, null);
    }

    [Fact]
    public void Another_activations_newer_attempt_is_read_before_anything_else()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Overtaken));

        AssertTurnGivenBack(campaign);
        Assert.IsType<ReleaseStep.Load>(campaign.Next());
        var slot = campaign.Now.AddSeconds(-10);
        campaign.Report(new ReleaseResult.Loaded(new ReleaseProgress([new ReleaseLane(1, null, 2, new(slot, slot, slot))], slot + Minutes(6), null)));

        var request = campaign.Until<ReleaseStep.AcquireTurn>();
        Assert.Equal((slot + Minutes(6), slot), (request.Due, request.LastServedAt));
        Assert.Equal(2, campaign.Machine.Progress.Lanes[0].CursorPage);
    }

    [Fact]
    public void After_a_lost_answer_the_turn_is_given_back_and_the_progress_read_anew()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Report(new ReleaseResult.Failed());

        AssertTurnGivenBack(campaign);
        campaign.Machine.Wake();
        Assert.IsType<ReleaseStep.Load>(campaign.Next());
        // The claim was made after all: what is stored says so, and no second message leaves before its slot.
        var at = campaign.Now;
        campaign.Report(new ReleaseResult.Loaded(new ReleaseProgress([new ReleaseLane(1, null, 0, new(at, at, at))], at + Minutes(6), null)));
        var request = campaign.Until<ReleaseStep.AcquireTurn>();
        Assert.Equal(at + Minutes(6), request.Due);
        Assert.Null(request.Used);
    }

    [Fact]
    public void A_failure_forgets_what_became_of_the_turn_before()
    {
        var campaign = new Rehearsal();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));
        campaign.Report(new ReleaseResult.Failed());

        Assert.IsType<ReleaseStep.Load>(campaign.Next());
        campaign.Report(new ReleaseResult.Loaded(ReleaseProgress.Begin(campaign.Now)));
        Assert.IsType<ReleaseStep.FindRetry>(campaign.Next());
        campaign.Report(new ReleaseResult.RetryFound(null, default));
        Assert.Null(Assert.IsType<ReleaseStep.AcquireTurn>(campaign.Next()).Used);
    }

    private static void AssertSleeps(Rehearsal campaign, TimeSpan wait, WaitReason? reason) =>
        Assert.Equal(new ReleaseStep.Sleep(campaign.Now + wait, reason), campaign.Next());

    private static void AssertTurnGivenBack(Rehearsal campaign)
    {
        Assert.Equal(new LeftNumber("number", campaign.Now), campaign.Machine.TakeLeft());
        Assert.Null(campaign.Machine.TakeLeft());
    }
}
