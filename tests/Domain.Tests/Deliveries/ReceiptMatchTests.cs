using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Domain.Tests.Deliveries;

public sealed class ReceiptMatchTests
{
    private static readonly Guid Campaign = Guid.Parse("11111111-1111-1111-1111-111111111111");

    [Fact]
    public void Of_two_messages_with_one_id_the_persons_wins_and_else_the_newer()
    {
        var older = Attempt(1, at: 1);
        var newer = Attempt(2, at: 2);
        Assert.Equal(newer, Choose([older, newer]));
        Assert.Equal(newer, Choose([newer, older]));
        Assert.Equal(older with { IsToPerson = true }, Choose([older with { IsToPerson = true }, newer]));
    }

    [Fact]
    public void A_sender_that_is_addressed_wins_over_a_newer_message_but_not_over_the_person()
    {
        var addressed = Attempt(1, at: 1) with { IsAddressed = true };
        Assert.Equal(addressed, Choose([Attempt(2, at: 2), addressed]));
        var persons = Attempt(3, at: 0) with { IsToPerson = true };
        Assert.Equal(persons, Choose([addressed, persons]));
    }

    [Fact]
    public void The_first_id_wins_over_the_second_and_the_second_over_none()
    {
        var second = Attempt(1, at: 2) with { ProviderId = "text" };
        Assert.Equal(second, Choose([second]));
        var first = Attempt(2, at: 1);
        Assert.Equal(first, Choose([second, first]));
    }

    [Fact]
    public void What_counts_for_the_person_alone_is_no_others()
    {
        Assert.Null(Choose([Attempt(1, at: 1)], ofPersonOnly: true));
        var own = Attempt(2, at: 0) with { IsToPerson = true };
        Assert.Equal(own, Choose([Attempt(1, at: 1), own], ofPersonOnly: true));
        Assert.Null(Choose([]));
    }

    private static TracedAttempt? Choose(TracedAttempt[] attempts, bool ofPersonOnly = false) => ReceiptMatch.Choose(attempts, ["field", "text"], ofPersonOnly);

    private static TracedAttempt Attempt(int seq, int at) =>
        new("field", new AttemptId(Campaign, seq, 1), false, false, DateTimeOffset.UnixEpoch.AddMinutes(at));
}
