using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>Ten people at five cents, of a credit of one euro: each way in which the money may not add up.</summary>
public sealed class MoneyJudgeTests
{
    private static readonly MoneyEntry Credit = new("credit", 1.00m, "start");
    private static readonly MoneyEntry Charge = new("campaign", -0.50m, Forged.Campaign.ToString("N"));
    private static readonly ReservationFacts Settled = new(Forged.Campaign, 0.05m, 0.60m, 0.50m, Forged.At(12));
    private static readonly MoneyFacts Clean = new(Forged.Tenant, 0.50m, 0, [Credit, Charge], [Settled]);

    [Fact]
    public void Money_that_adds_up_is_no_violation() => Assert.Empty(Judge.Decide(Forged.Clean() with { Money = [Clean] }).Violations);

    [Fact]
    public void A_balance_that_is_not_its_entries_is_seen() => AssertSeen(Clean with { Amount = 0.45m }, "its entries come to");

    [Fact]
    public void Money_held_back_for_nothing_is_seen() => AssertSeen(Clean with { Reserved = 0.10m }, "is held back");

    [Fact]
    public void Money_that_stays_held_back_is_seen() => AssertSeen(
        new MoneyFacts(Forged.Tenant, 1.00m, 0.60m, [Credit], [Settled with { Spent = null, SettledAt = null }]), "never settled");

    [Fact]
    public void A_campaign_that_is_charged_twice_is_seen() => AssertSeen(Clean with { Amount = 0, Entries = [Credit, Charge, Charge] }, "its 2 entries");

    [Fact]
    public void A_charge_that_is_not_what_was_spent_is_seen() =>
        AssertSeen(Clean with { Amount = 0.60m, Entries = [Credit, Charge with { Amount = -0.40m }] }, "come to 0.40");

    [Fact]
    public void A_charge_for_nothing_is_seen() =>
        AssertSeen(Clean with { Amount = 0.40m, Entries = [Credit, Charge, new MoneyEntry("campaign", -0.10m, "another")] }, "for which nothing was held back");

    [Theory]
    [InlineData(0.45)]
    [InlineData(0.55)]
    public void Charging_for_another_number_of_people_is_seen(double spent)
    {
        var amount = (decimal)spent;

        AssertSeen(new MoneyFacts(Forged.Tenant, 1 - amount, 0, [Credit, Charge with { Amount = -amount }], [Settled with { Spent = amount }]), "10 to 10");
    }

    [Fact]
    public void Who_failed_long_after_the_settlement_was_rightly_charged_for_and_who_failed_before_was_not()
    {
        var unknown = new[] { Forged.Claim(11), Forged.Change(11, Status.Sending, Status.Unknown) };
        var failed = Forged.Change(11, Status.Unknown, Status.Failed);
        var eleven = new MoneyFacts(Forged.Tenant, 0.45m, 0, [Credit, Charge with { Amount = -0.55m }], [Settled with { Spent = 0.55m }]);

        Assert.Empty(Run(eleven, [.. unknown, failed with { At = Forged.At(20) }]));
        Assert.Single(Run(eleven, [.. unknown, failed]));
        Assert.Empty(Run(Clean, [.. unknown, failed]));
    }

    [Fact]
    public void Who_was_accepted_just_before_the_settlement_and_failed_just_after_it_may_be_charged_for()
    {
        var half = TimeSpan.FromSeconds(30); // of product time: within the second of real time that readings may be apart
        var eleven = new MoneyFacts(Forged.Tenant, 0.45m, 0, [Credit, Charge with { Amount = -0.55m }], [Settled with { Spent = 0.55m }]);
        Change[] brief =
        [
            Forged.Claim(11), Forged.Change(11, Status.Sending, Status.Sent) with { At = Forged.At(12) - half },
            Forged.Change(11, Status.Sent, Status.Failed) with { At = Forged.At(12) + half },
        ];

        Assert.Empty(Run(eleven, brief));
        Assert.Empty(Run(Clean, brief));
    }

    private static void AssertSeen(MoneyFacts money, string what) => Assert.Contains(Run(money), violation => violation.What.Contains(what));

    private static IEnumerable<Violation> Run(MoneyFacts money, params Change[] more) => MoneyCheck.Run(Forged.Clean().Plus(more) with { Money = [money] });
}
