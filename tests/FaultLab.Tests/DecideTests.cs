using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A check that the judge does not ask finds nothing, however good it is.</summary>
public sealed class DecideTests
{
    private static readonly Dictionary<string, (Func<CaseFile, IEnumerable<Violation>> Check, CaseFile Broken)> Cases = new()
    {
        [nameof(ThrottleCheck)] = (ThrottleCheck.Run, Forged.Clean().Plus(Forged.Claim(11, at: Forged.At(1) + TimeSpan.FromMinutes(57)))),
        [nameof(ArrivalCheck)] = (ArrivalCheck.Run, Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, Forged.Accepted(11)] }),
        [nameof(NoDoubleCheck)] = (NoDoubleCheck.Run, Forged.Clean() with { Intakes = [.. Forged.Clean().Intakes, Forged.Accepted(3, attempt: 2)] }),
        [nameof(NothingLostCheck)] = (NothingLostCheck.Run, Forged.Clean() with { Writes = [new AcceptedWrite("opt-out of c1", Found: false)] }),
        [nameof(TotalsCheck)] = (TotalsCheck.Run, Forged.Clean() with { Campaigns = [Forged.Facts(new Dictionary<Status, long> { [Status.Delivered] = 9 })] }),
        [nameof(InboxCheck)] = (InboxCheck.Run, Forged.Chat() with { Inbox = [.. Forged.Chat().Inbox.Skip(1)] }),
        [nameof(MoneyCheck)] = (MoneyCheck.Run, Forged.Clean() with { Money = [new MoneyFacts(Forged.Tenant, 0.45m, 0, [], [])] }),
        [nameof(HoursCheck)] = (HoursCheck.Run, Forged.Clean() with
        {
            Campaigns = [Forged.Facts(Forged.Clean().Campaigns[0].Totals, new WindowFacts("Europe/Rome", [], new TimeOnly(22, 0), new TimeOnly(23, 0)))],
        }),
        [nameof(VetoCheck)] = (VetoCheck.Run, Forged.Clean() with
        {
            Vetoes = [new Veto("a pause", new VetoScope(CampaignId: Forged.Campaign), Forged.At(6), null)],
        }),
        [nameof(StopCheck)] = (StopCheck.Run, Forged.Clean() with
        {
            Stops = [new TakenStop(Forged.Tenant, "whatsapp", Forged.Address(6), Forged.At(0), Forged.At(8), null)],
            OptOuts = [new OptOutCommit(Forged.Tenant, "whatsapp", Forged.Address(6), Forged.At(4))],
        }),
        [nameof(AddressCheck)] = (AddressCheck.Run, Forged.Clean() with
        {
            AddressCommits = [new AddressCommit(Forged.Tenant, "c6", Forged.Address(6), null, Forged.At(4))],
        }),
        [nameof(BreakerCheck)] = (BreakerCheck.Run, Forged.Clean() with
        {
            StatusCommits = [new StatusCommit(Forged.Campaign, "running", "paused", "unknownCode:1100 what is this", Forged.At(6))],
        }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_check_is_asked(string name)
    {
        var (check, broken) = Cases[name];
        var found = check(broken).ToList();
        var decided = Judge.Decide(broken).Violations;

        Assert.NotEmpty(found);
        Assert.All(found, violation => Assert.Contains(violation, decided));
    }

    [Fact]
    public void Every_check_that_is_written_has_its_broken_case() => Assert.Equal(
        typeof(Judge).Assembly.GetTypes().Where(type => type.IsAbstract && type.Name.EndsWith("Check", StringComparison.Ordinal)).Select(type => type.Name).Order(),
        Cases.Keys.Order());

    [Fact]
    public void A_late_arrival_of_a_process_that_stood_still_is_told_of_as_a_remainder()
    {
        var clean = Forged.Clean();
        var late = clean.Intakes[3] with { At = Forged.At(4) + TimeSpan.FromSeconds(20 * Forged.Speed) };
        var stopped = clean with
        {
            Intakes = [.. clean.Intakes.Where((_, i) => i != 3), late],
            Standstills = [new Standstill("silo-1", Forged.At(4), late.At)],
        };

        Assert.Equal(Forged.Who(4), Assert.Single(Judge.Decide(stopped).Remainders).Who);
    }
}
