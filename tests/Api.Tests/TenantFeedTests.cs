using System.Text.Json;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Live;

namespace MassMessaging.Api.Tests;

/// <summary>What the streams of one tenant are told, without a database.</summary>
public sealed class TenantFeedTests
{
    private readonly TenantFeed _feed = new(TimeProvider.System);

    [Fact]
    public async Task A_slow_stream_is_told_each_thing_once_as_it_is_now()
    {
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 0), Campaign("b", 0)] });
        var first = await NextAsync(-1);
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 10)] });
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 20), Campaign("b", 0)], GoneCampaigns = [] });
        _feed.Saw(new LiveLook { GoneCampaigns = ["b"] });

        var (_, missed) = await NextAsync(first.Number);
        Assert.False(missed.GetProperty("whole").GetBoolean());
        var told = Assert.Single(missed.GetProperty("campaigns").EnumerateArray());
        Assert.Equal(("a", 20), (told.GetProperty("id").GetString(), told.GetProperty("percentSent").GetInt32()));
        Assert.Equal("b", Assert.Single(missed.GetProperty("gone").GetProperty("campaigns").EnumerateArray()).GetString());
        Assert.Equal(["a"], (await NextAsync(-1)).Changes.GetProperty("campaigns").EnumerateArray().Select(view => view.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task What_is_the_same_again_is_no_event_and_what_comes_back_is_one()
    {
        _feed.Saw(new LiveLook());
        var first = await NextAsync(-1);
        Assert.True(first.Changes.GetProperty("whole").GetBoolean());
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 0)] });
        var second = await NextAsync(first.Number);
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 0)] });
        Assert.Null(await _feed.AfterAsync(second.Number, TimeSpan.Zero, default));
        _feed.Saw(new LiveLook { GoneCampaigns = ["a"] });
        _feed.Saw(new LiveLook { GoneCampaigns = ["a"] });
        var third = await NextAsync(second.Number);
        Assert.Equal(second.Number + 1, third.Number);
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 0)] });
        Assert.Single((await NextAsync(third.Number)).Changes.GetProperty("campaigns").EnumerateArray());
    }

    [Fact]
    public async Task A_stream_that_missed_more_deletions_than_are_remembered_is_told_everything()
    {
        _feed.Saw(new LiveLook { Campaigns = [.. Enumerable.Range(0, 1_001).Select(i => Campaign($"c{i}", 0)), Campaign("stays", 0)] });
        var first = await NextAsync(-1);
        _feed.Saw(new LiveLook { GoneCampaigns = ["c0"] });
        var second = await NextAsync(first.Number);
        _feed.Saw(new LiveLook { GoneCampaigns = [.. Enumerable.Range(1, 1_000).Select(i => $"c{i}")] });

        var (_, whole) = await NextAsync(first.Number);
        Assert.True(whole.GetProperty("whole").GetBoolean());
        Assert.Equal("stays", Assert.Single(whole.GetProperty("campaigns").EnumerateArray()).GetProperty("id").GetString());
        var (_, rest) = await NextAsync(second.Number);
        Assert.False(rest.GetProperty("whole").GetBoolean());
        Assert.Equal(1_000, rest.GetProperty("gone").GetProperty("campaigns").GetArrayLength());
    }

    [Fact]
    public async Task What_is_followed_no_more_is_told_once_more_and_then_shown_to_no_new_stream()
    {
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 0), Campaign("b", 0)] });
        var first = await NextAsync(-1);
        _feed.Saw(new LiveLook { Campaigns = [Campaign("a", 100)], LeftCampaigns = ["a"] });

        var (number, last) = await NextAsync(first.Number);
        Assert.Equal(("a", 100), Single(last));
        Assert.Empty(last.GetProperty("gone").GetProperty("campaigns").EnumerateArray());
        Assert.Equal(("b", 0), Single((await NextAsync(-1)).Changes));

        _feed.Saw(new LiveLook { LeftCampaigns = ["b"] });
        Assert.Null(await _feed.AfterAsync(number, TimeSpan.Zero, default)); // its state is known to each stream that follows
        Assert.Empty((await NextAsync(-1)).Changes.GetProperty("campaigns").EnumerateArray());
        _feed.Saw(new LiveLook { Campaigns = [Campaign("b", 0)] });
        Assert.Equal(("b", 0), Single((await NextAsync(number)).Changes)); // a stream that began in between has not seen it

        static (string?, int) Single(JsonElement changes)
        {
            var view = Assert.Single(changes.GetProperty("campaigns").EnumerateArray());
            return (view.GetProperty("id").GetString(), view.GetProperty("percentSent").GetInt32());
        }
    }

    [Fact]
    public async Task Of_what_is_followed_no_more_a_thousand_are_remembered_for_slow_streams()
    {
        _feed.Saw(new LiveLook());
        var first = await NextAsync(-1);
        _feed.Saw(new LiveLook { Campaigns = [Campaign("c0", 0)], LeftCampaigns = ["c0"] });
        var second = await NextAsync(first.Number);
        string[] others = [.. Enumerable.Range(1, 1_000).Select(i => $"c{i}")];
        _feed.Saw(new LiveLook { Campaigns = [.. others.Select(id => Campaign(id, 0))], LeftCampaigns = others });

        Assert.True((await NextAsync(first.Number)).Changes.GetProperty("whole").GetBoolean());
        var (_, rest) = await NextAsync(second.Number);
        Assert.False(rest.GetProperty("whole").GetBoolean());
        Assert.Equal(1_000, rest.GetProperty("campaigns").GetArrayLength());
    }

    [Fact]
    public async Task A_stream_that_waits_is_woken()
    {
        var waits = _feed.AfterAsync(-1, TimeSpan.FromMinutes(1), default);
        _feed.Saw(new LiveLook());
        Assert.NotNull(await waits);
    }

    private static LiveCampaignView Campaign(string id, int percent) =>
        new(id, "Offer", "running", null, null, null, "frozen", percent, 1, new TotalsView(10, 10, 0, 0, 0, 0, 0, 0, 0), null, null);

    private async Task<(long Number, JsonElement Changes)> NextAsync(long seen)
    {
        var news = await _feed.AfterAsync(seen, TimeSpan.FromMinutes(1), default);
        Assert.NotNull(news);
        var text = System.Text.Encoding.UTF8.GetString(news.Bytes.Span);
        return (news.Number, JsonSerializer.Deserialize<JsonElement>(text.Split("data: ")[1]));
    }
}
