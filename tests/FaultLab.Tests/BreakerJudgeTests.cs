using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A code that nobody knows spends nobody by itself, and pauses a campaign for three people or none.</summary>
public sealed class BreakerJudgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(Forged.Speed);

    [Theory]
    [InlineData(1, "1100", 1)]
    [InlineData(2, "1100", 0)]
    [InlineData(1, "smpp0000044c", 1)]
    [InlineData(1, "131026", 0)] // a code that is known
    public void A_person_who_fails_at_the_first_refusal_is_seen(int refusals, string code, int violations) =>
        Assert.Equal(violations, BreakerCheck.Run(Failed(refusals, code)).Count());

    [Fact]
    public void A_person_who_fails_while_nobody_is_accepted_is_seen()
    {
        var file = Failed(2, "1100");
        CaseFile Alone(int refusals, bool acceptedBefore) => Failed(refusals, "1100") with
        {
            Changes = [.. file.Changes.Where(change => change.Who == Forged.Who(10) || (acceptedBefore && change.Who == Forged.Who(1)))],
        };

        Assert.Equal(Forged.Who(10), Assert.Single(BreakerCheck.Run(Alone(2, acceptedBefore: false))).Who);
        Assert.Single(BreakerCheck.Run(Alone(2, acceptedBefore: true)));
        Assert.Empty(BreakerCheck.Run(Alone(3, acceptedBefore: true))); // three times, and the campaign reached somebody
        Assert.Single(BreakerCheck.Run(Alone(3, acceptedBefore: false)));
    }

    [Fact]
    public void A_refusal_that_is_stored_when_the_attempt_is_unknown_already_is_final_and_none()
    {
        var file = Failed(1, "1100");
        var late = file with { Changes = [.. file.Changes.Select(change => change.Now == Status.Failed ? change with { Was = Status.Unknown } : change)] };

        Assert.Single(BreakerCheck.Run(file));
        Assert.Empty(BreakerCheck.Run(late));
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 3, 0)]
    public void A_pause_needs_three_people_or_one_person_three_times(int people, int times, int violations)
    {
        var refused = Enumerable.Range(1, people).SelectMany(seq => Enumerable.Range(1, times).Select(attempt => Refusal(seq, attempt, Forged.At(11))));
        var file = Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, .. refused], StatusCommits = [Pause(Forged.At(12))] };

        Assert.Equal(violations, BreakerCheck.Run(file).Count());
    }

    [Fact]
    public void Refusals_of_before_a_resume_do_not_count()
    {
        var refused = Enumerable.Range(1, 3).Select(seq => Refusal(seq, 1, Forged.At(11)));
        var file = Forged.Clean() with
        {
            Intakes = [.. Forged.Clean().Intakes, .. refused],
            StatusCommits = [Pause(Forged.At(12)), new StatusCommit(Forged.Campaign, "paused", "running", null, Forged.At(30)), Pause(Forged.At(31))],
        };

        Assert.Contains($"{Forged.At(31):O}", Assert.Single(BreakerCheck.Run(file)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_of_a_campaign_that_the_breaker_paused_is_seen()
    {
        var refused = Enumerable.Range(1, 3).Select(seq => Refusal(seq, 1, Forged.At(4)));
        var file = Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, .. refused], StatusCommits = [Pause(Forged.At(6) - Second)] };
        StatusCommit Resume(DateTimeOffset at) => new(Forged.Campaign, "paused", "running", null, at);

        Assert.Equal(5, BreakerCheck.Run(file).Count(violation => violation.Promise == 5));
        Assert.Equal(2, BreakerCheck.Run(file with { StatusCommits = [.. file.StatusCommits, Resume(Forged.At(8))] }).Count());
        Assert.Equal(4, BreakerCheck.Run(file with { StatusCommits = [Pause(Forged.At(6) - (Second / 4))] }).Count()); // the sixth was being judged
        Assert.Empty(BreakerCheck.Run(file with { StatusCommits = [file.StatusCommits[0] with { Reason = null }] })); // the owner paused it
    }

    private static CaseFile Failed(int refusals, string code)
    {
        var clean = Forged.Clean();
        var spelled = code.Replace("smpp", "", StringComparison.Ordinal);
        return clean with
        {
            Intakes = [.. clean.Intakes.Take(9), .. Enumerable.Range(1, refusals).Select(attempt => Refusal(10, attempt, Forged.At(9)) with { Outcome = spelled })],
            Changes = [.. clean.Changes.Where(change => change.Who != Forged.Who(10)), Forged.Change(10, Status.Sending, Status.Failed) with { Reason = $"recipient:{code}" }],
        };
    }

    private static StatusCommit Pause(DateTimeOffset at) => new(Forged.Campaign, "running", "paused", "unknownCode:1100 words of the provider", at);

    private static Intake Refusal(int seq, int attempt, DateTimeOffset at) => Forged.Accepted(seq, attempt) with { At = at, Outcome = "1100", Reached = false };
}
