using System.Text;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Persistence.Campaigns;
using Microsoft.Extensions.Time.Testing;

namespace MassMessaging.Api.Tests;

/// <summary>What the streams of one campaign are told.</summary>
public sealed class CampaignFeedTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly Caller Ann = new(Guid.NewGuid(), Guid.NewGuid(), "viewer", "UTC", "IT", "EUR", Suspended: false);
    private readonly FakeTimeProvider _clock = new();
    private int _forecasts;

    [Fact]
    public async Task A_stream_that_was_slow_misses_events_and_gets_the_newest()
    {
        var feed = Feed((_, _, _) => Task.FromResult<ForecastView?>(Forecast(7)));
        feed.Saw(Row(1), Ann);
        var (quick, slow) = (await feed.AfterAsync(null, Long, default), await feed.AfterAsync(null, Long, default));
        Assert.Same(quick, slow);

        feed.Saw(Row(2), Ann);
        quick = await feed.AfterAsync(quick, Long, default);
        Assert.Contains("\"revision\":2", Text(quick), StringComparison.Ordinal);
        feed.Saw(Row(3), Ann);

        Assert.Contains("\"revision\":3", Text(await feed.AfterAsync(slow, Long, default)), StringComparison.Ordinal);
        Assert.Contains("\"revision\":3", Text(await feed.AfterAsync(quick, Long, default)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_finds_nothing_new_tells_nothing()
    {
        var feed = Feed((_, _, _) => Task.FromResult<ForecastView?>(Forecast(7)));
        feed.Saw(Row(1), Ann);
        var seen = await feed.AfterAsync(null, Long, default);
        var next = feed.AfterAsync(seen, Long, default);

        feed.Saw(Row(1), Ann);
        Assert.False(next.IsCompleted);
        _clock.Advance(Long);

        Assert.Null(await next);
        Assert.False(feed.IsOver);
        Assert.Equal(1, _forecasts);
    }

    [Fact]
    public async Task The_first_event_waits_for_its_forecast_and_later_ones_go_on_with_the_last()
    {
        var first = new TaskCompletionSource<ForecastView?>();
        var second = new TaskCompletionSource<ForecastView?>();
        var feed = Feed((row, _, _) => row.Revision == 1 ? first.Task : second.Task);
        feed.Saw(Row(1), Ann);
        var seen = feed.AfterAsync(null, Long, default);
        Assert.False(seen.IsCompleted);
        first.SetResult(Forecast(7));
        Assert.Contains("\"willBeSent\":7", Text(await seen), StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromSeconds(5));
        feed.Saw(Row(2), Ann);

        var later = Text(await feed.AfterAsync(await seen, Long, default));
        Assert.Contains("\"revision\":2", later, StringComparison.Ordinal);
        Assert.Contains("\"willBeSent\":7", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_event_waits_for_its_own_forecast_and_none_comes_after_it()
    {
        var last = new TaskCompletionSource<ForecastView?>();
        var feed = Feed((row, _, _) => row.Status == "cancelled" ? last.Task : Task.FromResult<ForecastView?>(Forecast(7)));
        feed.Saw(Row(1), Ann);
        var seen = await feed.AfterAsync(null, Long, default);

        feed.Saw(Row(2) with { Status = "cancelled" }, Ann);
        var next = feed.AfterAsync(seen, Long, default);
        Assert.False(next.IsCompleted);
        last.SetResult(Forecast(0));

        var end = await next;
        Assert.Contains("\"willBeSent\":0", Text(end), StringComparison.Ordinal);
        Assert.True(end!.IsLast);
        Assert.True(feed.IsOver);
        Assert.Null(await feed.AfterAsync(end, Long, default));
    }

    [Fact]
    public async Task A_feed_that_ends_wakes_its_streams_and_gives_its_forecast_up()
    {
        var given = new TaskCompletionSource<ForecastView?>();
        var feed = Feed((_, _, token) =>
        {
            token.Register(() => given.TrySetResult(null));
            return given.Task;
        });
        feed.Saw(Row(1), Ann);
        var next = feed.AfterAsync(null, Long, default);

        feed.End();

        Assert.Null(await next);
        Assert.True(feed.IsOver);
        Assert.Null(await given.Task);
    }

    private CampaignFeed Feed(MakeForecast forecast) => new(
        (row, caller, token) =>
        {
            Interlocked.Increment(ref _forecasts);
            return forecast(row, caller, token);
        },
        _clock, _clock);

    private static CampaignRow Row(long revision) => new()
    {
        Status = "draft",
        Revision = revision,
        DefinitionJson = """{"Title":"Offer","Text":"Hello","Channel":"chat","Schedule":{"TimeZone":"UTC","DaysOfWeek":[]},"Filter":{}}""",
    };

    private static ForecastView Forecast(long willBeSent) =>
        new(willBeSent, willBeSent, 0, new Dictionary<string, long>(), null, null, null, [], []) { Risks = [] };

    private static string Text(ProgressEvent? told) => Encoding.UTF8.GetString(Assert.IsType<ProgressEvent>(told).Bytes.Span);
}
