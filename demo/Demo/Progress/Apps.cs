using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Steps;

namespace MassMessaging.Demo.Progress;

/// <summary>
/// Plays the customers' apps, each with a token of its own: what reached a device is reported, and chats are fetched,
/// acknowledged and read. Not everybody looks at everything.
/// </summary>
internal sealed class Apps(Rest api, Rest simulator, string customersFile, DemoState state)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>What the apps did, in words; null: nothing yet.</summary>
    public (string? Push, string? Chat) Done => (state.Find("apps.push"), state.Find("apps.chat"));

    /// <summary>Waits for either campaign's end and then acts; what an earlier run did is not done again.</summary>
    public async Task RunAsync(string pushCampaign, string chatCampaign, CancellationToken stop)
    {
        if (Done.Push is null)
        {
            await EndOfAsync(pushCampaign, stop);
            state.Keep("apps.push", await ReportPushesAsync(stop));
        }

        if (Done.Chat is null)
        {
            await EndOfAsync(chatCampaign, stop);
            state.Keep("apps.chat", await ReadInboxesAsync(stop));
        }
    }

    /// <summary>Nine in ten show a push, four in ten are opened.</summary>
    private async Task<string> ReportPushesAsync(CancellationToken stop)
    {
        var (delivered, opened) = (0, 0);
        var ledger = (await simulator.GetAsync($"/push/ledger?projectId={state.Find("push.project")}", stop)).AsArray();
        await ForEachAsync(ledger, stop, async (push, cancel) =>
        {
            var customer = DevicesStep.CustomerOf(push!["to"]!.GetValue<string>());
            var dice = NumberOf(customer) % 10;
            if (dice == 0)
            {
                return;
            }

            var receipts = new JsonArray(Receipt(push, "delivered"));
            Interlocked.Increment(ref delivered);
            if (dice <= 4)
            {
                receipts.Add(Receipt(push, "opened"));
                Interlocked.Increment(ref opened);
            }

            await (await AppOfAsync(customer, cancel)).PostAsync("/v1/push/receipts", new JsonObject { ["receipts"] = receipts }, cancel);
        });
        return $"{delivered} of {ledger.Count} showed the push, {opened} were opened";
    }

    /// <summary>One in eight opens the online app; half of those look at the message.</summary>
    private async Task<string> ReadInboxesAsync(CancellationToken stop)
    {
        var (fetched, read) = (0, 0);
        var customers = (await File.ReadAllLinesAsync(customersFile, stop)).Skip(1).Select(line => line.Split(','))
            .Where(columns => columns[9] == "true").Select(columns => columns[0]).Where(customer => NumberOf(customer) % 8 == 0);
        await ForEachAsync(customers, stop, async (customer, cancel) =>
        {
            var app = await AppOfAsync(customer, cancel);
            var inbox = await app.GetAsync("/v1/inbox", cancel);
            var mark = new JsonObject { ["upToSeq"] = inbox["lastSeq"]!.GetValue<long>() };
            await app.PostAsync("/v1/inbox/ack", mark, cancel);
            Interlocked.Increment(ref fetched);
            if (NumberOf(customer) % 16 == 0)
            {
                await app.PostAsync("/v1/inbox/read", mark, cancel);
                Interlocked.Increment(ref read);
            }
        });
        return $"{fetched} fetched their inbox, {read} read it";
    }

    private async Task<Rest> AppOfAsync(string customer, CancellationToken stop) =>
        api.As((await api.PostAsync($"/v1/customers/{customer}/chat-token", new JsonObject(), stop))["token"]!.GetValue<string>());

    private async Task EndOfAsync(string campaign, CancellationToken stop)
    {
        while (!CampaignProgress.IsFinalStatus((await api.GetAsync($"/v1/campaigns/{campaign}", stop))["status"]?.GetValue<string>()))
        {
            await Task.Delay(Tick, stop);
        }
    }

    // Few at once: these calls share a small machine with the number's schedule.
    private static Task ForEachAsync<T>(IEnumerable<T> things, CancellationToken stop, Func<T, CancellationToken, Task> act) =>
        Parallel.ForEachAsync(
            things, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (thing, cancel) => await act(thing, cancel));

    private static JsonObject Receipt(JsonNode push, string status) => new() { ["attemptId"] = push["attemptId"]!.GetValue<string>(), ["status"] = status };

    private static int NumberOf(string customer) => int.Parse(customer.AsSpan(customer.IndexOf('-') + 1));
}
