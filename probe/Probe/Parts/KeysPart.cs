using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>Every operation with every kind of key, on own, foreign and missing ids.</summary>
internal static class KeysPart
{
    public static async Task RunAsync(ProbeRun run, Findings.Part part, Findings findings)
    {
        var callers = await Caller.AllAsync(run.Product, run.Ann, run.Bob, run.Canaries);
        var before = await run.SnapshotAsync(run.Ann);
        var logged = run.Product.Log().Count;
        await RefusedAsync(run, part, [.. callers.Where(caller => caller.Standing == Standing.Stranger)]);
        await OutsideAsync(run, part, callers);
        var traces = run.Product.Log().Skip(logged).Where(LeftoversPart.IsStackTrace).ToList();
        part.Check(traces.Count == 0, "the log", () => $"holds {traces.Count} lines of stack traces of calls without a key: {traces[0]}");

        await RefusedAsync(run, part, [.. callers.Where(caller => caller.Standing != Standing.Stranger)]);
        var after = await run.SnapshotAsync(run.Ann);
        part.Check(before == after, "refused calls", () => $"changed something: {ProbeRun.Difference(before, after)}");
        await AllowedAsync(run, part, callers);
        if (run.Timed)
        {
            await TimesAsync(run, part, callers, findings);
        }
    }

    // A refusal is the same whatever the path names.
    private static Task RefusedAsync(ProbeRun run, Findings.Part part, IReadOnlyList<Caller> callers) => ProbeRun.EachAsync(part, run.Operations, async operation =>
    {
        foreach (var caller in callers)
        {
            if (caller.RefusalOf(operation) is not { } expected)
            {
                continue;
            }

            var shapes = new HashSet<string>();
            foreach (var things in new[] { run.Ann.Things, run.Bob.Things, Belongings.Nothing }.Take(operation.Path.Contains('{', StringComparison.Ordinal) ? 3 : 1))
            {
                var path = things.PathOf(operation);
                var reply = await caller.Client.SendAsync(operation.Method, path, operation.Body(), ("If-Match", "*"));
                part.Check(reply.Kind == expected, operation.Name, () => $"with {caller.Name}: {reply.Status} {reply.Body}, not {expected}");
                shapes.Add(ProbeRun.Shape(reply, path));
            }

            part.Check(shapes.Count == 1, operation.Name, () => $"with {caller.Name} tells own, foreign and missing ids apart: {string.Join(" / ", shapes)}");
        }
    });

    // What may be called works, and never finds another's things. A salon of its own for each, so that what is undone is nobody else's.
    private static Task AllowedAsync(ProbeRun run, Findings.Part part, IReadOnlyList<Caller> callers) => ProbeRun.EachAsync(part, run.Operations, async operation =>
    {
        var least = LeastRoles.All[operation.Name];
        if (LeastRoles.HeedsNoKey(operation.Name))
        {
            await AnybodyAsync(run, part, callers, operation);
            return;
        }

        foreach (var caller in callers.Where(caller => caller.RefusalOf(operation) is null))
        {
            // Of things that are not there, so that nothing is undone for the next caller.
            var changes = operation.Method != "get";
            var missing = await caller.Client.SendAsync(operation.Method, Belongings.Nothing.PathOf(operation), operation.Body(), ("If-Match", "*"));
            part.Check(missing.Status is not (0 or 401 or 403 or 405 or >= 500), operation.Name, () => $"with {caller.Name} and a missing id: {missing.Status} {missing.Body}");
            if (!changes && caller.Standing is Standing.Creator or Standing.Manager or Standing.Viewer)
            {
                var own = await caller.Client.SendAsync(operation.Method, run.Ann.Things.PathOf(operation), null);
                part.Check(own.Status == 200, operation.Name, () => $"with {caller.Name} and its own ids: {own.Status} {own.Body}");
            }
        }

        if (operation.Method != "get" && least != LeastRole.App)
        {
            var fresh = await Salon.CreateAsync(run.Product, run.Canaries);
            var client = least switch { LeastRole.Operator => run.Product.Operator, LeastRole.Creator => fresh.Creator, LeastRole.Viewer => fresh.Viewer, _ => fresh.Manager };
            var own = await client.SendAsync(operation.Method, fresh.Things.PathOf(operation), operation.Body(), ("If-Match", "*"));
            part.Check(own.Status is not (0 or 401 or 404 or 405 or >= 500) && own.Kind is not ("403 roleForbidden" or "403 operatorKeyRequired"), operation.Name, () => $"with its least role and its own ids: {own.Status} {own.Body}");
        }
    });

