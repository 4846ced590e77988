using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Campaigns;

/// <summary>
/// Campaigns and one number, run as the grains run them but tick by tick on a virtual clock: a due campaign asks for
/// leave and waits in the place it then has; each tick the number gives a free slot to the best of those who wait, who
/// plans anew before it sends.
/// </summary>
internal static class TinyExecutor
{
    public sealed class Runner(ForecastCampaign campaign)
    {
        public ForecastCampaign Campaign { get; } = campaign;

        public PaceState Pace { get; set; } = campaign.Pace;

        public ReleaseSlot? Next { get; set; }

        public List<DateTimeOffset> Attempts { get; } = [];

        public bool Done => Attempts.Count == Campaign.Recipients;

        public void Plan(DateTimeOffset now) =>
            Next = Done ? null : ReleasePlan.Next(Pace, Campaign.Interval, Campaign.Window, now);
    }

    public static IReadOnlyList<Runner> Run(
        IReadOnlyList<ForecastCampaign> campaigns, NumberGrid? number, DateTimeOffset from, DateTimeOffset until, TimeSpan tick)
    {
        var grid = number?.Copy();
        var runners = campaigns.Select(campaign => new Runner(campaign)).ToArray();
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
                var waiting = runners.Where(runner => runner.Next?.At <= now).ToArray();
                if (waiting.Length == 0 || (grid is not null && grid.NextSlot(now) > now))
                {
                    break;
                }

                var best = Turns.Best(waiting.Select(Turn), now)!.Value;
                var runner = waiting.Single(runner => runner.Campaign.Key == best.Key);
                runner.Plan(now);
                runner.Attempts.Add(now);
                runner.Pace = ReleasePlan.Served(runner.Next!.Value.State, runner.Next.Value.At, now);
                runner.Plan(now);
                grid?.Take(now);
            }
        }

        return runners;
    }

    private static Turn Turn(Runner runner) => new(runner.Campaign.Key, runner.Next!.Value.At, runner.Pace.LastAttemptAt);
}
