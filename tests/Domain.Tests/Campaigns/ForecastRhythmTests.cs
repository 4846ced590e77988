using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastRhythmTests
{
    private readonly ForecastRhythm _rhythm = new();

    [Fact]
    public void The_first_forecast_begins_at_once_and_no_second_beside_it()
    {
        Assert.True(_rhythm.Begins(Second(7), final: false));
        Assert.False(_rhythm.Begins(Second(100), final: true));
    }

    [Fact]
    public void The_next_forecast_begins_five_seconds_after_the_end_of_the_one_before()
    {
        Made(Second(0), Second(1), succeeded: true);

        Assert.False(_rhythm.Begins(Second(5.9), final: false));
        Assert.True(_rhythm.Begins(Second(6), final: false));
    }

    [Fact]
    public void The_last_forecast_of_a_campaign_does_not_wait()
    {
        Made(Second(0), Second(1), succeeded: true);

        Assert.True(_rhythm.Begins(Second(1), final: true));
    }

    [Fact]
    public void A_forecast_that_failed_is_not_tried_at_once_again_at_the_campaigns_end_either()
    {
        Made(Second(0), Second(1), succeeded: false);

        Assert.False(_rhythm.Begins(Second(5.9), final: true));
        Assert.True(_rhythm.Begins(Second(6), final: true));
    }

    private void Made(TimeSpan began, TimeSpan ended, bool succeeded)
    {
        Assert.True(_rhythm.Begins(began, final: false));
        _rhythm.Ended(ended, succeeded);
    }

    private static TimeSpan Second(double second) => TimeSpan.FromSeconds(second);
}
