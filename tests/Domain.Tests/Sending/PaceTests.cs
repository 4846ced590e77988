using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class PaceTests
{
    private static readonly Pace EverySixMinutes = new(Utc("2026-03-02 09:00"), Minutes(6));

    [Theory]
    [InlineData("08:00", "09:00", "09:00")]
    [InlineData("09:00", "09:00", "09:06")]
    [InlineData("09:05:59.999", "09:00", "09:06")]
    [InlineData("09:06", "09:06", "09:12")]
    [InlineData("11:01", "11:00", "11:06")]
    public void A_slot_is_found_from_the_anchor(string at, string before, string after)
    {
        Assert.Equal(Utc($"2026-03-02 {before}"), EverySixMinutes.SlotAtOrBefore(Utc($"2026-03-02 {at}")));
        Assert.Equal(Utc($"2026-03-02 {after}"), EverySixMinutes.SlotAfter(Utc($"2026-03-02 {at}")));
    }

    [Property]
    public void Slots_lie_on_the_grid_around_the_time_however_far(PositiveInt milliseconds, long ticks)
    {
        var pace = EverySixMinutes with { Interval = TimeSpan.FromMilliseconds(milliseconds.Get) };
        var at = pace.Anchor.AddTicks(Math.Abs(ticks % TimeSpan.FromDays(3650).Ticks));

        var before = pace.SlotAtOrBefore(at);

        Assert.True(before <= at && at < before + pace.Interval);
        Assert.Equal(0, (before - pace.Anchor).Ticks % pace.Interval.Ticks);
        Assert.Equal(before + pace.Interval, pace.SlotAfter(at));
    }
}
