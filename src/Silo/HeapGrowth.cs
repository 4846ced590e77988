using Microsoft.Extensions.Hosting;

namespace MassMessaging.Silo;

/// <summary>
/// Collects in the background before the heap has grown by much. The runtime by itself lets a heap of which most survives
/// grow by up to four fifths before it looks through all of it (the growth limits of its collector's second generation), and
/// with a hundred thousand campaigns what is gone by then is a hundred megabytes and more. Looking takes a second of one core
/// there, and nobody waits for it but for moments.
/// </summary>
public sealed class HeapGrowth : BackgroundService
{
    private const double Most = 1.1;
    private const long Least = 64 << 20;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>Whether a heap is worth looking through: it has grown by a tenth, and by 64 MiB, since that was last done.</summary>
    /// <param name="after">Bytes in use after the last collection of all generations; 0: there was none.</param>
    /// <param name="now">Bytes in use now.</param>
    public static bool IsDue(long after, long now) => now > Math.Max(after * Most, after + Least);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (IsDue(AfterWhole(), Used(GC.GetGCMemoryInfo(GCKind.Any))))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }
        }
    }

    private static long AfterWhole()
    {
        var background = GC.GetGCMemoryInfo(GCKind.Background);
        var blocking = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return Used(background.Index > blocking.Index ? background : blocking);
    }

    // What is free inside the heap is taken again before it grows.
    private static long Used(GCMemoryInfo info) => info.HeapSizeBytes - info.FragmentedBytes;
}
