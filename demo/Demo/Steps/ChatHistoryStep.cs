using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>Most regular customers once wrote to the number, so that safe sending has somebody to write to.</summary>
internal static class ChatHistoryStep
{
    private const int KeepOutEveryTenth = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(Rest simulator, string customersFile, DemoState state, CancellationToken stop)
    {
        if (state.Find("chatHistory") is { } done)
        {
            Say.Step("Chat history", $"{done} customers have written to the number (in an earlier run)");
            return;
        }

        var phones = (await File.ReadAllLinesAsync(customersFile, stop)).Skip(1).Select(line => line.Split(','))
            .Where(columns => columns[2].Length > 0 && columns[11].Split('|').Contains("regular"))
            .Select(columns => columns[2]).Distinct().Where((_, index) => index % KeepOutEveryTenth != 0).ToArray();
        var number = state.Find("phoneNumberId");
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (phone, cancel) =>
            await simulator.PostAsync("/whatsapp/inbound", new JsonObject { ["phoneNumberId"] = number, ["from"] = phone, ["text"] = "Hello" }, cancel));
        // What they wrote travels by webhook; who launched before it arrived would leave them out.
        while ((await simulator.GetAsync($"/whatsapp/webhooks?phoneNumberId={number}", stop))["waiting"]!.GetValue<int>() > 0)
        {
            await Task.Delay(Tick, stop);
        }

        state.Keep("chatHistory", phones.Length.ToString());
        Say.Step("Chat history", $"{phones.Length} customers have written to the number");
    }
}
