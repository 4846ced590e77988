using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A chat has no provider: what is claimed is sent, and stands in the inbox once.</summary>
public sealed class ChatJudgeTests
{
    [Fact]
    public void A_chat_in_which_everything_held_has_no_violation() => Assert.Empty(Judge.Decide(Forged.Chat()).Violations);

    [Fact]
    public void A_message_that_counts_as_sent_and_is_in_no_inbox_is_seen() =>
        Assert.Equal(3, Assert.Single(InboxCheck.Run(Forged.Chat() with { Inbox = [.. Forged.Chat().Inbox.Skip(1)] })).Promise);

    [Fact]
    public void A_message_that_is_in_the_inbox_twice_is_seen()
    {
        var chat = Forged.Chat();
        var file = chat with { Inbox = [.. chat.Inbox, chat.Inbox[0] with { Seq = 2 }] };

        Assert.Equal(2, Assert.Single(InboxCheck.Run(file)).Promise);
    }

    [Fact]
    public void A_message_to_somebody_who_was_skipped_is_seen()
    {
        var chat = Forged.Chat();

        Assert.Equal(2, Assert.Single(InboxCheck.Run(chat.With(chat.Recipients[0] with { Status = Status.Skipped, Reason = "optedOut" }))).Promise);
    }

    [Fact]
    public void A_message_of_nobodys_is_seen()
    {
        var chat = Forged.Chat();
        var stray = new InboxRow(Forged.Who(99), Forged.Tenant, 99, 1);

        Assert.Equal(Forged.Who(99), Assert.Single(InboxCheck.Run(chat with { Inbox = [.. chat.Inbox, stray] })).Who);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_gap_in_an_inbox_is_seen(long seq)
    {
        var chat = Forged.Chat();

        Assert.Contains("has the numbers", Assert.Single(InboxCheck.Run(chat with { Inbox = [chat.Inbox[0] with { Seq = seq }, .. chat.Inbox.Skip(1)] })).What);
    }

    [Fact]
    public void Only_a_chat_goes_from_waiting_to_sent_at_once()
    {
        var sent = Forged.Change(11, Status.Waiting, Status.Sent);

        Assert.NotEmpty(TotalsCheck.Run(Forged.Clean().Plus(sent)));
        Assert.Empty(TotalsCheck.Run(Forged.Chat().Plus(sent)));
        Assert.NotEmpty(TotalsCheck.Run(Forged.Chat().Plus(Forged.Claim(11))));
    }

    [Fact]
    public void A_chat_that_is_sent_in_spite_of_a_veto_or_outside_its_hours_is_seen()
    {
        var chat = Forged.Chat();
        var paused = new Veto("a pause", new VetoScope(CampaignId: Forged.Campaign), Forged.At(6), null);
        var night = chat.Campaigns[0] with { Window = new WindowFacts("Europe/Rome", [], new TimeOnly(22, 0), new TimeOnly(23, 0)) };

        Assert.Equal(4, VetoCheck.Run(chat with { Vetoes = [paused] }).Count());
        Assert.Equal(10, HoursCheck.Run(chat with { Campaigns = [night] }).Count());
    }

    [Fact]
    public void An_opt_out_binds_its_own_channel()
    {
        Assert.Single(Run("whatsapp"));
        Assert.Empty(Run("sms"));

        static IEnumerable<Violation> Run(string channel) => VetoCheck.Run(Forged.Clean() with
        {
            Vetoes = [new Veto("an opt-out", new VetoScope(TenantId: Forged.Tenant, Address: Forged.Address(8), Channel: channel), Forged.At(6), null)],
        });
    }
}
