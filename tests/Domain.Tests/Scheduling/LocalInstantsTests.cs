using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Scheduling;

/// <summary>Local times as texts and the instants that they mean, mostly around changes of the clocks.</summary>
public sealed class LocalInstantsTests
{
    public sealed record Case(string Zone, DateTime Local);

    public static Arbitrary<Case> Cases() => (
        from zone in Gen.Elements(Zones.All)
        from day in Gen.Choose(0, 4000)
        from second in Gen.OneOf(Gen.Choose(0, 4 * 3600), Gen.Choose(0, 86_399))
        select new Case(zone, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(day).AddSeconds(second))).ToArbitrary();

    [Property(Arbitrary = [typeof(LocalInstantsTests)], MaxTest = 2000)]
    public void A_local_time_that_exists_is_read_and_written_as_itself_and_another_is_moved_on_by_less_than_a_day(Case @case)
    {
        var text = @case.Local.ToString("yyyy-MM-ddTHH:mm:ss", null);

        Assert.True(LocalInstants.TryParse(text, @case.Zone, LocalEdge.Start, out var start));
        Assert.True(LocalInstants.TryParse(text, @case.Zone, LocalEdge.End, out var end));
        Assert.True(start <= end);
        var shown = LocalInstants.TextOf(start, @case.Zone);
        Assert.Equal(shown == text, LocalInstants.TextOf(end, @case.Zone) == text);
        Assert.True(string.CompareOrdinal(shown, text) >= 0);
        if (shown != text)
        {
            Assert.Equal(start, end); // in a gap both are its edge
        }
    }

    [Property(Arbitrary = [typeof(LocalInstantsTests)], MaxTest = 2000)]
    public void Every_instant_lies_between_the_two_that_its_local_time_may_mean(Case @case)
    {
        var at = new DateTimeOffset(DateTime.SpecifyKind(@case.Local, DateTimeKind.Utc));
        var text = LocalInstants.TextOf(at, @case.Zone);

        Assert.True(LocalInstants.TryParse(text, @case.Zone, LocalEdge.Start, out var first) && first <= at);
        Assert.True(LocalInstants.TryParse(text, @case.Zone, LocalEdge.End, out var second) && at <= second);
        Assert.True(at == first || at == second);
    }

    [Property(Arbitrary = [typeof(LocalInstantsTests)])]
    public void The_offset_of_an_instant_is_what_its_local_time_is_ahead_of_UTC(Case @case)
    {
        var at = new DateTimeOffset(DateTime.SpecifyKind(@case.Local, DateTimeKind.Utc));

        Assert.Equal(LocalInstants.TextOf(at, @case.Zone), at.ToOffset(TimeZones.OffsetAt(at, @case.Zone)).ToString("yyyy-MM-ddTHH:mm:ss", null));
    }

    [Theory]
    [InlineData("2027-06-01T09:00", true)]
    [InlineData("2027-06-01T09:00:59", true)]
    [InlineData("1970-01-01T00:00", true)]
    [InlineData("9998-12-31T23:59:59", true)]
    [InlineData("1969-12-31T23:59:59", false)]
    [InlineData("9999-01-01T00:00", false)]
    [InlineData("2027-06-01T09:00:60", false)]
    [InlineData("2027-06-01T09:00:00.5", false)]
    [InlineData("2027-06-01T24:00", false)]
    [InlineData("2027-06-01 09:00", false)]
    [InlineData("2027-6-1T09:00", false)]
    [InlineData("2027-02-29T09:00", false)]
    [InlineData("2027-06-01T09:00+02:00", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_local_time_has_minutes_or_seconds_and_no_offset(string? text, bool isOne) =>
        Assert.Equal(isOne, LocalInstants.TryParse(text, "Europe/Rome", LocalEdge.Start, out _));
}
