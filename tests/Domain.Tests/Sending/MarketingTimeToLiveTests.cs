using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

/// <summary>How long a marketing message may be on its way, against the hours of its campaign.</summary>
public sealed class MarketingTimeToLiveTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("09:00", "20:00", 11)]
    [InlineData("09:00", "21:00", 12)]
    [InlineData("20:00", "09:00", 13)]
    [InlineData("09:00", "00:00", 15)]
    [InlineData("09:00", "09:00", null)] // the whole day, every day
    public void Hours_are_as_long_as_they_are_on_the_wall(string from, string to, int? hours) => Assert.Equal(
        hours is { } length ? TimeSpan.FromHours(length) : null,
        MarketingTimeToLive.WindowOf(Rule(from: TimeOnly.Parse(from, null), to: TimeOnly.Parse(to, null)), Now));

    [Theory]
    [InlineData(null, "Monday,Tuesday,Thursday", 24)]
    [InlineData(null, "Saturday,Sunday,Monday", 72)]
    [InlineData(null, "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday", null)]
    [InlineData("2026-11-30T18:00:00Z", null, 10)]
    [InlineData("2026-12-30T08:00:00Z", "Monday", 24)]
    [InlineData("2026-11-30T10:00:00Z", "Monday", 2)]
    public void Days_side_by_side_are_one_opening_and_the_end_cuts_it(string? end, string? days, int? hours) => Assert.Equal(
        hours is { } length ? TimeSpan.FromHours(length) : null,
        MarketingTimeToLive.WindowOf(
            Rule(
                end is null ? null : DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture),
                days?.Split(',').Select(Enum.Parse<DayOfWeek>).ToArray()),
            Now));

    [Fact]
    public void A_start_to_come_counts_from_its_own_time() => Assert.Equal(
        TimeSpan.FromHours(4), MarketingTimeToLive.WindowOf(Rule(Now.AddHours(10)) with { StartAt = Now.AddHours(6) }, Now));

    [Theory]
    [InlineData(43_200, 12.0, null)]
    [InlineData(43_201, 12.0, "Set the template's message_send_ttl_seconds to 43200 or less")]
    [InlineData(null, 13.0, "goes on trying to deliver this template for 30 days, and the campaign's hours last 13 hours")]
    [InlineData(43_200, 11.99, "for at least 12 hours, and the campaign's hours last 11 hours")]
    [InlineData(null, 720.0, null)]
    [InlineData(null, null, null)]
    public void A_time_to_live_longer_than_the_hours_is_refused_with_what_to_do(int? seconds, double? hours, string? sentence)
    {
        var refusal = MarketingTimeToLive.Refusal(
            seconds is { } given ? TimeSpan.FromSeconds(given) : null, hours is { } window ? TimeSpan.FromHours(window) : null);
        if (sentence is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(sentence, refusal!.Message, StringComparison.Ordinal);
        }
    }

    private static WindowRule Rule(DateTimeOffset? end = null, IReadOnlyList<DayOfWeek>? days = null, TimeOnly? from = null, TimeOnly? to = null) =>
        new(null, end, "Europe/Rome", days, from, to);
}
