using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>
/// Campaigns at 10, 20 and 40 an hour that together want more than their number may: what each got in a stretch of time
/// in which all had work, against its max–min share. A second share is of what the number really gave, so that slots
/// that the number lost are told apart from slots that another campaign had.
/// </summary>
internal static class CampaignShares
{
    private static readonly int[] Paces = [10, 20, 40];

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (campaigns, numbers, limit, speed) = (options.Number("campaigns", 10_000), options.Number("numbers", 100), options.Number("limit", 400), options.Number("speed", 60));
        var perNumber = campaigns / numbers;
        double[] wanted = [.. Enumerable.Range(0, perNumber).Select(i => (double)Paces[i % Paces.Length])];
        var shares = MaxMinShares.Of(limit, wanted);
        // Until the least has its releases; an hour before that fills the numbers' hours.
        var measured = TimeSpan.FromHours(options.Number("releases", 20) / shares.Min());
        var each = (int)(shares.Max() * (measured.TotalHours + 2)) + 10;
        await using var run = await SpeededRun.StartAsync(machine, "bench_shared", speed, perNumber * numbers, numbers, limit, Paces, each);
        var from = run.Begun.AddHours(1);
        var until = from + measured;
        await run.MeasureAsync(from, until);

        var rows = await run.Product.ScalarAsync<long[]>(
            """
            select array_agg(n order by ordinal)
            from (select b.ordinal, count(r.seq) as n
                  from bench_campaigns b
                  left join recipients r on r.campaign_id = b.campaign_id and r.attempted_at > $1 and r.attempted_at <= $2
                  group by b.ordinal) c
            """,
            from,
            until);
        var (worst, over) = await run.WorstHourAsync(limit);
        var (off, offOfGiven, idle) = (new List<double>(), new List<double>(), new List<double>());
        for (var number = 0; number < numbers; number++)
        {
            long[] got = [.. Enumerable.Range(0, perNumber).Select(i => rows[number + (i * numbers)])];
            var given = MaxMinShares.Of(got.Sum() / measured.TotalHours, wanted);
            idle.Add(1 - (got.Sum() / measured.TotalHours / Math.Min(limit, wanted.Sum())));
            off.AddRange(got.Select((n, i) => Off(n, shares[i] * measured.TotalHours)));
            offOfGiven.AddRange(got.Select((n, i) => Off(n, given[i] * measured.TotalHours)));
        }

        Say(Table(
            [
                "campaigns", "numbers", "limit", "speed", "hours", "share, least and most", "releases, least", "worst off its share", "beyond 10 %", "p99 off",
                "worst off what the number gave", "beyond 10 %", "slots the numbers lost", "most in an hour", "numbers over", .. SpeededRun.CostHeader,
            ],
            [
                [
                    $"{campaigns:N0}", $"{numbers}", $"{limit}", $"{speed}", Number(measured.TotalHours, "0.0"), $"{Number(shares.Min(), "0.0")} {Number(shares.Max(), "0.0")}",
                    $"{rows.Min()}", Percent(off.Max()), $"{off.Count(o => o > 0.1)}", Percent(off.Order().ElementAt((int)(off.Count * 0.99))),
                    Percent(offOfGiven.Max()), $"{offOfGiven.Count(o => o > 0.1)}", Percent(idle.Average()), $"{worst}", $"{over}", .. run.Cost(rows.Sum(), from, until),
                ],
            ]));
    }

    private static double Off(double got, double share) => Math.Abs(got - share) / share;

    private static string Percent(double part) => Number(part * 100, "0.0") + " %";
}
