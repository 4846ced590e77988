using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Tests.Campaigns;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>The machine that the product runs, against the model that was written from the promise.</summary>
public sealed class MachineMatchesModelTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Now = Utc("2026-03-27 22:00");

    public sealed record Scenario(ForecastMatchesExecutionTests.Schedule Schedule, Troubles Troubles)
    {
        public override string ToString() => $"{Schedule}; {Troubles}";
    }

    public static Arbitrary<Scenario> Scenarios()
    {
        var troubles =
            from skipped in Gen.ListOf(Gen.Choose(1, 60)).Resize(12)
            from retried in Gen.ListOf(Gen.Choose(1, 120)).Resize(12)
            from waits in Gen.ListOf(Gen.Choose(1, 400), retried.Count)
            from refusals in Gen.ListOf(Gen.Choose(0, 2_000)).Resize(4)
            from lengths in Gen.ListOf(Gen.Choose(1, 100), refusals.Count)
            select new Troubles(
                skipped.ToHashSet(),
                retried.Zip(waits).DistinctBy(retry => retry.First).ToDictionary(retry => retry.First, retry => retry.Second * Tick),
                [.. refusals.Zip(lengths).Select(refusal => (Now + (refusal.First * Tick), Now + ((refusal.First + refusal.Second) * Tick)))]);
        return (
            from schedule in ForecastMatchesExecutionTests.Schedules().Generator
            from trouble in troubles
            from unpaced in Gen.Elements(true, false, false)
            select new Scenario(unpaced ? WithoutPace(schedule) : schedule, unpaced || HasLongJitter(schedule) ? trouble with { Refused = [] } : trouble))
            .ToArbitrary();
    }

    [Property(Arbitrary = [typeof(MachineMatchesModelTests)], MaxTest = 200)]
    public void Each_recipient_is_attempted_when_the_promise_says(Scenario scenario)
    {
        var (schedule, troubles) = scenario;
        var model = TinyExecutor.Run(schedule.Campaigns, schedule.Number, Now, Now.AddDays(3), Tick, troubles);

        var machines = MachineExecutor.Run(schedule.Campaigns, schedule.Number, Now, Now.AddDays(3), Tick, troubles);

        foreach (var (machine, expected) in machines.Zip(model))
        {
            // Without a pace many are attempted in one instant, in the order of their pages.
            Assert.Equal(expected.Attempts.Order(), machine.Attempts.Order());
        }
    }

    /// <summary>The first campaign of a schedule has no pace.</summary>
    private static ForecastMatchesExecutionTests.Schedule WithoutPace(ForecastMatchesExecutionTests.Schedule schedule) =>
        schedule with { Campaigns = [schedule.Campaigns[0] with { Interval = null, Pace = ReleasePlan.Anchored(Now, null, null) }, .. schedule.Campaigns.Skip(1)] };

    // A refusal of up to a tenth of an interval is jitter, and the campaign keeps its turn: at ten an hour that is longer than a tick.
    private static bool HasLongJitter(ForecastMatchesExecutionTests.Schedule schedule) => schedule.Campaigns.Any(campaign => campaign.Interval * 0.1 >= Tick);
}
