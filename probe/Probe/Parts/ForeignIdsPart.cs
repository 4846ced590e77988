using System.Text.Json;
using System.Text.Json.Nodes;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>One tenant with another's ids, in paths, bodies and queries: answered like ids that name nothing.</summary>
internal static class ForeignIdsPart
{
    // Ids that a tenant chooses: with another's it makes or finds its own.
    private static readonly string[] OwnIds = ["put /v1/customers/{customerId}", "put /v1/groups/{id}", "put /v1/staff/{id}"];

    // Members of bodies that hold ids, with what they name.
    private static readonly Dictionary<string, string> Members = new()
    {
        ["senderId"] = "senders",
        ["defaultChatSender"] = "senders",
        ["staffId"] = "staff",
        ["staff"] = "staff",
        ["groups"] = "groups",
        ["exclude"] = "customers",
        ["to"] = "customers",
        ["attemptId"] = "campaigns",
    };

    public static async Task RunAsync(ProbeRun run, Findings.Part part, Findings findings)
    {
        var before = await run.SnapshotAsync(run.Ann);
        await ProbeRun.EachAsync(part, run.Operations.Where(ProbeRun.IsOfTenants).Where(operation => !OwnIds.Contains(operation.Name)), operation => PathAsync(run, part, operation));
        // These make what the others must not find, so they come after them, and what they make goes again.
        await ProbeRun.EachAsync(part, run.Operations.Where(operation => OwnIds.Contains(operation.Name)), operation => PathAsync(run, part, operation));
        await ProbeRun.EachAsync(part, run.Operations.Where(operation => operation.BodyType == "application/json"), operation => BodyAsync(run, part, operation));
        await ProbeRun.EachAsync(part, run.Operations.Where(operation => operation.Queries.Count > 0), operation => QueriesAsync(run, part, operation));
        var after = await run.SnapshotAsync(run.Ann);
        part.Check(before == after, "foreign ids", () => $"changed something: {ProbeRun.Difference(before, after)}");
        if (run.Timed)
        {
            await TimesAsync(run, part, findings);
        }
    }

    private static async Task PathAsync(ProbeRun run, Findings.Part part, Operation operation)
    {
        var isOwn = OwnIds.Contains(operation.Name);
        var (foreign, absent) = (run.Ann.Things.PathOf(operation), Belongings.Nothing.PathOf(operation));
        // With the condition, what is not there cannot be made.
        (string, string)[] headers = isOwn ? [] : [("If-Match", "*")];
        var answer = await run.Bob.Creator.SendAsync(operation.Method, foreign, Body(), headers);
        var expected = await run.Bob.Creator.SendAsync(operation.Method, absent, Body(), headers);
        part.Check(
            ProbeRun.Shape(answer, foreign) == ProbeRun.Shape(expected, absent) && (isOwn ? answer.Status is 200 or 201 : answer.Status == 404),
            operation.Name,
            () => $"{foreign}: {ProbeRun.Shape(answer, foreign)}, and of a missing id {ProbeRun.Shape(expected, absent)}");
        if (isOwn)
        {
            await run.Bob.Creator.DeleteAsync(foreign, ("If-Match", "*"));
            await run.Bob.Creator.DeleteAsync(absent, ("If-Match", "*"));
        }

        HttpContent? Body() => isOwn ? new StringContent("""{"name":"x"}""", null, "application/json") : operation.Body();
    }

    private static async Task BodyAsync(ProbeRun run, Findings.Part part, Operation operation)
    {
        var least = LeastRoles.All[operation.Name];
        if (least is LeastRole.Provider or LeastRole.Operator or LeastRole.App)
        {
            return;
        }

        foreach (var (type, text) in FullBodies.Of(operation, run.Bob.Things["senders"]).Where(body => body.Type == "application/json"))
        {
            var root = JsonNode.Parse(text)!;
            foreach (var (place, name) in Places(root))
            {
                var kept = place[name]!.DeepClone();
                var shapes = new List<string>();
                foreach (var id in new[] { run.Ann.Things[Members[name]], Belongings.Nothing[Members[name]] })
                {
                    place[name] = kept is JsonArray ? new JsonArray(id) : JsonValue.Create(id);
                    var reply = await run.Bob.Creator.SendAsync(
                        operation.Method, run.Bob.Things.PathOf(operation), new StringContent(root.ToJsonString(), null, type), ("If-Match", "*"));
                    shapes.Add(ProbeRun.Shape(reply, id));
                }

                place[name] = kept;
                part.Check(shapes[0] == shapes[1], operation.Name, () => $"with a foreign id as {name}: {shapes[0]}, and with a missing one {shapes[1]}");
            }
        }
    }

