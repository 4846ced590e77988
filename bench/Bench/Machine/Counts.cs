using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MassMessaging.Bench.Machine;

/// <summary>What the provider of the benchmarks took since it was last reset.</summary>
internal sealed record Counts(long Accepted, long FirstAt, long LastAt, IReadOnlyDictionary<string, long> Accounts)
{
    public static async Task<Counts> ReadAsync(HttpClient provider)
    {
        var counts = JsonNode.Parse(await provider.GetStringAsync("/counts"))!;
        var accounts = counts["accounts"]!.AsObject().ToDictionary(account => account.Key, account => (long)account.Value!);
        return new Counts((long)counts["accepted"]!, (long)counts["firstAt"]!, (long)counts["lastAt"]!, accounts);
    }

    /// <summary>Seconds since the first message came.</summary>
    public double SecondsSinceFirst => Stopwatch.GetElapsedTime(FirstAt).TotalSeconds;
}
