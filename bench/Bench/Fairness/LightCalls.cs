using System.Diagnostics;
using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Fairness;

/// <summary>One tenant's light calls, one at a time with a pause between them, and how long each took.</summary>
internal sealed class LightCalls(BenchTenant tenant, string[] paths)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Calls until the end.</summary>
    /// <returns>Milliseconds of each call, and how many were not answered 200.</returns>
    public async Task<(IReadOnlyList<double> Times, int Failed)> CallAsync(TimeSpan time)
    {
        var (times, failed) = (new List<double>(), 0);
        var end = DateTime.UtcNow + time;
        for (var i = 0; DateTime.UtcNow < end; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using (var answer = await tenant.Calls.GetAsync(paths[i % paths.Length]))
            {
                await answer.Content.ReadAsByteArrayAsync();
                failed += answer.IsSuccessStatusCode ? 0 : 1;
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Pause);
        }

        return (times, failed);
    }
}
