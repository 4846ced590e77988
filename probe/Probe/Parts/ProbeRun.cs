using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>What all parts of one run share.</summary>
internal sealed partial class ProbeRun
{
    /// <summary>How many of a part's operations are under way at once.</summary>
    public const int Lanes = 4;

    public required ProbedProduct Product { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many wrong requests are sent.</summary>
    public required int Requests { get; init; }

    /// <summary>Whether times are compared too: never where a run must not fail by chance.</summary>
    public required bool Timed { get; init; }

    public required Canaries Canaries { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The salon that is tried.</summary>
    public required Salon Ann { get; init; }

    /// <summary>The salon that has no business there.</summary>
    public required Salon Bob { get; init; }

    /// <summary>Reads the description and opens two salons.</summary>
    public static async Task<ProbeRun> BeginAsync(ProbedProduct product, int seed, int requests, bool timed)
    {
        var canaries = new Canaries(seed);
        canaries.Secret(product.OperatorKey);
        canaries.Secret(product.MasterKey);
        return new ProbeRun
        {
            Product = product,
            Seed = seed,
            Requests = requests,
            Timed = timed,
            Canaries = canaries,
            Operations = [.. (await Operation.AllAsync(product.Http)).OrderBy(operation => operation.Method == "delete")],
            Ann = await Salon.CreateAsync(product, canaries),
            Bob = await Salon.CreateAsync(product, canaries),
        };
    }

    /// <summary>All parts that compare answers and not times.</summary>
    public async Task<Findings> RunAsync(Findings findings)
    {
        await findings.RunAsync("routes", part => RoutesPart.RunAsync(Operations, Ann.Things, part));
        if (findings.Count > 0)
        {
            return findings; // without its recipe a route would be left out of everything else
        }

        await findings.RunAsync("keys", part => KeysPart.RunAsync(this, part, findings));
        await findings.RunAsync("foreign ids", part => ForeignIdsPart.RunAsync(this, part, findings));
        await findings.RunAsync("signatures", part => SignaturesPart.RunAsync(this, part));
        await findings.RunAsync("apps and hub", part => AppsPart.RunAsync(this, part));
        await findings.RunAsync("wrong requests", part => FuzzPart.RunAsync(this, part));
        await findings.RunAsync("races", part => RacesPart.RunAsync(this, part));
        return findings;
    }

    /// <summary>Whether an operation is of one tenant's things that its path names.</summary>
    public static bool IsOfTenants(Operation operation) =>
        operation.Path.Contains('{', StringComparison.Ordinal) && LeastRoles.All[operation.Name]
            is LeastRole.AnyKey or LeastRole.Viewer or LeastRole.Manager or LeastRole.Creator or LeastRole.OperatorOrManager;

    /// <summary>Works on several at once; what one of them throws is its violation.</summary>
    public static Task EachAsync(Findings.Part part, IEnumerable<Operation> operations, Func<Operation, Task> work) =>
        Parallel.ForEachAsync(operations, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (operation, _) =>
        {
            try
            {
                await work(operation);
            }
            catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or TimeoutException)
            {
                part.Violation(operation.Name, failure.Message);
            }
        });

    /// <summary>What came back without what is different each time: the ids asked for, traces, times; and which headers were set.</summary>
    public static string Shape(Reply reply, params IEnumerable<string> asked)
    {
        var body = asked.SelectMany(text => text.Split('/', '?', '=', '&')).Where(segment => segment.Length > 7)
            .Aggregate(reply.Body, (text, segment) => text.Replace(segment, "ID", StringComparison.Ordinal));
        var headers = reply.Headers.Keys.Where(name => name is not ("Date" or "Content-Length" or "Transfer-Encoding")).Order(StringComparer.OrdinalIgnoreCase);
        return $"{reply.Status} {Passing().Replace(body, "X")} [{string.Join(' ', headers)}]";
    }

    /// <summary>Everything that a salon can read of itself, as one text to compare.</summary>
    public async Task<string> SnapshotAsync(Salon salon)
    {
        var texts = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(
            Operations.Where(operation => operation is { Method: "get", Streams: false }
                && LeastRoles.All[operation.Name] is LeastRole.Viewer or LeastRole.Manager or LeastRole.Creator or LeastRole.AnyKey),
            async (operation, _) =>
            {
                var answer = (await salon.Creator.GetAsync(salon.Things.PathOf(operation))).Expect(200);
                texts[operation.Name] = $"{answer.Headers.GetValueOrDefault("ETag")} {Still(answer.Body)}";
            });
        return string.Join('\n', texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => $"{text.Key} {text.Value}"));
    }

    /// <summary>An answer without what moves by itself.</summary>
    public static string Still(string body) => Moving().Replace(body, string.Empty);

    /// <summary>The lines in which two snapshots differ.</summary>
    public static string Difference(string before, string after) =>
        string.Join(" -> ", before.Split('\n').Zip(after.Split('\n')).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} became {pair.Second}"));

    [GeneratedRegex("\"traceId\":\"[^\"]*\"|\"instance\":\"[^\"]*\"|[0-9a-f]{32}|\"\\d{4}-\\d\\d-\\d\\dT[^\"]*\"|\"revision\":\\d+")]
    private static partial Regex Passing();

    // A key's use is what the calls themselves change; a webhook that nobody answers is tried again; a forecast begins now, and
    // whether it knows a template's category depends on how fast the provider answers.
    [GeneratedRegex("\"lastUsedAt\":(\"[^\"]*\"|null)|\"categoryKnown\":(true|false)|\"(status|attempts|nextAttemptAt|settledAt|lastStatus|lastError|statusReason)\":(\"[^\"]*\"|null|\\d+)|\"\\d{4}-\\d\\d-\\d\\dT[^\"]*\"|\"perDay\":\\[[^]]*\\]")]
    private static partial Regex Moving();
}
