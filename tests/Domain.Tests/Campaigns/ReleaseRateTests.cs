using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ReleaseRateTests
{
    [Theory]
    [InlineData(10, 6)]
    [InlineData(20, 3)]
    [InlineData(40, 1.5)]
    public void A_rate_is_ten_twenty_or_forty(int perHour, double minutes)
    {
        Assert.Equal(perHour, ReleaseRate.From(perHour)!.PerHour);
        Assert.Equal(Minutes(minutes), ReleaseRate.From(perHour)!.Interval);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-10)]
    [InlineData(11)]
    [InlineData(400)]
    public void Nothing_else_is_a_rate(int perHour) => Assert.Null(ReleaseRate.From(perHour));

    [Fact]
    public void An_interval_is_rounded_up_so_that_an_hour_never_holds_one_more()
    {
        for (var perHour = 1; perHour <= 500; perHour++)
        {
            var interval = ReleaseRate.Every(perHour);

            Assert.Equal(0, interval.Ticks % TimeSpan.TicksPerMillisecond);
            Assert.True(interval * perHour >= TimeSpan.FromHours(1));
            Assert.True((interval - TimeSpan.FromMilliseconds(1)) * perHour < TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void There_is_no_interval_for_nothing_an_hour() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReleaseRate.Every(0));
}
