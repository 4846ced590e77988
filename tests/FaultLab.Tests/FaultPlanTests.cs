using MassMessaging.FaultLab.Faults;

namespace MassMessaging.FaultLab.Tests;

public sealed class FaultPlanTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void The_same_seed_draws_the_same_plan() =>
        Assert.Equal(FaultPlan.Draw(42, Hour, Enum.GetValues<FaultKind>()), FaultPlan.Draw(42, Hour, Enum.GetValues<FaultKind>()));

    [Fact]
    public void Another_seed_draws_another_plan() =>
        Assert.NotEqual(FaultPlan.Draw(42, Hour, Enum.GetValues<FaultKind>()), FaultPlan.Draw(43, Hour, Enum.GetValues<FaultKind>()));

    [Fact]
    public void An_hour_strikes_with_every_kind() =>
        Assert.Equal(Enum.GetValues<FaultKind>(), FaultPlan.Draw(1, Hour, Enum.GetValues<FaultKind>()).Select(fault => fault.Kind).Distinct().Order());

    [Fact]
    public void Only_what_is_allowed_is_drawn() =>
        Assert.All(FaultPlan.Draw(1, Hour, [FaultKind.ApiKilled]), fault => Assert.Equal(FaultKind.ApiKilled, fault.Kind));
}
