using System.Globalization;

namespace MassMessaging.FaultLab.Faults;

/// <summary>One fault to come. All times are real.</summary>
/// <param name="At">Since the faults began.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Target">Which of the processes it strikes; meaning and range depend on the kind.</param>
/// <param name="For">How long it lasts.</param>
/// <param name="Amount">A number from 0 to 1 that says how hard, where a kind has degrees.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, int Target, TimeSpan For, double Amount)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} target {Target} for {For.TotalSeconds:F1} s amount {Amount:F2}");
}

/// <summary>Draws the faults of a run: the same seed and length, the same plan.</summary>
internal static class FaultPlan
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(8);

    /// <summary>How often a kind is drawn against the others, and how long it lasts at most, in seconds.</summary>
    private static readonly Dictionary<FaultKind, (int Weight, double Least, double Most)> Kinds = new()
    {
        [FaultKind.SiloKilled] = (6, 0.5, 12),
        [FaultKind.SiloShutDown] = (2, 0.5, 5),
        [FaultKind.SiloStopped] = (4, 5, 60),
        [FaultKind.SiloStarved] = (3, 10, 40),
        [FaultKind.SiloStoppedAtClaim] = (3, 9, 40),
        [FaultKind.ApiKilled] = (3, 0.5, 8),
        [FaultKind.ApiStopped] = (2, 5, 20),
        [FaultKind.DatabaseKilled] = (2, 0.2, 4),
        [FaultKind.DatabaseRestarted] = (2, 0.2, 4),
        [FaultKind.DatabaseSlow] = (3, 5, 25),
        [FaultKind.DatabaseCut] = (4, 0.1, 12),
        [FaultKind.DatabaseHeld] = (3, 1, 20),
        [FaultKind.DiskFull] = (1, 3, 10),
        [FaultKind.SilosSplit] = (3, 5, 40),
        [FaultKind.ClockOff] = (3, 10, 40),
        [FaultKind.ProviderAnswersLate] = (3, 5, 20),
        [FaultKind.ProviderLosesAnswers] = (4, 5, 20),
        [FaultKind.ProviderDrops] = (3, 5, 20),
        [FaultKind.ProviderThrottles] = (2, 3, 10),
        [FaultKind.ProviderBreaks] = (3, 5, 20),
        [FaultKind.ProviderHolds] = (2, 2, 8),
        [FaultKind.ReceiptsDisturbed] = (5, 10, 40),
        [FaultKind.ReceiptsLate] = (2, 5, 20),
    };

    /// <summary>The plan of a run: a fault about every six seconds, several at once, and a quiet beginning.</summary>
    public static IReadOnlyList<PlannedFault> Draw(int seed, TimeSpan length, IReadOnlyCollection<FaultKind> allowed)
    {
        var random = new Random(seed);
        var hat = Kinds.Where(kind => allowed.Contains(kind.Key)).SelectMany(kind => Enumerable.Repeat(kind.Key, kind.Value.Weight)).ToArray();
        var plan = new List<PlannedFault>();
        var at = Quiet;
        while (hat.Length > 0 && at < length)
        {
            var kind = hat[random.Next(hat.Length)];
            var (_, least, most) = Kinds[kind];
            // Short ones more often than long ones.
            var seconds = least * Math.Pow(most / least, random.NextDouble());
            plan.Add(new PlannedFault(at, kind, random.Next(60), TimeSpan.FromSeconds(seconds), random.NextDouble()));
            at += TimeSpan.FromSeconds(-6 * Math.Log(1 - random.NextDouble()));
        }

        return plan;
    }

    /// <summary>Kills of one silo after the other at even distances, each started again at once: for measuring.</summary>
    public static IReadOnlyList<PlannedFault> Kills(int count, TimeSpan distance) =>
        [.. Enumerable.Range(0, count).Select(n => new PlannedFault(TimeSpan.FromSeconds(15) + (n * distance), FaultKind.SiloKilled, n, TimeSpan.FromSeconds(10), 0))];
}
