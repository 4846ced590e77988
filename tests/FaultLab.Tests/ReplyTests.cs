using MassMessaging.FaultLab.Load;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A STOP binds from the moment at which the webhook said that it took it, until a START is written.</summary>
public sealed class ReplyTests
{
    private static readonly LabSender Sender = new(Forged.Sender.ToString("N"), "whatsapp", "770", "secret", 40);
    private static readonly Reply Stop = new(Forged.Tenant, "whatsapp", Forged.Address(8), Stops: true, Forged.At(5), Sender, "m1");
    private static readonly Reply Start = Stop with { Stops = false, WrittenAt = Forged.At(9), MessageId = "m2" };
    private static readonly Dictionary<string, DateTimeOffset> Taken = new() { ["m1"] = Forged.At(6), ["m2"] = Forged.At(10) };

    [Fact]
    public void It_binds_its_own_address_and_channel_once_it_was_taken()
    {
        var veto = Assert.Single(ReplyBook.Vetoes([Stop], Taken));

        Assert.Equal((Forged.At(6), null), (veto.From, veto.Until));
        Assert.Equal((Forged.Tenant, Forged.Address(8), "whatsapp"), (veto.Scope.TenantId, veto.Scope.Address, veto.Scope.Channel));
        Assert.Empty(ReplyBook.Vetoes([Stop], new Dictionary<string, DateTimeOffset>()));
    }

    [Fact]
    public void It_ends_when_the_same_person_writes_start()
    {
        Assert.Equal(Forged.At(9), Assert.Single(ReplyBook.Vetoes([Stop, Start], Taken)).Until);
        Assert.Null(Assert.Single(ReplyBook.Vetoes([Stop, Start with { Channel = "sms" }], Taken)).Until);
        Assert.Null(Assert.Single(ReplyBook.Vetoes([Stop, Start with { WrittenAt = Forged.At(4) }], Taken)).Until);
        Assert.Empty(ReplyBook.Vetoes([Stop, Start with { WrittenAt = Forged.At(5) }], Taken)); // before it was taken at all
    }

    [Fact]
    public void A_claim_after_it_was_taken_is_a_violation() => Assert.Single(Checks.VetoCheck.Run(
        Forged.Clean() with { Vetoes = [.. ReplyBook.Vetoes([Stop], Taken)] }));
}
