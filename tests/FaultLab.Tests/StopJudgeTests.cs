using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Load;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A STOP binds from the commit behind its good answer, however late that answer comes.</summary>
public sealed class StopJudgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(Forged.Speed);

    [Fact]
    public void A_claim_after_the_commit_and_before_the_answer_is_seen() => Assert.Equal(
        Forged.Who(6), Assert.Single(StopCheck.Run(Stopped(6, committed: Forged.At(6) - Second, taken: Forged.At(8)))).Who);

    [Fact]
    public void A_claim_that_was_being_judged_at_the_commit_is_none() =>
        Assert.Empty(StopCheck.Run(Stopped(6, committed: Forged.At(6) - (Second / 2), taken: Forged.At(8))));

    [Fact]
    public void A_claim_before_the_commit_is_none() =>
        Assert.Empty(StopCheck.Run(Stopped(6, committed: Forged.At(7), taken: Forged.At(8))));

    [Fact]
    public void From_the_START_on_messages_go_again()
    {
        var until = Forged.At(6) - TimeSpan.FromMinutes(1);
        var file = Stopped(6, committed: Forged.At(4), taken: Forged.At(5));

        Assert.Single(StopCheck.Run(file));
        Assert.Empty(StopCheck.Run(file with { Stops = [file.Stops[0] with { Until = until }] }));
    }

    [Fact]
    public void A_STOP_that_was_answered_well_and_never_committed_is_seen()
    {
        var file = Stopped(6, committed: Forged.At(7), taken: Forged.At(8));

        Assert.Contains("no opt-out", Assert.Single(StopCheck.Run(file with { OptOuts = [] })).What, StringComparison.Ordinal);
        Assert.Contains(
            "no opt-out", Assert.Single(StopCheck.Run(file with { OptOuts = [file.OptOuts[0] with { At = Forged.At(9) }] })).What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_opt_out_of_before_stands_for_a_STOP_that_adds_nothing()
    {
        var file = Stopped(6, committed: Forged.At(1), taken: Forged.At(8));
        var again = file with { Stops = [file.Stops[0] with { WrittenAt = Forged.At(5) }] };

        Assert.Empty(StopCheck.Run(again));
    }

    [Theory]
    [InlineData("another tenant")]
    [InlineData("another channel")]
    [InlineData("another person")]
    public void A_STOP_concerns_nobody_else(string which)
    {
        var file = Stopped(6, committed: Forged.At(4), taken: Forged.At(5));
        var (stop, commit) = (file.Stops[0], file.OptOuts[0]);
        (stop, commit) = which switch
        {
            "another tenant" => (stop with { TenantId = Guid.Empty }, commit with { TenantId = Guid.Empty }),
            "another channel" => (stop with { Channel = "sms" }, commit with { Channel = "sms" }),
            _ => (stop with { Address = "+390000000" }, commit with { Address = "+390000000" }),
        };

        Assert.Empty(StopCheck.Run(file with { Stops = [stop], OptOuts = [commit] }));
    }

    [Fact]
    public void A_STOP_that_was_taken_lasts_until_the_first_START_after_it()
    {
        var sender = new LabSender("s", "sms", "n", "", null);
        Reply[] replies =
        [
            new(Forged.Tenant, "sms", "+391", true, Forged.At(1), sender, "m1"),
            new(Forged.Tenant, "sms", "+391", false, Forged.At(3), sender, "m2"),
            new(Forged.Tenant, "sms", "+391", false, Forged.At(2), sender, "m3"),
            new(Forged.Tenant, "sms", "+392", true, Forged.At(1), sender, "m4"),
        ];

        Assert.Equal(
            [new TakenStop(Forged.Tenant, "sms", "+391", Forged.At(1), Forged.At(5), Forged.At(2))],
            ReplyBook.Stops(replies, new Dictionary<string, DateTimeOffset> { ["m1"] = Forged.At(5) }));
    }

    [Fact]
    public void A_submit_is_of_the_last_claim_before_it_by_its_mark_and_person()
    {
        var claims = new[]
        {
            (("0123abcd", "+391"), new SmppClaim(Forged.Who(1), 1, Forged.At(1))),
            (("0123abcd", "+391"), new SmppClaim(Forged.Who(1), 2, Forged.At(3))),
            (("0123abcd", "+391"), new SmppClaim(Forged.Who(1), 3, Forged.At(5))),
            (("0123abcd", "+392"), new SmppClaim(Forged.Who(2), 1, Forged.At(1))),
            (("ffffffff", "+391"), new SmppClaim(Forged.Who(3), 1, Forged.At(3))),
        }.ToLookup(pair => pair.Item1, pair => pair.Item2);

        var found = SmppTrace.Of("n", "+391", "Hello again 7 0123abcd", Forged.At(4), "accepted", claims);
        Assert.Equal((Forged.Who(1), 2, true), (found.Who!.Value, found.Attempt, found.ByAnyProcess));
        Assert.Null(SmppTrace.Of("n", "+391", "Hello again 7 0123abcd", Forged.At(0), "accepted", claims).Who);
        Assert.Null(SmppTrace.Of("n", "+391", "short", Forged.At(4), "accepted", claims).Who);
        Assert.Null(SmppTrace.Of("n", null, null, Forged.At(4), "accepted", claims).Who);
    }

    [Fact]
    public void A_late_submit_of_a_bind_in_another_process_that_stood_still_is_a_remainder()
    {
        var clean = Forged.Clean();
        var late = clean.Intakes[3] with { At = Forged.At(4) + TimeSpan.FromSeconds(20 * Forged.Speed) };
        var file = clean with
        {
            Intakes = [.. clean.Intakes.Where((_, i) => i != 3), late],
            Standstills = [new Standstill("silo-2", Forged.At(4), late.At)],
        };

        Assert.Single(ArrivalCheck.Run(file));
        Assert.Empty(ArrivalCheck.Run(file with { Intakes = [.. file.Intakes.Take(9), late with { ByAnyProcess = true }] }));
    }

    private static CaseFile Stopped(int seq, DateTimeOffset committed, DateTimeOffset taken) => Forged.Clean() with
    {
        Stops = [new TakenStop(Forged.Tenant, "whatsapp", Forged.Address(seq), Forged.At(0), taken, null)],
        OptOuts = [new OptOutCommit(Forged.Tenant, "whatsapp", Forged.Address(seq), committed)],
    };
}
