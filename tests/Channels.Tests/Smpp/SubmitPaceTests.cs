using MassMessaging.Channels.Smpp;

namespace MassMessaging.Channels.Tests.Smpp;

public sealed class SubmitPaceTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void Submits_are_evenly_spaced_and_an_idle_second_is_not_saved_up()
    {
        var pace = new SubmitPace(10);
        Assert.Equal([Ms(0), Ms(100), Ms(200)], new[] { pace.Take(Start), pace.Take(Start), pace.Take(Start) });
        var later = Start + TimeSpan.FromSeconds(60);
        Assert.Equal([Ms(0), Ms(100)], new[] { pace.Take(later), pace.Take(later) });
    }

    [Fact]
    public void A_throttling_answer_stops_it_for_a_second_and_halves_the_rate()
    {
        var pace = new SubmitPace(10);
        pace.Throttled(Start);
        pace.Throttled(Start + Ms(5)); // another answer of the same burst
        Assert.Equal(5, pace.Rate);
        Assert.Equal([Ms(1000), Ms(1200)], new[] { pace.Take(Start), pace.Take(Start) });
        pace.Throttled(Start + Ms(1000));
        Assert.Equal(2.5, pace.Rate);
    }

    [Fact]
    public void The_rate_grows_back_slowly_and_no_further_than_it_was()
    {
        var pace = new SubmitPace(10);
        for (var i = 0; i < 9; i++)
        {
            pace.Throttled(Start + TimeSpan.FromMinutes(i));
        }

        Assert.Equal(1, pace.Rate); // no slower than one a second
        pace.Accepted();
        Assert.Equal(1.1, pace.Rate, 6);
        for (var i = 0; i < 200; i++)
        {
            pace.Accepted();
        }

        Assert.Equal(10, pace.Rate);
    }
}
