using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A number that changes after the launch binds each claim from the commit of the change on.</summary>
public sealed class AddressJudgeTests
{
    private const string Other = "+393339000000";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(Forged.Speed);

    [Fact]
    public void A_claim_for_the_old_number_is_seen() => Assert.Equal(
        (5, Forged.Who(6)), Assert.Single(AddressCheck.Run(Changed(Commit(Forged.Address(6), Other, Forged.At(6) - Second)))) is var seen ? (seen.Promise, seen.Who!.Value) : default);

    [Fact]
    public void A_claim_for_the_new_number_is_none()
    {
        var file = Changed(Commit(Forged.Address(6), Other, Forged.At(5)));
        var there = file with { Changes = [.. file.Changes.Select(change => change.Who == Forged.Who(6) ? change with { Address = Other } : change)] };

        Assert.Single(AddressCheck.Run(file));
        Assert.Empty(AddressCheck.Run(there));
    }

    [Fact]
    public void A_claim_for_a_number_to_which_the_customer_comes_later_is_seen() =>
        Assert.Single(AddressCheck.Run(Changed(Commit(Other, Forged.Address(6), Forged.At(6) + Second))));

    [Fact]
    public void A_claim_that_was_being_judged_at_the_change_is_none() =>
        Assert.Empty(AddressCheck.Run(Changed(Commit(Forged.Address(6), Other, Forged.At(6) - (Second / 4)))));

    [Fact]
    public void A_claim_before_the_change_is_none() => Assert.Empty(AddressCheck.Run(Changed(Commit(Forged.Address(6), Other, Forged.At(7)))));

    [Fact]
    public void A_number_that_came_back_is_the_present_one() => Assert.Empty(AddressCheck.Run(Changed(
        Commit(Forged.Address(6), Other, Forged.At(3)), Commit(Other, Forged.Address(6), Forged.At(4)))));

    [Fact]
    public void A_claim_for_somebody_whose_number_was_removed_is_seen() => Assert.Contains(
        "none", Assert.Single(AddressCheck.Run(Changed(Commit(Forged.Address(6), null, Forged.At(5))))).What, StringComparison.Ordinal);

    [Fact]
    public void A_change_concerns_no_other_tenant_and_no_channel_without_numbers()
    {
        var commit = Commit(Forged.Address(6), Other, Forged.At(5));
        var file = Changed(commit);

        Assert.Empty(AddressCheck.Run(file with { AddressCommits = [commit with { TenantId = Guid.Empty }] }));
        Assert.Empty(AddressCheck.Run(file with { Campaigns = [file.Campaigns[0] with { Channel = "push" }] }));
    }

    [Fact]
    public void A_veto_for_a_number_binds_the_number_of_the_claim_and_not_the_rows_last_one()
    {
        var file = Forged.Clean().With(Forged.Clean().Recipients[5] with { Address = Other });
        var veto = new Veto("an opt-out", new VetoScope(Address: Forged.Address(6)), Forged.At(5), null);
        var stop = new TakenStop(Forged.Tenant, "whatsapp", Forged.Address(6), Forged.At(0), Forged.At(8), null);
        var commit = new OptOutCommit(Forged.Tenant, "whatsapp", Forged.Address(6), Forged.At(4));

        Assert.Single(VetoCheck.Run(file with { Vetoes = [veto] }));
        Assert.Empty(VetoCheck.Run(file with { Vetoes = [veto with { Scope = new VetoScope(Address: Other) }] }));
        Assert.Single(StopCheck.Run(file with { Stops = [stop], OptOuts = [commit] }));
        Assert.Empty(StopCheck.Run(file with { Stops = [stop with { Address = Other }], OptOuts = [commit with { Address = Other }] }));
    }

    private static AddressCommit Commit(string? was, string? now, DateTimeOffset at) => new(Forged.Tenant, "c6", was, now, at);

    private static CaseFile Changed(params AddressCommit[] commits) => Forged.Clean() with { AddressCommits = commits };
}
