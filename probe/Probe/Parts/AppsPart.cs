using MassMessaging.Domain.Deliveries;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>Customers' apps: each sees its own inbox, moves its own marks, and uses its own live connection.</summary>
internal static class AppsPart
{
    private const char EndOfMessage = '\u001e';

    public static async Task RunAsync(ProbeRun run, Findings.Part part)
    {
        var (id, creator) = await Salon.OpenAsync(run.Product, run.Canaries);
        var (_, stranger) = await Salon.OpenAsync(run.Product, run.Canaries);
        var text = run.Canaries.PersonalWord("text");
        foreach (var (owner, customer) in new[] { (creator, "c1"), (creator, "c2"), (stranger, "c1") })
        {
            (await owner.PutAsync("/v1/customers/" + customer, new { name = run.Canaries.PersonalWord("name"), onlineApp = true, groups = Array.Empty<string>(), visits = customer == "c1" ? 1 : 0 })).Expect(201);
        }

        (await creator.PostAsync("/v1/staff", new { id = "anna", name = "Anna" })).Expect(201);
        var sender = (await creator.PostAsync("/v1/senders", new { channel = "chat", name = "Anna", staffId = "anna" })).Expect(201).Text("id");
        var campaign = (await creator.PostAsync("/v1/campaigns", new
        {
            title = "News",
            text,
            channel = "chat",
            senderId = sender,
            audience = new { filter = new { visits = new { min = 1 } } },
        })).Expect(201).Text("id");
        (await creator.PostAsync($"/v1/campaigns/{campaign}/launch")).Expect(200);
        await run.Product.UntilAsync("a chat campaign is sent", async () => (await creator.GetAsync("/v1/campaigns/" + campaign)).Expect(200).Text("status") == "completed");

        var app = await Salon.AppAsync(run.Product, creator, "c1", run.Canaries);
        Client[] others = [await Salon.AppAsync(run.Product, creator, "c2", run.Canaries), await Salon.AppAsync(run.Product, stranger, "c1", run.Canaries)];
        await InboxAsync(part, text, app, others);
        await HubAsync(run, part, text, app, others);
        await ErasedAsync(part, creator, app, id);
    }

    private static async Task InboxAsync(Findings.Part part, string text, Client app, Client[] others)
    {
        var inbox = (await app.GetAsync("/v1/inbox")).Expect(200);
        part.Check(inbox.Body.Contains(text, StringComparison.Ordinal), "get /v1/inbox", () => $"does not show the customer's own message: {inbox.Body}");
        var attempt = inbox.Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        foreach (var other in others)
        {
            var seen = await other.GetAsync("/v1/inbox");
            part.Check(seen.Status == 200 && !seen.Body.Contains(text, StringComparison.Ordinal), "get /v1/inbox", () => $"shows another's message: {seen.Body}");
            foreach (var path in new[] { "/v1/inbox/ack", "/v1/inbox/read" })
            {
                var moved = await other.PostAsync(path, new { upToSeq = 99 });
                part.Check(moved.Status == 200, "post " + path, () => $"{moved.Status} {moved.Body}");
            }

            var shapes = new List<string>();
            foreach (var named in new[] { attempt, new AttemptId(Guid.NewGuid(), 1, 1).ToString() })
            {
                shapes.Add(ProbeRun.Shape(await other.PostAsync("/v1/push/receipts", new { receipts = new[] { new { attemptId = named, status = "opened" } } }), named));
            }

            part.Check(shapes[0] == shapes[1], "post /v1/push/receipts", () => $"tells another's attempt: {string.Join(" / ", shapes)}");
        }

        var still = (await app.GetAsync("/v1/inbox")).Expect(200);
        part.Check(still.Json.GetProperty("readUpTo").GetInt64() == 0, "post /v1/inbox/read", () => $"another's app moved the marks: {still.Body}");
    }

    // A connection's id in another caller's hands opens nothing and ends nothing.
    private static async Task HubAsync(ProbeRun run, Findings.Part part, string text, Client app, Client[] others)
    {
        var path = await ConnectAsync(app);
        foreach (var other in others.Append(run.Product.With(null)))
        {
            foreach (var (method, body) in new[] { ("get", null), ("post", $$"""{"type":1,"invocationId":"7","target":"Read","arguments":[1]}{{EndOfMessage}}"""), ("delete", null) })
            {
                var call = other.SendAsync(method, path, body is null ? null : new StringContent(body));
                var reply = await Task.WhenAny(call, Task.Delay(TimeSpan.FromSeconds(3))) == call ? await call : new Reply(200, "a poll that waits", new Dictionary<string, string>(), default);
                part.Check(reply.Status is 401 or 403 or 404, $"{method} /hubs/chat?id=", () => $"with another's token: {reply.Status} {reply.Body}");
            }
        }

        var marks = (await app.GetAsync("/v1/inbox")).Expect(200);
        part.Check(marks.Json.GetProperty("readUpTo").GetInt64() == 0, "post /hubs/chat?id=", () => $"another's token moved the marks: {marks.Body}");
        var asked = await app.SendAsync("post", path, new StringContent($$"""{"type":1,"invocationId":"1","target":"Resume","arguments":[0]}{{EndOfMessage}}"""));
        part.Check(asked.Status == 200, "post /hubs/chat?id=", () => $"after another's calls the owner's connection answers {asked.Status} {asked.Body}");
        var came = new System.Text.StringBuilder();
        for (var polls = 0; polls < 5 && asked.Status == 200 && !came.ToString().Contains(text, StringComparison.Ordinal); polls++)
        {
            came.Append((await app.GetAsync(path)).Body);
        }

        part.Check(came.ToString().Contains(text, StringComparison.Ordinal), "get /hubs/chat?id=", () => $"the owner's message did not come: {came}");
        await app.DeleteAsync(path);
    }

    // Long polling: the first poll connects, then the protocol is chosen.
    private static async Task<string> ConnectAsync(Client app)
    {
        var negotiated = (await app.PostAsync("/hubs/chat/negotiate?negotiateVersion=1")).Expect(200);
        var path = "/hubs/chat?id=" + Uri.EscapeDataString(negotiated.Text("connectionToken"));
        (await app.GetAsync(path)).Expect(200);
        (await app.SendAsync("post", path, new StringContent($$"""{"protocol":"json","version":1}{{EndOfMessage}}"""))).Expect(200);
        (await app.GetAsync(path)).Expect(200);
        return path;
    }

    private static async Task ErasedAsync(Findings.Part part, Client creator, Client app, string tenant)
    {
        var path = await ConnectAsync(app);
        (await creator.DeleteAsync("/v1/customers/c1", ("If-Match", "*"))).Expect(204);
        foreach (var (method, target) in new[] { ("get", "/v1/inbox"), ("post", path), ("get", path) })
        {
            var reply = await app.SendAsync(method, target, method == "post" ? new StringContent($$"""{"type":1,"invocationId":"1","target":"Resume","arguments":[0]}{{EndOfMessage}}""") : null);
            part.Check(reply.Status is 401 or 404, method + " " + target.Split('?')[0], () => $"of an erased customer in tenant {tenant}: {reply.Status} {reply.Body}");
        }
    }
}