    private static IEnumerable<(JsonObject Place, string Name)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.ToList().SelectMany(member =>
            Members.ContainsKey(member.Key) && member.Value is JsonValue or JsonArray { Count: > 0 } ? new[] { (members, member.Key) } : Places(member.Value)),
        JsonArray items => items.ToList().SelectMany(Places),
        _ => [],
    };

    private static async Task QueriesAsync(ProbeRun run, Findings.Part part, Operation operation)
    {
        if (LeastRoles.All[operation.Name] is not (LeastRole.Viewer or LeastRole.AnyKey) || operation.Method != "get")
        {
            return;
        }

        var path = run.Bob.Things.PathOf(operation);
        foreach (var query in operation.Queries)
        {
            var missing = await run.Bob.Creator.GetAsync($"{path}?{query}={Belongings.Nothing["senders"]}");
            foreach (var (kind, id) in run.Ann.Things.All)
            {
                var reply = await run.Bob.Creator.GetAsync($"{path}?{query}={Uri.EscapeDataString(id)}");
                // Words that a tenant chooses are found among its own.
                if (id.Length == 32)
                {
                    part.Check(
                        ProbeRun.Shape(reply, id) == ProbeRun.Shape(missing, Belongings.Nothing["senders"]), operation.Name,
                        () => $"?{query}= with a foreign id of {kind}: {ProbeRun.Shape(reply, id)}, and with a missing one {ProbeRun.Shape(missing)}");
                }
            }
        }

        if (operation.Queries.Contains("cursor") && (await run.Ann.Creator.GetAsync($"{run.Ann.Things.PathOf(operation)}?limit=1")) is { Status: 200 } page
            && page.Json.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String)
        {
            var own = (await run.Bob.Creator.GetAsync($"{path}?limit=200")).Body;
            var reply = await run.Bob.Creator.GetAsync($"{path}?limit=200&cursor={next.GetString()}");
            var stray = reply.Status != 200 ? [] : reply.Json.GetProperty("items").EnumerateArray().Select(Name).Where(name => !own.Contains(name, StringComparison.Ordinal)).ToList();
            part.Check(stray.Count == 0, operation.Name, () => $"shows {stray[0]} to a tenant with another's cursor");
        }

        static string Name(JsonElement item) =>
            item.TryGetProperty("id", out var id) || item.TryGetProperty("customerId", out id) ? id.GetString()! : item.GetRawText();
    }

    private static async Task TimesAsync(ProbeRun run, Findings.Part part, Findings findings)
    {
        var rows = new List<(string Name, double Foreign, double Missing)>();
        foreach (var operation in run.Operations.Where(ProbeRun.IsOfTenants).Where(operation => !OwnIds.Contains(operation.Name)))
        {
            var (foreign, absent) = (run.Ann.Things.PathOf(operation), Belongings.Nothing.PathOf(operation));
            var times = await Times.MediansAsync(
                () => run.Bob.Creator.SendAsync(operation.Method, foreign, operation.Body(), ("If-Match", "*")),
                () => run.Bob.Creator.SendAsync(operation.Method, absent, operation.Body(), ("If-Match", "*")));
            rows.Add((operation.Name, times[0], times[1]));
            part.Check(!Times.AreApart(times[0], times[1]), operation.Name, () => $"tells a foreign id by time: {times[0]:0.00} ms, and a missing one {times[1]:0.00} ms");
        }

        findings.Table(Tables.Of(
            ["foreign against missing, the five furthest apart", "foreign, ms", "missing, ms", "ratio"],
            rows.OrderByDescending(row => Math.Abs(Math.Log(row.Foreign / row.Missing))).Take(5)
                .Select(row => new[] { row.Name, $"{row.Foreign:0.00}", $"{row.Missing:0.00}", $"{row.Foreign / row.Missing:0.00}" })));
    }
}