    // A key neither helps nor hinders where none is asked for.
    private static async Task AnybodyAsync(ProbeRun run, Findings.Part part, IReadOnlyList<Caller> callers, Operation operation)
    {
        var path = run.Ann.Things.PathOf(operation);
        var shapes = new HashSet<string>();
        // A door looks at the cookie alone, so sessions do not come to it here: SessionTests have them.
        foreach (var caller in callers.Where(caller => LeastRoles.All[operation.Name] != LeastRole.Door || !caller.BySession))
        {
            shapes.Add(ProbeRun.Shape(await caller.Client.SendAsync(operation.Method, path, operation.Body()), path));
        }

        part.Check(shapes.Count == 1, operation.Name, () => $"answers differently with different keys: {string.Join(" / ", shapes)}");
        // A silo that tests run in their own process may count as none.
        string[] expected = LeastRoles.All[operation.Name] switch
        {
            LeastRole.Public => ["200 ", "503 "],
            LeastRole.Door => [operation.Method switch { "get" => "200 ", "delete" => "204 ", _ => "401 " }],
            _ => ["401 ", "403 ", "404 "],
        };
        part.Check(
            shapes.All(shape => expected.Any(status => shape.StartsWith(status, StringComparison.Ordinal))), operation.Name, () => $"without a signature: {string.Join(" / ", shapes)}");
    }

    private static async Task OutsideAsync(ProbeRun run, Findings.Part part, IReadOnlyList<Caller> callers)
    {
        foreach (var (path, statuses) in OutsideRoutes.Public)
        {
            var reply = await run.Product.With(null).GetAsync(path);
            part.Check(statuses.Contains(reply.Status), path, () => $"{reply.Status} {reply.Body}");
        }

        foreach (var caller in callers)
        {
            var opens = caller.Standing is Standing.App or Standing.SuspendedApp;
            foreach (var (method, path) in OutsideRoutes.Hub)
            {
                var reply = await caller.Client.SendAsync(method, path, null);
                part.Check(
                    opens ? reply.Status is not (0 or 401 or >= 500) : reply.Kind == "401 appTokenRequired", $"{method} {path}", () => $"with {caller.Name}: {reply.Status} {reply.Body}");
            }

            if (caller.Client.Key is { } key && key.StartsWith("mma_", StringComparison.Ordinal))
            {
                var reply = await run.Product.With(null).PostAsync("/hubs/chat/negotiate?negotiateVersion=1&access_token=" + Uri.EscapeDataString(key));
                part.Check(opens ? reply.Status == 200 : reply.Status == 401, "post /hubs/chat/negotiate?access_token=", () => $"with {caller.Name}: {reply.Status} {reply.Body}");
            }
        }
    }

    // How long a key takes to be refused must not tell what it once was.
    private static async Task TimesAsync(ProbeRun run, Findings.Part part, IReadOnlyList<Caller> callers, Findings findings)
    {
        var keys = callers.Where(caller => caller.Name is "an unknown key" or "a revoked key" or "an erased tenant's key").ToList();
        var times = await Times.MediansAsync([.. keys.Select(caller => (Func<Task<Reply>>)(() => caller.Client.GetAsync("/v1/settings")))]);
        findings.Table(Tables.Of(["GET /v1/settings with", "median, ms"], keys.Zip(times).Select(pair => new[] { pair.First.Name, $"{pair.Second:0.00}" })));
        part.Check(!Times.AreApart(times.Min(), times.Max()), "get /v1/settings", () => $"tells dead keys apart by time: {string.Join(", ", times.Select(time => $"{time:0.00} ms"))}");
    }
}
