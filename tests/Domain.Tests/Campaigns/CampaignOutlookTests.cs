using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignOutlookTests
{
    public sealed record Number(int Limit, int?[] Speeds);

    public static Arbitrary<Number> Numbers() => (
        from limit in Gen.Choose(1, 80)
        from speeds in Gen.NonEmptyListOf(Gen.Elements<int?>(10, 20, 40, null))
        select new Number(limit, [.. speeds])).ToArbitrary();

    [Property(Arbitrary = [typeof(CampaignOutlookTests)])]
    public void The_shares_of_a_number_use_it_up_where_that_is_wanted_and_the_smallest_is_as_large_as_it_can_be(Number number)
    {
        var shares = NumberShares.Of(number.Limit, number.Speeds).Select(share => share!.Value).ToList();

        var unmet = Enumerable.Range(0, shares.Count).Where(i => number.Speeds[i] is not { } speed || shares[i] < speed).ToList();
        Assert.All(shares, share => Assert.True(share > 0));
        Assert.All(Enumerable.Range(0, shares.Count), i => Assert.True(number.Speeds[i] is not { } speed || shares[i] <= speed));
        Assert.InRange(shares.Sum(), 0, number.Limit + 0.000001m);
        if (unmet.Count > 0)
        {
            Assert.InRange(shares.Sum(), number.Limit - 0.000001m, number.Limit + 0.000001m);
            Assert.All(unmet, i => Assert.InRange(shares.Max() - shares[i], 0, 0.000001m));
        }
    }

    [Theory]
    [InlineData(40, "10 40", "10 30")]
    [InlineData(40, "40 40 40 40", "10 10 10 10")]
    [InlineData(20, "10", "10")]
    [InlineData(5, "10", "5")]
    public void Campaigns_at_ten_and_forty_on_a_number_of_forty_get_ten_and_thirty(int limit, string speeds, string shares) =>
        Assert.Equal(shares, string.Join(' ', NumberShares.Of(limit, [.. speeds.Split(' ').Select(speed => (int?)int.Parse(speed, null))]).Select(share => $"{share:0.##}")));

    [Theory]
    [InlineData(false, 10, 40, null, 0.0)]
    [InlineData(true, 10, 40, null, 10.0)]
    [InlineData(true, 40, 20, null, 20.0)]
    [InlineData(true, 40, 40, 13.3333, 13.3)]
    [InlineData(true, 10, 40, 13.3333, 10.0)] // the share is older than the speed
    [InlineData(true, null, 100, null, 100.0)]
    [InlineData(true, null, null, null, null)]
    public void The_rate_is_the_least_of_what_bounds_it(bool releases, int? speed, int? limit, double? share, double? rate) =>
        Assert.Equal((decimal?)rate, CampaignOutlook.RatePerHour(releases, speed, limit, (decimal?)share));

    [Theory]
    [InlineData(null, true)]
    [InlineData("number", true)]
    [InlineData("retry", true)]
    [InlineData("window", false)]
    [InlineData("dailyLimit", false)]
    [InlineData("templateHeld", false)]
    public void Who_waits_for_a_turn_or_a_retry_releases(string? waitingFor, bool releases) => Assert.Equal(releases, CampaignOutlook.Releases(EnumWords.Find<WaitReason>(waitingFor)));

    [Fact]
    public void A_campaign_is_done_with_its_last_message_or_at_its_end_where_that_comes_first()
    {
        var (last, end) = (new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(last, CampaignOutlook.ExpectedEnd(new ForecastResult(5, 0, last, last, []), end));
        Assert.Equal(end, CampaignOutlook.ExpectedEnd(new ForecastResult(5, 2, last, null, []), end));
        Assert.Null(CampaignOutlook.ExpectedEnd(new ForecastResult(5, 2, last, null, []), null));
        Assert.Null(CampaignOutlook.ExpectedEnd(new ForecastResult(0, 0, null, null, []), end));
    }
}
