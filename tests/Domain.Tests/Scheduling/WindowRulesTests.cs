using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Scheduling;

public sealed class WindowRulesTests
{
    private static readonly DateTimeOffset Now = Utc("2026-03-02 12:00"); // a Monday
    private static readonly WindowRule Whole = new(null, null, Zones.Rome, null, null, null);

    private static IEnumerable<(string Pointer, string Rule)> Broken(WindowRule rule, DateTimeOffset? now = null) =>
        SendWindow.Validate(rule, now).Select(error => (error.Pointer, error.Rule.Code));

    [Fact]
    public void A_rule_without_limits_is_good() => Assert.Empty(Broken(Whole, Now));

    [Theory]
    [InlineData("Europe/Atlantis")]
    [InlineData("europe/rome")]
    [InlineData("UTC+3")]
    [InlineData("")]
    [InlineData(null)]
    public void A_zone_is_one_of_IANAs_names(string? zone) =>
        Assert.Equal([("/timeZone", "timeZoneUnknown")], Broken(Whole with { TimeZone = zone! }, Now));

    [Fact]
    public void The_end_is_after_the_start()
    {
        Assert.Equal([("/endAt", "endNotAfterStart")], Broken(Whole with { StartAt = Now.AddDays(1), EndAt = Now.AddDays(1) }, Now));
        Assert.Empty(Broken(Whole with { StartAt = Now.AddDays(1), EndAt = Now.AddDays(1).AddMinutes(1) }, Now));
    }

    [Fact]
    public void The_end_is_to_come_when_it_matters_now()
    {
        Assert.Equal([("/endAt", "endInPast")], Broken(Whole with { EndAt = Now }, Now));
        Assert.Empty(Broken(Whole with { EndAt = Now }));
    }

    [Fact]
    public void From_and_to_come_together()
    {
        Assert.Equal([("/to", "fromWithoutTo")], Broken(Whole with { From = Hour("09:00") }, Now));
        Assert.Equal([("/from", "fromWithoutTo")], Broken(Whole with { To = Hour("09:00") }, Now));
    }

    [Theory]
    [InlineData("09:00")]
    [InlineData("00:00")]
    public void From_and_to_differ(string hour) =>
        Assert.Equal([("/to", "fromEqualsTo")], Broken(Whole with { From = Hour(hour), To = Hour(hour) }, Now));

    [Fact]
    public void Days_are_at_least_one_and_each_once()
    {
        Assert.Equal([("/daysOfWeek", "daysEmpty")], Broken(Whole with { DaysOfWeek = [] }, Now));
        Assert.Equal(
            [("/daysOfWeek/1", "dayRepeated"), ("/daysOfWeek/2", "dayUnknown")],
            Broken(Whole with { DaysOfWeek = [DayOfWeek.Monday, DayOfWeek.Monday, (DayOfWeek)7] }, Now));
    }

    [Fact]
    public void Some_minute_before_the_end_is_open()
    {
        var sundays = Whole with { DaysOfWeek = [DayOfWeek.Sunday], EndAt = Now.AddDays(2) };
        var mornings = Whole with { From = Hour("09:00"), To = Hour("12:00"), StartAt = Utc("2026-03-02 11:00"), EndAt = Utc("2026-03-03 08:00") };
        var inTheGap = Whole with { From = Hour("02:10"), To = Hour("02:50"), StartAt = Utc("2026-03-28 12:00"), EndAt = Utc("2026-03-29 12:00") };

        Assert.Equal([("", "neverOpen")], Broken(sundays, Now));
        Assert.Equal([("", "neverOpen")], Broken(mornings, Now));
        Assert.Equal([("", "neverOpen")], Broken(mornings));
        Assert.Equal([("", "neverOpen")], Broken(inTheGap, Now));
        Assert.Empty(Broken(mornings with { EndAt = Utc("2026-03-03 08:01") }, Now));
    }

    [Fact]
    public void What_was_open_only_in_the_past_never_opens() =>
        Assert.Equal(
            [("", "neverOpen")],
            Broken(Whole with { DaysOfWeek = [DayOfWeek.Sunday], StartAt = Now.AddDays(-3), EndAt = Now.AddDays(1) }, Now));

    [Fact]
    public void Every_broken_rule_is_named_at_once() =>
        Assert.Equal(4, Broken(new WindowRule(Now, Now.AddDays(-1), "x", [], null, null), Now).Count());

    [Fact]
    public void The_local_date_is_that_of_the_zone()
    {
        Assert.Equal(new DateOnly(2026, 3, 3), TimeZones.DateAt(Utc("2026-03-02 23:00"), Zones.Rome));
        Assert.Equal(new DateOnly(2026, 3, 2), TimeZones.DateAt(Utc("2026-03-03 04:59"), Zones.NewYork));
        Assert.Throws<ArgumentException>(() => TimeZones.DateAt(Now, "Europe/Atlantis"));
    }
}
