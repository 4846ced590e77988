using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace MassMessaging.Console.Tests;

/// <summary>What the console asks for before the person sees something.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class FirstLoadTests(ConsoleRun run)
{
    private const int MostRequests = 8;
    private const int MostBytes = 60 * 1024;

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/campaigns")]
    public async Task The_list_is_there_after_at_most_8_requests_and_60_kibibytes_and_asks_for_nothing_twice(string path)
    {
        var salon = await run.SalonAsync();
        for (var i = 0; i < 5; i++)
        {
            await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = $"Offer {i}", text = "Hello", channel = "chat" });
        }

        await using var screen = await run.OpenAsync(salon);
        await using var fresh = await run.OpenLikeAsync(screen);
        var asked = new List<IRequest>();
        fresh.Page.Request += (_, request) =>
        {
            lock (asked)
            {
                asked.Add(request);
            }
        };
        await fresh.Page.GotoAsync(path);
        await Assertions.Expect(fresh.Link("Offer 0")).ToBeVisibleAsync();

        IRequest[] all;
        lock (asked)
        {
            all = [.. asked];
        }

        string[] paths = [.. all.Select(request => new Uri(request.Url).PathAndQuery)];
        Assert.True(paths.Length <= MostRequests, string.Join('\n', paths));
        Assert.Equal(paths.Distinct().Order(), paths.Order());
        Assert.Single(paths, one => one == "/v1/session?campaigns=30");
        Assert.DoesNotContain(paths, one => one.StartsWith("/v1/campaigns", StringComparison.Ordinal));
        var bytes = 0;
        foreach (var request in all.Where(request => request.ResourceType != "eventsource"))
        {
            var sizes = await request.SizesAsync();
            bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        Assert.True(bytes <= MostBytes, $"{bytes} bytes: {string.Join(' ', paths)}");
    }

    [Fact]
    public async Task Each_screen_is_one_more_file()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("No campaign yet");
        foreach (var (place, heading) in new[] { ("Customers", "Customers"), ("Senders", "Senders"), ("Balance", "Balance"), ("Settings", "Settings") })
        {
            var asked = new List<string>();
            void Note(object? sender, IRequest request) => asked.Add(new Uri(request.Url).AbsolutePath);
            screen.Page.Request += Note;
            await screen.Link(place).First.ClickAsync();
            await Assertions.Expect(screen.Heading(heading)).ToBeVisibleAsync();
            screen.Page.Request -= Note;
            Assert.Single(asked, path => path.StartsWith("/console/assets/", StringComparison.Ordinal));
        }
    }
}
