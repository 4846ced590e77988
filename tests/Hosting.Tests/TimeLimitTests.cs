using Xunit;

namespace MassMessaging.Hosting.Tests;

/// <summary>Limits are used again by later calls: nothing of an earlier one may reach them.</summary>
public sealed class TimeLimitTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_limit_strikes_when_its_time_is_over_and_no_later_one_is_struck_by_it()
    {
        for (var i = 0; i < 100; i++)
        {
            using (var limit = TimeLimit.Start(TimeSpan.Zero))
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, limit.Token));
            }

            using var next = TimeLimit.Start(Long);
            Assert.False(next.Token.IsCancellationRequested);
        }
    }

    [Fact]
    public void A_callers_own_limit_ends_the_call_and_none_that_comes_later()
    {
        using var caller = new CancellationTokenSource();
        using (TimeLimit.Start(Long, caller.Token))
        {
        }

        using var later = TimeLimit.Start(Long);
        using var underWay = TimeLimit.Start(Long, caller.Token);
        caller.Cancel();

        Assert.True(underWay.Token.IsCancellationRequested);
        Assert.False(later.Token.IsCancellationRequested);
    }
}
