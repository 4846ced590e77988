using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>
/// BullMQ's limiter on the schedule of <see cref="ManyNumbers"/>: a limiter belongs to a queue, so each number has a queue
/// and a worker of its own. Each keeps a connection to Redis, so there are fewer of them.
/// </summary>
internal static class PeerLimiter
{
    public static async Task RunAsync(BenchOptions options)
    {
        var (numbers, hours) = (options.Number("peer-numbers", 1_000), options.Number("hours", 4));
        var hour = 3_600_000 / options.Number("many-speed", 60);
        await using var redis = RedisServer.Start(out var port);
        await using var peer = BenchProcess.Start(
            "node",
            [Path.Combine(options.Text("folder", ""), "limiter.mjs"), port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string> { ["NODE_ENV"] = "production" });
        var answer = JsonNode.Parse(await peer.AskAsync($"{numbers} {ManyNumbers.Limit} {ManyNumbers.PerHour} {hour} {hours}"))!;
        Say(Table(
            ["BullMQ: numbers", "limit", "hour, s", "hours", "may be sent", "sent", "most in an hour", "numbers over", "KB a number, worker and Redis"],
            [
                [
                    $"{numbers:N0}", $"{ManyNumbers.Limit}", Number(hour / 1000.0, "0"), $"{hours}", $"{numbers * ManyNumbers.Limit * hours:N0}", $"{(long)answer["sent"]!:N0}",
                    $"{answer["worst"]}", $"{answer["over"]}", Number((double)answer["bytes"]! / numbers / 1024, "0"),
                ],
            ]));
    }
}
