using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

/// <summary>What <c>SharedNumberTests</c> shows on a silo, on the queue alone.</summary>
public sealed class SharedQueueTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");

    [Fact]
    public void Two_campaigns_at_forty_on_a_number_of_forty_get_half_each()
    {
        var scene = new QueueScene(40, Noon);
        var (first, second) = (scene.Launch(40), scene.Launch(40));

        scene.Advance(TimeSpan.FromHours(5) - TimeSpan.FromSeconds(1));

        Assert.Equal(200, scene.Attempts.Count());
        Assert.InRange(first.Attempts.Count, 99, 101);
        Assert.InRange(second.Attempts.Count, 99, 101);
        Assert.Equal(0, scene.Refusals);
    }

    [Fact]
    public void Ten_and_forty_on_a_number_of_forty_get_ten_and_thirty()
    {
        var scene = new QueueScene(40, Noon);
        var (slow, fast) = (scene.Launch(10), scene.Launch(40));

        scene.Advance(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));

        Assert.InRange(slow.Attempts.Count, 39, 41);
        Assert.InRange(fast.Attempts.Count, 119, 121);
        Assert.Equal(0, scene.Refusals);
    }

    /// <summary>Each waits its turn for several of its own intervals, so its slots pass meanwhile.</summary>
    [Fact]
    public void Many_campaigns_that_begin_together_send_to_the_message_as_forecast()
    {
        var scene = new QueueScene(40, Noon);
        var forecast = new List<ForecastCampaign>();
        for (var i = 0; i < 12; i++)
        {
            var campaign = scene.Launch(ReleaseRate.All[i % 3].PerHour, recipients: 8);
            forecast.Add(new ForecastCampaign(campaign.Key, QueueScene.Always, "UTC", campaign.Interval, 8, campaign.Pace));
            scene.Advance(TimeSpan.FromSeconds(7));
        }

        scene.Advance(TimeSpan.FromHours(3));

        Assert.All(scene.Campaigns.Select((campaign, i) => (campaign, i)), each =>
            Assert.Equal(
                Forecast.Times(forecast[each.i], [.. forecast.Where((_, other) => other != each.i)], new NumberGrid(40, [], null), Noon, 0, 8),
                each.campaign.Attempts.Select(attempt => attempt.At)));
    }

    [Fact]
    public void A_campaign_that_leaves_the_queue_leaves_no_gap_in_it()
    {
        var scene = new QueueScene(40, Noon);
        QueueScene.Campaign[] launched = [.. Enumerable.Range(0, 10).Select(_ => scene.Launch(40))];

        scene.Advance(TimeSpan.FromMinutes(2));
        scene.Pause(launched[4]);
        scene.Pause(launched[7]);
        scene.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));

        Assert.Equal(80, scene.Attempts.Count());
        Assert.All(launched.Where((_, i) => i is not (4 or 7)), campaign => Assert.InRange(campaign.Attempts.Count, 9, 11));
    }

    [Fact]
    public void A_paused_campaigns_share_goes_to_the_other_one()
    {
        var scene = new QueueScene(40, Noon);
        var (first, second) = (scene.Launch(40), scene.Launch(40));
        scene.Advance(TimeSpan.FromHours(1));
        var before = first.Attempts.Count;
        scene.Pause(second);

        scene.Advance(TimeSpan.FromHours(2));

        Assert.InRange(first.Attempts.Count - before, 79, 81);
        Assert.Equal(0, scene.Refusals);
    }

    [Fact]
    public void A_limit_lowered_in_the_middle_of_an_hour_holds_at_once()
    {
        var scene = new QueueScene(40, Noon);
        scene.Launch(40);
        scene.Advance(TimeSpan.FromMinutes(30));
        var changedAt = scene.Now;
        scene.Limit = 10;

        scene.Advance(TimeSpan.FromHours(3));

        var attempts = scene.Attempts.ToArray();
        Assert.All(
            attempts.Where(at => at > changedAt),
            at => Assert.InRange(attempts.Count(other => other > at.AddHours(-1) && other <= at), 1, 10));
        // The hour was used up when the limit fell, and free again an hour after the tenth claim before last.
        Assert.InRange(attempts.Count(at => at > changedAt), 18, 25);
        Assert.Equal(1, scene.Refusals);
    }
}
