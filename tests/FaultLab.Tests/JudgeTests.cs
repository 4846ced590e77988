using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>Each promise broken in a forged case: a checker that cannot see it would let the product break it.</summary>
public sealed class JudgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_case_in_which_everything_held_has_no_violation() => Assert.Empty(Judge.Decide(Forged.Clean()).Violations);

    [Fact]
    public void One_claim_too_many_in_a_sliding_hour_is_seen()
    {
        var file = Forged.Clean().Plus(Forged.Claim(11, at: Forged.At(1) + TimeSpan.FromMinutes(57)));

        Assert.Contains(ThrottleCheck.Run(file), violation => violation.What.Contains("11 claims in the hour"));
    }

    [Fact]
    public void A_claim_exactly_an_hour_after_the_oldest_is_not_one_too_many() =>
        Assert.Empty(ThrottleCheck.Run(Forged.Clean().Plus(Forged.Claim(11, at: Forged.At(1) + TimeSpan.FromHours(1)))));

    [Fact]
    public void Claims_bunched_together_are_seen() => Assert.Contains(
        ThrottleCheck.Run(Forged.Clean().Plus(Forged.Claim(11, at: Forged.At(10) + TimeSpan.FromMinutes(5)))),
        violation => violation.What.Contains("closer than"));

    [Fact]
    public void While_a_limit_changes_either_one_may_hold()
    {
        var file = Forged.Clean().Plus(Forged.Claim(11, at: Forged.At(10) + TimeSpan.FromMinutes(3)));
        var raised = file with
        {
            Numbers = [new NumberFacts(Forged.Number, "770", [
                new LimitInForce(10, DateTimeOffset.MinValue, Forged.At(20)),
                new LimitInForce(20, Forged.At(10), null)])],
        };

        Assert.Empty(ThrottleCheck.Run(raised));
        Assert.NotEmpty(ThrottleCheck.Run(file));
    }

    [Fact]
    public void A_request_without_a_claim_is_seen() =>
        Assert.Single(ArrivalCheck.Run(Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, Forged.Accepted(11)] }));

    [Fact]
    public void A_late_arrival_is_a_violation_unless_its_process_stood_still()
    {
        var clean = Forged.Clean();
        var late = clean.Intakes[3] with { At = Forged.At(4) + (20 * Second * Forged.Speed) };
        var file = clean with { Intakes = [.. clean.Intakes.Where((_, i) => i != 3), late] };
        var stopped = file with { Standstills = [new Standstill("silo-1", Forged.At(4) + Second, Forged.At(4) + (19 * Second * Forged.Speed))] };
        var another = file with { Standstills = [stopped.Standstills[0] with { Process = "silo-2" }] };

        Assert.Single(ArrivalCheck.Run(file));
        Assert.Single(ArrivalCheck.Run(another));
        Assert.Empty(ArrivalCheck.Run(stopped));
        Assert.Single(ArrivalCheck.Remainders(stopped));
    }

    [Fact]
    public void Two_accepted_attempts_of_one_person_are_seen()
    {
        var file = Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, Forged.Accepted(3, attempt: 2)] };

        Assert.Contains(NoDoubleCheck.Run(file), violation => violation.Who == Forged.Who(3));
    }

    [Theory]
    [InlineData("dropBeforeAccept")]
    [InlineData("accepted")]
    public void An_attempt_after_a_doubtful_one_is_seen_though_it_was_refused(string doubtful)
    {
        var clean = Forged.Clean();
        var file = clean with
        {
            Intakes =
            [
                .. clean.Intakes.Where(intake => intake.Who != Forged.Who(3)),
                clean.Intakes[2] with { Outcome = doubtful, Reached = false },
                clean.Intakes[2] with { Attempt = 2, Outcome = "130429", Reached = false },
            ],
        };

        Assert.Contains(NoDoubleCheck.Run(file), violation => violation.Who == Forged.Who(3));
    }

    [Fact]
    public void One_attempt_that_was_sent_twice_is_seen()
    {
        var refused = Forged.Accepted(11) with { Outcome = "130429", Reached = false };

        Assert.Contains(NoDoubleCheck.Run(Forged.Clean() with { Intakes = [refused, refused] }), violation => violation.What.Contains("2 times"));
    }

    [Fact]
    public void A_claim_after_unknown_is_seen() => Assert.NotEmpty(NoDoubleCheck.Run(Forged.Clean().Plus(
        Forged.Claim(11), Forged.Change(11, Status.Sending, Status.Unknown), Forged.Change(11, Status.Unknown, Status.Waiting))));

    [Fact]
    public void One_address_that_stood_twice_in_an_audience_is_seen()
    {
        var file = Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, Forged.Accepted(11) with { To = Forged.Address(1) }] };

        Assert.Contains(NoDoubleCheck.Run(file), violation => violation.What.Contains("one address"));
    }

    [Theory]
    [InlineData(Status.Waiting, "x")]
    [InlineData(Status.Sending, "x")]
    [InlineData(Status.Unknown, null)]
    [InlineData(Status.Failed, null)]
    [InlineData(Status.Skipped, null)]
    public void A_row_without_a_final_state_and_reason_is_seen(object status, string? reason)
    {
        var clean = Forged.Clean();

        Assert.Contains(
            NothingLostCheck.Run(clean.With(clean.Recipients[0] with { Status = (Status)status, Reason = reason })),
            violation => violation.Who == Forged.Who(1));
    }

    [Fact]
    public void A_row_that_is_gone_is_seen()
    {
        var clean = Forged.Clean();

        Assert.Contains(NothingLostCheck.Run(clean with { Recipients = [.. clean.Recipients.Skip(1)] }), violation => violation.What.Contains("missing: 1"));
    }

    [Fact]
    public void Somebody_who_got_a_message_and_counts_as_skipped_is_seen()
    {
        var clean = Forged.Clean();

        Assert.NotEmpty(NothingLostCheck.Run(clean.With(clean.Recipients[0] with { Status = Status.Skipped, Reason = "cancelled" })));
    }

    [Fact]
    public void Somebody_who_got_a_message_and_stays_unknown_is_seen()
    {
        var clean = Forged.Clean();
        var unknown = clean.With(clean.Recipients[0] with { Status = Status.Unknown, Reason = "noAnswer" });
        var failedLater = unknown with { Intakes = [clean.Intakes[0] with { Reached = false }, .. clean.Intakes.Skip(1)] };

        Assert.NotEmpty(NothingLostCheck.Run(unknown));
        Assert.Empty(NothingLostCheck.Run(failedLater)); // the failure's receipt names no attempt, and its answer was lost
    }

    [Fact]
    public void A_row_that_counts_as_sent_and_is_in_no_ledger_is_seen()
    {
        var clean = Forged.Clean();

        Assert.NotEmpty(NothingLostCheck.Run(clean with { Intakes = [.. clean.Intakes.Skip(1)] }));
    }

    [Theory]
    [InlineData("after attempt 2")] // the ledger's attempt is missing from the rows
    [InlineData("never accepted attempt 2")] // and the row's from the ledger
    public void A_row_that_counts_as_sent_by_another_attempt_than_the_ledgers_is_seen(string what)
    {
        var clean = Forged.Clean();

        Assert.Contains(NothingLostCheck.Run(clean.With(clean.Recipients[0] with { Attempt = 2 })), violation => violation.What.Contains(what));
    }

    [Fact]
    public void An_accepted_write_that_is_gone_is_seen() =>
        Assert.Single(NothingLostCheck.Run(Forged.Clean() with { Writes = [new AcceptedWrite("opt-out of c1", Found: false), new AcceptedWrite("import", Found: true)] }));

    [Fact]
    public void Totals_that_are_not_the_rows_are_seen() => Assert.Equal(
        2, TotalsCheck.Run(Forged.Clean() with { Campaigns = [Forged.Facts(new Dictionary<Status, long> { [Status.Delivered] = 9, [Status.Read] = 1 })] }).Count());

    [Theory]
    [InlineData(Status.Delivered, Status.Sent)]
    [InlineData(Status.Delivered, Status.Failed)]
    [InlineData(Status.Skipped, Status.Sending)]
    [InlineData(Status.Sent, Status.Skipped)]
    [InlineData(Status.Sent, Status.Waiting)]
    [InlineData(Status.Waiting, Status.Delivered)]
    [InlineData(Status.Waiting, Status.Sent)]
    public void A_step_back_is_seen(object was, object now) =>
        Assert.NotEmpty(TotalsCheck.Run(Forged.Clean().Plus(Forged.Change(11, (Status)was, (Status)now))));

    [Fact]
    public void A_change_that_does_not_follow_from_the_one_before_is_seen() =>
        Assert.NotEmpty(TotalsCheck.Run(Forged.Clean().Plus(Forged.Change(1, Status.Sent, Status.Read))));

    [Fact]
    public void An_attempt_that_is_counted_twice_is_seen() => Assert.NotEmpty(TotalsCheck.Run(Forged.Clean().Plus(
        Forged.Claim(11), Forged.Change(11, Status.Sending, Status.Waiting), Forged.Claim(11, attempt: 3))));

    [Fact]
    public void A_claim_outside_the_hours_is_seen()
    {
        // Ten claims from 14:06 to 15:00 in Rome, on a Tuesday.
        var window = new WindowFacts("Europe/Rome", [2], new TimeOnly(14, 0), new TimeOnly(15, 1));
        var totals = Forged.Clean().Campaigns[0].Totals;

        Assert.Empty(HoursCheck.Run(Forged.Clean() with { Campaigns = [Forged.Facts(totals, window)] }));
        Assert.Single(HoursCheck.Run(Forged.Clean() with { Campaigns = [Forged.Facts(totals, window with { To = new TimeOnly(15, 0) })] }));
        Assert.Equal(10, HoursCheck.Run(Forged.Clean() with { Campaigns = [Forged.Facts(totals, window with { Days = [3] })] }).Count());
    }

    [Theory]
    [InlineData("2026-05-12T23:30:00Z", true)] // Wednesday 01:30 in Rome belongs to Tuesday's night
    [InlineData("2026-05-13T23:30:00Z", false)]
    [InlineData("2026-05-12T19:59:00Z", false)]
    [InlineData("2026-05-12T20:00:00Z", true)]
    public void A_night_belongs_to_the_day_on_which_it_began(string at, bool open) => Assert.Equal(
        open, HoursCheck.IsOpen(new WindowFacts("Europe/Rome", [2], new TimeOnly(22, 0), new TimeOnly(2, 0)), DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_claim_after_a_veto_was_answered_is_seen()
    {
        AssertSeen(4, new VetoScope(CampaignId: Forged.Campaign), until: null);
        AssertSeen(4, new VetoScope(TenantId: Forged.Tenant), until: null);
        AssertSeen(4, new VetoScope(SenderId: Forged.Sender), until: null);
        AssertSeen(1, new VetoScope(CampaignId: Forged.Campaign, CustomerId: "c8"), until: null);
        AssertSeen(1, new VetoScope(TenantId: Forged.Tenant, Address: Forged.Address(8)), until: null);
        AssertSeen(2, new VetoScope(CampaignId: Forged.Campaign), until: Forged.At(9)); // 7 and 8; the ninth is the moment of the resume
        AssertSeen(0, new VetoScope(CampaignId: Guid.Empty), until: null);
        AssertSeen(0, new VetoScope(TenantId: Forged.Tenant, Address: Forged.Address(5)), until: null);

        static void AssertSeen(int claims, VetoScope scope, DateTimeOffset? until) =>
            Assert.Equal(claims, VetoCheck.Run(Forged.Clean() with { Vetoes = [new Veto("a pause", scope, Forged.At(6), until)] }).Count());
    }

    [Fact]
    public void A_claim_that_was_being_judged_while_the_veto_was_answered_is_not_held_against_it()
    {
        Assert.Equal(4, Count(secondsBeforeTheSeventh: 20, isAnswered: true));
        Assert.Equal(3, Count(secondsBeforeTheSeventh: 10, isAnswered: true));
        Assert.Equal(4, Count(secondsBeforeTheSeventh: 10, isAnswered: false)); // an end was known long before

        static int Count(int secondsBeforeTheSeventh, bool isAnswered) => VetoCheck.Run(Forged.Clean() with
        {
            Vetoes = [new Veto("a pause", new VetoScope(CampaignId: Forged.Campaign), Forged.At(7) - (secondsBeforeTheSeventh * Second), null, isAnswered)],
        }).Count();
    }

    [Fact]
    public void What_was_seen_during_the_run_is_a_violation() =>
        Assert.Single(Judge.Decide(Forged.Clean() with { Sightings = [new Sighting(7, "tenant 1 read a campaign of tenant 2")] }).Violations);
}
