using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Campaigns;

/// <summary>What may go wrong on the way, the same for every campaign.</summary>
/// <param name="Skipped">Recipients that the claim skips.</param>
/// <param name="RetryIn">Recipients whose first attempt is refused, and how long after it their retry is due.</param>
/// <param name="Refused">When the number's guard refuses: from the first instant, until the second, exclusive.</param>
public sealed record Troubles(
    IReadOnlySet<int> Skipped, IReadOnlyDictionary<int, TimeSpan> RetryIn, IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Refused)
{
    public static Troubles None { get; } = new(new HashSet<int>(), new Dictionary<int, TimeSpan>(), []);

    public DateTimeOffset? RefusedUntil(DateTimeOffset now) =>
        Refused.Where(refusal => refusal.From <= now && now < refusal.Until).Select(refusal => (DateTimeOffset?)refusal.Until).FirstOrDefault();

    public override string ToString() =>
        $"skipped {string.Join(' ', Skipped)}; retries {string.Join(' ', RetryIn)}; refused {string.Join(' ', Refused)}";
}

/// <summary>
/// The promise as it is written, not as the product runs it: campaigns and one number, tick by tick on a virtual clock. A due
/// campaign waits in the place that it then has. Each tick the number gives a free slot to the best of the waiting ones, which
/// plans anew before it sends. A due retry goes before a new recipient. While the guard refuses, the message stays waiting.
/// </summary>
internal static class TinyExecutor
{
    public sealed class Runner
    {
        private readonly Troubles _troubles;
        private readonly Queue<int> _fresh;
        private readonly SortedSet<(DateTimeOffset At, int Seq)> _retries = [];
        private readonly HashSet<int> _refusedOnce = [];

        public Runner(ForecastCampaign campaign, Troubles troubles)
        {
            (Campaign, Pace, _troubles) = (campaign, campaign.Pace, troubles);
            _fresh = new Queue<int>(Enumerable.Range(1, (int)campaign.Recipients).Where(seq => !troubles.Skipped.Contains(seq)));
        }

        public ForecastCampaign Campaign { get; }

        public PaceState Pace { get; private set; }

        public ReleaseSlot? Next { get; private set; }

        /// <summary>From when the next message is due.</summary>
        public DateTimeOffset Due { get; private set; }

        public List<(DateTimeOffset At, int Seq)> Attempts { get; } = [];

        public bool Done => _fresh.Count == 0 && _retries.Count == 0;

        public void Plan(DateTimeOffset now)
        {
            var earliest = _fresh.Count == 0 && _retries.Count > 0 && _retries.Min.At > now ? _retries.Min.At : now;
            Next = Done ? null : ReleasePlan.Next(Pace, Campaign.Interval, Campaign.Window, earliest);
            Due = Next is { } slot && _fresh.Count == 0 && _retries.Min.At > slot.At ? _retries.Min.At : Next?.At ?? default;
        }

        public void Send(DateTimeOffset now)
        {
            Plan(now);
            var seq = _retries.Count > 0 && _retries.Min.At <= now ? TakeRetry() : _fresh.Dequeue();
            Attempts.Add((now, seq));
            if (_troubles.RetryIn.TryGetValue(seq, out var wait) && _refusedOnce.Add(seq))
            {
                _retries.Add((now + wait, seq));
            }

            Pace = ReleasePlan.Served(Next!.Value.State, Next.Value.At, now);
            Plan(now);
        }

        private int TakeRetry()
        {
            var retry = _retries.Min;
            _retries.Remove(retry);
            return retry.Seq;
        }
    }

    public static IReadOnlyList<Runner> Run(
        IReadOnlyList<ForecastCampaign> campaigns, NumberGrid? number, DateTimeOffset from, DateTimeOffset until, TimeSpan tick, Troubles? troubles = null)
    {
        var trouble = troubles ?? Troubles.None;
        var grid = number?.Copy();
        var runners = campaigns.Select(campaign => new Runner(campaign, trouble)).ToArray();
        var refusedUntil = DateTimeOffset.MinValue;
        foreach (var runner in runners)
        {
            runner.Plan(from);
        }

        for (var now = from; now < until; now += tick)
        {
            foreach (var runner in runners)
            {
                if (runner.Next is { } missed && now >= missed.Opening.ClosesAt)
                {
                    runner.Plan(now); // its window closed while it waited: the turn is given back
                }
            }

            while (true)
            {
                var waiting = runners.Where(runner => runner.Next is not null && runner.Due <= now).ToArray();
                if (waiting.Length == 0 || (grid is not null && (grid.NextSlot(now) > now || refusedUntil > now)))
                {
                    break;
                }

                var best = Turns.Best(waiting.Select(Turn), now)!.Value;
                var runner = waiting.Single(runner => runner.Campaign.Key == best.Key);
                if (grid is not null && trouble.RefusedUntil(now) is { } refused)
                {
                    refusedUntil = refused;
                    runner.Plan(now); // it waits anew
                    continue;
                }

                runner.Send(now);
                grid?.Take(now);
            }
        }

        return runners;
    }

    private static Turn Turn(Runner runner) => new(runner.Campaign.Key, runner.Due, runner.Pace.LastAttemptAt);
}
