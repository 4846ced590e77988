using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>Campaigns without a pace on numbers without a limit.</summary>
public sealed class UnpacedReleaseTests
{
    [Theory]
    [InlineData(6.0, true, false, ClaimRoute.Local, 1, 1)]
    [InlineData(6.0, false, false, ClaimRoute.Local, 1, 1)]
    [InlineData(6.0, false, true, ClaimRoute.Local, 1, 1)]
    [InlineData(null, true, false, ClaimRoute.Local, 1, Rehearsal.PageSize)]
    [InlineData(null, false, false, ClaimRoute.PageGrains, 4, Rehearsal.PageSize)]
    [InlineData(null, false, true, ClaimRoute.Chat, 1, Rehearsal.PageSize)]
    public void Pace_limit_and_channel_decide_how_a_claim_is_made(double? everyMinutes, bool limited, bool isChat, ClaimRoute route, int pages, int permits)
    {
        var campaign = new Rehearsal(everyMinutes, isChat) { Number = new SenderNumber(limited ? "number" : null, limited) };

        var claim = campaign.Until<ReleaseStep.Claim>();

        Assert.Equal((route, pages, permits), (claim.Route, claim.Pages.Count, claim.Permits));
        Assert.Equal(everyMinutes is null ? null : DateTimeOffset.MinValue, claim.LastAttemptAt);
    }

    [Fact]
    public void A_retry_is_claimed_on_its_page_alone()
    {
        var campaign = Unpaced();
        campaign.Retry = (30, campaign.Now);

        var claim = campaign.Until<ReleaseStep.Claim>();

        Assert.Equal([7], claim.Pages);
        Assert.True(claim.Retries);
        Assert.Equal(ClaimRoute.PageGrains, claim.Route);
    }

    /// <summary>Claims follow each other every tenth of a second; a retry may be late by a quarter.</summary>
    [Fact]
    public void Retries_are_looked_up_four_times_a_second_though_claims_never_pause()
    {
        var campaign = Unpaced();
        campaign.Until<ReleaseStep.Claim>();
        var looks = 0;
        for (var claim = 0; claim < 10; claim++)
        {
            campaign.Claimed([.. Enumerable.Repeat(campaign.Page(ClaimResultKind.Claimed), 4)]);
            campaign.Now += TimeSpan.FromMilliseconds(100);
            looks += campaign.Next() is ReleaseStep.FindRetry ? 1 : 0;
            campaign.Until<ReleaseStep.Claim>();
        }

        Assert.Equal(3, looks); // after 300, 600 and 900 ms
    }

    [Fact]
    public void Retries_that_are_due_are_claimed_one_after_the_other()
    {
        var campaign = Unpaced();
        campaign.Retry = (1, campaign.Now);
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));
        campaign.Retry = (30, campaign.Now);

        Assert.True(campaign.Until<ReleaseStep.Claim>().Retries);
    }

    [Fact]
    public void Done_pages_behind_a_page_that_is_not_done_are_remembered()
    {
        var campaign = Unpaced();
        Assert.Equal([0, 1, 2, 3], campaign.Until<ReleaseStep.Claim>().Pages);
        campaign.Claimed(
            campaign.Page(ClaimResultKind.Claimed), campaign.Page(ClaimResultKind.Claimed, pagesDone: 1),
            campaign.Page(ClaimResultKind.NoneLeft, pagesDone: 1), campaign.Page(ClaimResultKind.Claimed));

        Assert.Equal([0, 3, 4, 5], campaign.Until<ReleaseStep.Claim>().Pages);
        campaign.Claimed([.. Enumerable.Repeat(campaign.Page(ClaimResultKind.NoneLeft, pagesDone: 1), 4)]);

        Assert.Equal(new ReleaseStep.StoreCursor(6), campaign.Next());
    }

    [Fact]
    public void A_chat_claim_that_did_several_pages_moves_the_cursor_past_all_of_them()
    {
        var campaign = new Rehearsal(everyMinutes: null, isChat: true) { Number = new SenderNumber(null, false) };
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed, pagesDone: 5));

        Assert.Equal(new ReleaseStep.StoreCursor(5), campaign.Next());
    }

    [Fact]
    public void What_one_page_says_of_campaign_sender_or_window_holds_for_all()
    {
        var campaign = Unpaced();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(
            campaign.Page(ClaimResultKind.Claimed), campaign.Page(ClaimResultKind.Busy), campaign.Page(ClaimResultKind.WindowClosed),
            campaign.Page(ClaimResultKind.TenantSuspended));

        Assert.Equal(new ReleaseStep.Sleep(campaign.Now + campaign.Timings.WindowCheck, WaitReason.Window), campaign.Next());
    }

    [Fact]
    public void A_page_that_found_no_slot_is_not_claimed_again_at_once()
    {
        var campaign = Unpaced();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(
            campaign.Page(ClaimResultKind.NoneLeft, pagesDone: 1), campaign.Page(ClaimResultKind.Busy), campaign.Page(ClaimResultKind.Claimed),
            campaign.Page(ClaimResultKind.Busy));

        Assert.Equal(new ReleaseStep.StoreCursor(1), campaign.Next());
        campaign.Report(new ReleaseResult.Done());
        Assert.Equal(new ReleaseStep.Sleep(campaign.Now + campaign.Timings.SlotCheck, null), campaign.Next());
    }

    [Fact]
    public void Skipped_recipients_beside_a_page_without_slots_are_gone_on_from_at_once()
    {
        var campaign = Unpaced();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(
            campaign.Page(ClaimResultKind.OnlySkipped), campaign.Page(ClaimResultKind.Busy), campaign.Page(ClaimResultKind.NoneLeft),
            campaign.Page(ClaimResultKind.NoneLeft));

        Assert.IsType<ReleaseStep.Claim>(campaign.Next());
    }

    [Fact]
    public void A_moments_wait_for_slots_is_not_stored()
    {
        var campaign = Unpaced();
        campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed([.. Enumerable.Repeat(campaign.Page(ClaimResultKind.Claimed), 4)]); // stores that it acts in five seconds

        Assert.False(campaign.Machine.MustStore(new ReleaseStep.Sleep(campaign.Now + campaign.Timings.SlotCheck, null)));
        Assert.True(campaign.Machine.MustStore(new ReleaseStep.Sleep(campaign.Now + campaign.Timings.SlotCheck, WaitReason.Window)));
        Assert.True(campaign.Machine.MustStore(new ReleaseStep.Sleep(campaign.Now + TimeSpan.FromSeconds(6), null)));
    }

    [Fact]
    public void With_a_pace_every_other_wait_is_stored_and_the_claims_own_is_not()
    {
        var campaign = new Rehearsal();
        var claim = campaign.Until<ReleaseStep.Claim>();
        campaign.Claimed(campaign.Page(ClaimResultKind.Claimed));

        Assert.Equal(campaign.Now + Minutes(6), claim.NextDue);
        Assert.False(campaign.Machine.MustStore(new ReleaseStep.Sleep(claim.NextDue, null)));
        var other = new ReleaseStep.Sleep(claim.NextDue - TimeSpan.FromSeconds(1), null);
        Assert.True(campaign.Machine.MustStore(other));
        campaign.Machine.Stored(other);
        Assert.False(campaign.Machine.MustStore(other));
    }

    private static Rehearsal Unpaced() => new(everyMinutes: null) { Number = new SenderNumber(null, false) };
}
