using BenchmarkDotNet.Attributes;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.RuleBench;

/// <summary>The forecast of one campaign at 40 an hour, alone on its number and with a hundred others on it.</summary>
public class ForecastBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private ForecastCampaign _target = null!;
    private ForecastCampaign[] _others = [];

    [Params(1_000, 1_000_000)]
    public long Recipients { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _target = Campaign("target", Recipients);
        _others = [.. Enumerable.Range(0, 100).Select(n => Campaign($"other-{n}", Recipients / 100))];
    }

    [Benchmark]
    public ForecastResult Alone() => Forecast.Simulate(_target, [], new NumberGrid(40, [], null), Now);

    [Benchmark]
    public ForecastResult Among100() => Forecast.Simulate(_target, _others, new NumberGrid(40, [], null), Now);

    private static ForecastCampaign Campaign(string key, long recipients) => new(
        key,
        SendWindow.Create(new WindowRule(null, null, "Europe/Rome", null, new TimeOnly(9, 0), new TimeOnly(19, 0))),
        "Europe/Rome",
        TimeSpan.FromSeconds(90),
        recipients,
        ReleasePlan.Anchored(Now, null, TimeSpan.FromSeconds(90)));
}
