using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ComingTurnsTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_retry_that_is_due_goes_before_the_line_and_moves_all_behind_it_back()
    {
        var turns = ComingTurns.Share(Slots(4), [At(0), At(7)], line: 2);
        Assert.Equal([At(0), At(12)], turns.Retries);
        Assert.Equal([At(6), At(18)], turns.Line);
    }

    [Fact]
    public void A_retry_that_is_due_later_lets_others_go_first()
    {
        var turns = ComingTurns.Share(Slots(4), [At(13)], line: 3);
        Assert.Equal([At(18)], turns.Retries);
        Assert.Equal([At(0), At(6), At(12)], turns.Line);
    }

    [Fact]
    public void With_nobody_else_left_the_retry_comes_when_it_is_due()
    {
        var turns = ComingTurns.Share(Slots(2), [At(45)], line: 1);
        Assert.Equal([At(45)], turns.Retries);
        Assert.Equal([At(0)], turns.Line);
    }

    [Fact]
    public void Where_the_slots_end_the_others_have_no_turn()
    {
        var turns = ComingTurns.Share(Slots(2), [At(60)], line: 10);
        Assert.Empty(turns.Retries);
        Assert.Equal(2, turns.Line.Count);
    }

    [Fact]
    public void Slots_at_one_instant_serve_retries_first()
    {
        var turns = ComingTurns.Share([At(0), At(0), At(0)], [At(-1)], line: 2);
        Assert.Single(turns.Retries);
        Assert.Equal(2, turns.Line.Count);
    }

    private static DateTimeOffset At(int minutes) => Start.AddMinutes(minutes);

    private static DateTimeOffset[] Slots(int count) => [.. Enumerable.Range(0, count).Select(i => At(6 * i))];
}
