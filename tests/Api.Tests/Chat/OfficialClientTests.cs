using System.Runtime.CompilerServices;
using MassMessaging.TestKit;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>The official JavaScript client, as a customer's app uses it.</summary>
[Collection(ChatCollection.Name)]
public sealed class OfficialClientTests(ApiWithSilo api)
{
    internal const string Package = "@microsoft/signalr@10.0.11";

    [OfficialClientFact]
    public async Task It_connects_receives_loses_the_process_comes_back_and_goes_on_without_gap_or_repeat()
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        await salon.SendAsync("1");
        await using var process = await api.StartApiAsync();
        var address = process.Urls.First();
        await using var app = NodeScript.Start(Package, ScriptPath(), address, await salon.TokenAsync("c1"));
        await app.UntilAsync("resumed", 1);
        await salon.SendAsync("2");
        await app.UntilAsync("message", 2);

        await RunningApi.StopAsync(process);
        await app.UntilAsync("lost", 1);
        await salon.SendAsync("3");
        await salon.SendAsync("4");
        await using var again = await api.StartApiAsync(null, $"--urls={address}");
        await app.UntilAsync("resumed", 2);
        var last = await salon.SendAsync("5");

        var messages = await app.UntilAsync("message", 5);
        Assert.Equal(["1", "2", "3", "4", "5"], messages.Select(line => (string?)line["text"]));
        Assert.Equal([1, 2, 3, 4, 5], messages.Select(line => (int)line["seq"]!));
        Assert.Empty(await app.UntilAsync("outOfOrder", 0));
        Assert.All(messages, line => Assert.Equal("Anna", (string?)line["sender"]));
        await app.SayAsync(new { });
        Assert.Equal(5, (int)(await app.UntilAsync("read", 1))[0]["upTo"]!);
        Assert.Equal((2, 1, 1), await salon.StatisticsAsync(last));
        await RunningApi.StopAsync(again);
    }

    private static string ScriptPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "app.js");
}

/// <summary>A test that needs the client in Node; skipped, with the reason, where npm does not reach the package.</summary>
public sealed class OfficialClientFactAttribute : FactAttribute
{
    public OfficialClientFactAttribute() => Skip = NodeScript.Problem(OfficialClientTests.Package);
}
