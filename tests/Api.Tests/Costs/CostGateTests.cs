using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using Microsoft.Extensions.Configuration;

namespace MassMessaging.Api.Tests.Costs;

public sealed class CostGateTests
{
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();

    [Fact]
    public async Task Work_that_waits_begins_when_places_are_given_back()
    {
        var gate = Gate(atOnce: 8);
        var first = await gate.EnterAsync(Ann, 4, goesOn: false, default);
        var second = gate.RunAsync(Ann, 4, _ => Task.FromResult("done"), default);

        Assert.False(second.IsCompleted);
        Assert.Equal((1, 4), gate.Now);
        Assert.Equal("other", await gate.RunAsync(Bob, 4, _ => Task.FromResult("other"), default));
        first.Dispose();
        Assert.Equal("done", await second);
        Assert.Equal((0, 0), gate.Now);
    }

    [Fact]
    public async Task A_place_is_given_back_once_and_also_when_the_work_fails()
    {
        var gate = Gate(atOnce: 8);
        await Assert.ThrowsAsync<IOException>(() => gate.RunAsync<int>(Ann, 4, _ => throw new IOException(), default));
        var place = await gate.EnterAsync(Ann, 4, goesOn: false, default);
        place.Dispose();
        place.Dispose();

        Assert.Equal((0, 0), gate.Now);
    }

    [Fact]
    public async Task A_tenant_with_a_full_line_is_refused_and_goes_on_with_what_has_begun()
    {
        var gate = Gate(atOnce: 4, waiting: 1);
        var holds = await gate.EnterAsync(Ann, 4, goesOn: false, default);
        var waits = gate.EnterAsync(Ann, 4, goesOn: false, default);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => gate.EnterAsync(Ann, 1, goesOn: false, default));
        var goesOn = gate.EnterAsync(Ann, 1, goesOn: true, default);

        Assert.Equal((429, "rateLimited", 2), (refused.Problem.StatusCode, refused.Problem.Code, refused.Problem.RetryAfter));
        Assert.False(goesOn.IsCompleted);
        holds.Dispose();
        (await waits).Dispose();
        (await goesOn).Dispose();
    }

    [Fact]
    public async Task Work_whose_turn_does_not_come_in_time_is_refused_and_leaves_the_line()
    {
        var gate = Gate(atOnce: 4, waitSeconds: 1);
        using var holds = await gate.EnterAsync(Ann, 4, goesOn: false, default);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => gate.RunAsync(Bob, 1, _ => Task.FromResult(0), default));

        Assert.Equal((503, "unavailable", 2), (refused.Problem.StatusCode, refused.Problem.Code, refused.Problem.RetryAfter));
        Assert.Equal((0, 4), gate.Now);
    }

    [Fact]
    public async Task A_caller_that_leaves_while_it_waits_leaves_the_line()
    {
        var gate = Gate(atOnce: 4);
        using var holds = await gate.EnterAsync(Ann, 4, goesOn: false, default);
        using var leaves = new CancellationTokenSource();
        var waits = gate.RunAsync(Bob, 1, _ => Task.FromResult(0), leaves.Token);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Equal((0, 4), gate.Now);
    }

    [Fact]
    public async Task Work_that_takes_too_long_is_given_up_and_said_to_be_too_expensive()
    {
        var gate = Gate(atOnce: 4, longestSeconds: 1);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => gate.RunAsync(
            Ann, 4,
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return 0;
            },
            default));

        Assert.Equal((422, "queryTooExpensive"), (refused.Problem.StatusCode, refused.Problem.Code));
        Assert.Equal((0, 0), gate.Now);
    }

    [Theory]
    [InlineData("Costs:AtOnce", "0")]
    [InlineData("Costs:AtOnce", "401")]
    [InlineData("Costs:Waiting", "0")]
    [InlineData("Costs:WaitSeconds", "61")]
    [InlineData("Costs:LongestSeconds", "0")]
    public void A_setting_out_of_range_stops_the_start(string name, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        Assert.Contains(name, Assert.Throws<InvalidOperationException>(() => CostOptions.From(settings)).Message, StringComparison.Ordinal);
    }

    private static CostGate Gate(int atOnce, int waiting = 20, int waitSeconds = 30, int longestSeconds = 30) => new(
        new CostOptions { AtOnce = atOnce, Waiting = waiting, WaitSeconds = waitSeconds, LongestSeconds = longestSeconds }, TimeProvider.System);
}
