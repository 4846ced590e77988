using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Deliveries;

/// <summary>What each answer to a provider call makes of its attempt.</summary>
public sealed class OutcomePolicyTests
{
    private static readonly DateTimeOffset Now = Utc("2026-03-02 12:00");
    private static readonly AttemptId Id = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 17, 2);

    /// <summary>Class, try, reason, seconds of real time until the next attempt, and whether the try is given back.</summary>
    public static TheoryData<ErrorClass, int, string, int, bool> Waits => new()
    {
        { ErrorClass.Throttled, 1, "throttled:7", 30, false },
        { ErrorClass.Throttled, 2, "throttled:7", 120, false },
        { ErrorClass.Transient, 1, "transient:7", 60, false },
        { ErrorClass.Transient, 2, "transient:7", 300, false },
        { ErrorClass.SenderBlocked, 1, "senderBlocked:7", 0, true },
        { ErrorClass.SenderBlocked, 3, "senderBlocked:7", 0, true },
        { ErrorClass.Config, 1, "config:7", 0, true },
        { ErrorClass.Config, 3, "config:7", 0, true },
        { ErrorClass.Unlisted, 1, "unknownCode:7", 60, true },
        { ErrorClass.Unlisted, 3, "unknownCode:7", 60, true },
        { ErrorClass.Platform, 1, "platform:7", 3600, true },
        { ErrorClass.Platform, 3, "platform:7", 3600, true },
    };

    public static TheoryData<ErrorClass, int, string> Failures => new()
    {
        { ErrorClass.Throttled, 3, "throttled:7" },
        { ErrorClass.Transient, 3, "transient:7" },
        { ErrorClass.Recipient, 1, "recipient:7" },
        { ErrorClass.Device, 1, "recipient:7" },
        { ErrorClass.OptedOut, 1, "optedOut:7" },
        { ErrorClass.Content, 1, "content:7" },
    };

    [Fact]
    public void A_message_that_the_provider_took_is_sent_under_the_providers_id() => Assert.Equal(
        Event(DeliveryStatus.Sent) with { ProviderId = "wamid.1", RowLocation = "(3,4)" },
        OutcomePolicy.Resolve(Attempt() with { RowLocation = "(3,4)" }, new SendOutcome.Accepted("wamid.1"), Now));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_that_is_held_back_is_unknown_under_the_providers_id(bool templatePaused) => Assert.Equal(
        Event(DeliveryStatus.Unknown) with { ProviderId = "wamid.1", Reason = "heldByProvider" },
        OutcomePolicy.Resolve(Attempt(), new SendOutcome.Held("wamid.1", templatePaused), Now));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_lost_answer_is_unknown_at_any_try_and_never_waits_again(int tries) => Assert.Equal(
        Event(DeliveryStatus.Unknown) with { Reason = "noAnswer" }, OutcomePolicy.Resolve(Attempt(tries), new SendOutcome.Unknown("timeout"), Now));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_call_that_was_certainly_not_made_waits_ten_seconds_and_its_try_does_not_count(int tries) => Assert.Equal(
        Event(DeliveryStatus.Waiting) with { Reason = "transient:connect", NextAttemptAt = Now.AddSeconds(10), Refund = true },
        OutcomePolicy.Resolve(Attempt(tries), new SendOutcome.NotSent("connect"), Now));

    [Theory]
    [MemberData(nameof(Waits))]
    public void A_refusal_that_may_pass_has_its_person_wait(ErrorClass cls, int tries, string reason, int seconds, bool refund) => Assert.Equal(
        Event(DeliveryStatus.Waiting) with { Reason = reason, NextAttemptAt = Now.AddSeconds(seconds), Refund = refund },
        OutcomePolicy.Resolve(Attempt(tries), new SendOutcome.Refused(cls, "7"), Now));

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_refusal_that_will_not_pass_is_final(ErrorClass cls, int tries, string reason) => Assert.Equal(
        Event(DeliveryStatus.Failed) with { Reason = reason }, OutcomePolicy.Resolve(Attempt(tries), new SendOutcome.Refused(cls, "7"), Now));

    [Fact]
    public void Every_class_of_refusal_has_a_line_in_one_of_the_tables() => Assert.Equal(
        Enum.GetValues<ErrorClass>(),
        Waits.Select(line => (ErrorClass)line[0]).Concat(Failures.Select(line => (ErrorClass)line[0])).Distinct().Order());

    [Fact]
    public void A_longer_wait_that_the_provider_names_wins() => Assert.Equal(
        Now.AddMinutes(20), NextAt(Attempt(), new SendOutcome.Refused(ErrorClass.Throttled, "7", RetryAfter: Minutes(20))));

    [Fact]
    public void A_wait_for_a_kind_of_device_ends_with_the_attempts_of_a_day()
    {
        var refused = new SendOutcome.Refused(ErrorClass.Platform, "7");
        var last = new CalledAttempt(Id with { Attempt = RetryPolicy.MaxPlatformAttempts }, 1);
        var lastButOne = new CalledAttempt(Id with { Attempt = RetryPolicy.MaxPlatformAttempts - 1 }, 1);

        Assert.Equal(DeliveryStatus.Waiting, OutcomePolicy.Resolve(lastButOne, refused, Now).Status);
        Assert.Equal(DeliveryStatus.Failed, OutcomePolicy.Resolve(last, refused, Now).Status);
    }

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(5, 20)]
    [InlineData(90, 240)]
    public void A_code_that_names_nobody_waits_four_turns_of_the_campaign_from_a_minute_to_four_hours(int minutesToNextTurn, int minutes) => Assert.Equal(
        Now.AddMinutes(minutes),
        NextAt(Attempt() with { ToNextTurn = Minutes(minutesToNextTurn) }, new SendOutcome.Refused(ErrorClass.Unlisted, "7")));

    [Fact]
    public void The_breakers_judgement_that_others_were_accepted_makes_the_refusal_final()
    {
        var refused = new SendOutcome.Refused(ErrorClass.Unlisted, "7");
        var waiting = OutcomePolicy.Resolve(Attempt() with { RowLocation = "(3,4)" }, refused, Now);

        Assert.Equal(
            Event(DeliveryStatus.Failed) with { Reason = "recipient:7", RowLocation = "(3,4)" },
            OutcomePolicy.Final(waiting, refused with { Class = ErrorClass.Recipient }));
    }

    [Fact]
    public void Waits_are_real_time_however_fast_the_product_clock_runs()
    {
        var fast = Attempt() with { ClockSpeed = 60 };

        Assert.Equal(Now.AddMinutes(30), NextAt(fast, new SendOutcome.Refused(ErrorClass.Throttled, "7")));
        Assert.Equal(Now.AddMinutes(10), NextAt(fast, new SendOutcome.NotSent("connect")));
        Assert.Equal(Now.AddHours(60), NextAt(fast, new SendOutcome.Refused(ErrorClass.Platform, "7")));
        Assert.Equal(Now.AddHours(1), NextAt(fast, new SendOutcome.Refused(ErrorClass.Unlisted, "7")));
        Assert.Equal(Now.AddSeconds(10), NextAt(Attempt() with { ClockSpeed = 0 }, new SendOutcome.NotSent("connect")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_providers_id_is_kept_for_receipts_where_nothing_else_names_the_attempt(bool traced)
    {
        foreach (var outcome in new SendOutcome[]
                 {
                     new SendOutcome.Accepted("1"), new SendOutcome.Held("1", false), new SendOutcome.Unknown("lost"), new SendOutcome.NotSent("busy"),
                     new SendOutcome.Refused(ErrorClass.Recipient, "7"),
                 })
        {
            Assert.Equal(traced, OutcomePolicy.Resolve(Attempt() with { Traced = traced }, outcome, Now).Traced);
        }
    }

    [Fact]
    public void An_attempt_that_is_void_waits_again_at_once_and_its_try_does_not_count() => Assert.Equal(
        Event(DeliveryStatus.Waiting) with { NextAttemptAt = Now, Refund = true, Traced = true }, OutcomePolicy.Void(Id, Now));

    [Fact]
    public void A_person_without_a_device_has_failed() => Assert.Equal(
        Event(DeliveryStatus.Failed) with { Reason = "recipient:noDevice", Traced = true }, OutcomePolicy.NoDevice(Id, Now));

    private static DateTimeOffset? NextAt(CalledAttempt attempt, SendOutcome outcome) => OutcomePolicy.Resolve(attempt, outcome, Now).NextAttemptAt;

    private static CalledAttempt Attempt(int tries = 1) => new(Id, tries) { ClockSpeed = 1 };

    private static DeliveryEvent Event(DeliveryStatus status) => new(Id.CampaignId, Id.Seq, Id.Attempt, status, Now) { Traced = false };
}
