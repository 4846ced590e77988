using FsCheck.Xunit;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Senders;

public sealed class SenderLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_words_are_those_of_rows_and_of_the_api() => Assert.Equal(
        ["pendingTerms", "pendingPayment", "pendingLink", "active", "paused", "unpaid", "restricted", "disconnected"], EnumWords.All<SenderStatus>());

    // Each line gives the next status from every status, in the order of the enumeration; a dash: refused or passed over.
    [Theory]
    [InlineData(SenderEvent.AcceptTerms, "pendingPayment pendingPayment pendingLink active paused unpaid restricted disconnected")]
    [InlineData(SenderEvent.Pay, "- pendingLink pendingLink active paused active restricted disconnected")]
    [InlineData(SenderEvent.Link, "- - active active paused unpaid active active")]
    [InlineData(SenderEvent.Pause, "- - - paused paused - - -")]
    [InlineData(SenderEvent.Resume, "- - - active active - active -")]
    [InlineData(SenderEvent.NumberRefused, "- - - restricted - - - -")]
    [InlineData(SenderEvent.CredentialsRefused, "- - - disconnected - - - -")]
    [InlineData(SenderEvent.AccountRestricted, "- - - restricted - restricted restricted -")]
    [InlineData(SenderEvent.AccountDisconnected, "- - - disconnected - disconnected disconnected -")]
    [InlineData(SenderEvent.AccountReinstated, "- - - - - - active -")]
    public void Each_event_leads_where_the_table_says(SenderEvent what, string next) => Assert.Equal(
        next.Split(' '), Enum.GetValues<SenderStatus>().Select(status => SenderLifecycle.Next(status, what)?.ToWord() ?? "-"));

    [Fact]
    public void The_same_event_again_changes_nothing() => Assert.All(Enum.GetValues<SenderStatus>(), status => Assert.All(
        Enum.GetValues<SenderEvent>(),
        what =>
        {
            if (SenderLifecycle.Next(status, what) is { } next)
            {
                Assert.Equal(next, SenderLifecycle.Next(next, what) ?? next);
            }
        }));

    [Property]
    public void No_order_of_events_makes_a_new_sender_send_before_its_terms_its_payment_and_its_link(SenderEvent[] events)
    {
        var status = SenderLifecycle.First(Channel.WhatsApp);
        var done = new HashSet<SenderEvent>();
        foreach (var what in events)
        {
            if (SenderLifecycle.Next(status, what) is { } next)
            {
                status = next;
                done.Add(what);
            }

            Assert.True(status == SenderStatus.PendingTerms || done.Contains(SenderEvent.AcceptTerms));
            Assert.True(status is SenderStatus.PendingTerms or SenderStatus.PendingPayment || done.Contains(SenderEvent.Pay));
            Assert.True(
                status is SenderStatus.PendingTerms or SenderStatus.PendingPayment or SenderStatus.PendingLink || done.Contains(SenderEvent.Link));
        }
    }

    [Property]
    public void What_its_owner_paused_goes_on_only_when_its_owner_resumes_it(SenderEvent[] events)
    {
        var status = SenderStatus.Paused;
        foreach (var what in events.Where(what => what != SenderEvent.Resume))
        {
            status = SenderLifecycle.Next(status, what) ?? status;
        }

        Assert.Equal(SenderStatus.Paused, status);
    }

    [Theory]
    [InlineData("whatsapp", SenderStatus.PendingTerms)]
    [InlineData("sms", SenderStatus.PendingLink)]
    [InlineData("push", SenderStatus.PendingLink)]
    [InlineData("chat", SenderStatus.Active)]
    public void A_new_sender_begins_with_what_its_channel_asks_for(string channel, SenderStatus first) =>
        Assert.Equal(first, SenderLifecycle.First(Channel.Parse(channel)));

    [Theory]
    [InlineData(SenderStatus.Active, -1, SenderStatus.Unpaid)]
    [InlineData(SenderStatus.Active, 0, SenderStatus.Unpaid)]
    [InlineData(SenderStatus.Active, 1, SenderStatus.Active)]
    [InlineData(SenderStatus.Active, null, SenderStatus.Active)]
    [InlineData(SenderStatus.Paused, -1, SenderStatus.Paused)]
    public void Only_an_active_sender_whose_paid_time_is_over_counts_as_unpaid(SenderStatus status, int? ticks, SenderStatus counts) =>
        Assert.Equal(counts, SenderLifecycle.At(status, ticks is { } after ? Now.AddTicks(after) : null, Now));

    [Fact]
    public void Every_status_but_active_blocks_with_its_own_word()
    {
        foreach (var status in Enum.GetValues<SenderStatus>())
        {
            var word = status.ToWord();
            var expected = status == SenderStatus.Active ? null : $"sender{char.ToUpperInvariant(word[0])}{word[1..]}";

            Assert.Equal(expected, SenderBlock.Of(isDeleted: false, status, paidUntil: null, Now)?.ToWord());
            Assert.Equal(WaitReason.SenderDeleted, SenderBlock.Of(isDeleted: true, status, paidUntil: null, Now));
        }

        Assert.Equal(WaitReason.SenderUnpaid, SenderBlock.Of(isDeleted: false, SenderStatus.Active, Now, Now));
    }

    [Fact]
    public void The_words_of_blocks_are_those_of_rows_and_of_the_api() => Assert.Equal(
        [
            "tenantSuspended", "senderDeleted", "senderPendingTerms", "senderPendingPayment", "senderPendingLink", "senderPaused", "senderUnpaid",
            "senderRestricted", "senderDisconnected",
        ],
        SenderBlock.All.Select(reason => reason.ToWord()));
}
