using BenchmarkDotNet.Attributes;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.RuleBench;

/// <summary>What a release asks: is the window open, which slot is next, may the number send, whose turn is it.</summary>
public class SendingBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 20, 30, 0, TimeSpan.Zero);

    private readonly SendWindow _window = SendWindow.Create(new WindowRule(
        null, null, "Europe/Rome", [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Friday], new TimeOnly(9, 0), new TimeOnly(19, 30)));

    private readonly Pace _pace = new(Now.AddDays(-1), TimeSpan.FromSeconds(90));

    private readonly (DateTimeOffset At, int Count)[] _claims = [.. Enumerable.Range(0, 39).Select(n => (Now.AddSeconds(-3590 + (n * 90)), 1))];

    private readonly Turn[] _waiting =
        [.. Enumerable.Range(0, 100).Select(n => new Turn($"campaign-{n}", Now.AddSeconds(-n), n % 3 == 0 ? null : Now.AddMinutes(-n)))];

    [Benchmark]
    public bool WindowIsOpen() => _window.IsOpen(Now);

    [Benchmark]
    public Opening? WindowNextOpening() => _window.NextOpening(Now);

    [Benchmark]
    public DateTimeOffset PaceSlotAfter() => _pace.SlotAfter(Now);

    [Benchmark]
    public Admission ThrottleJudge() => Throttle.Judge(40, _claims, Now.AddSeconds(-170), Now);

    [Benchmark]
    public Turn? TurnsBestOf100() => Turns.Best(_waiting, Now);
}
