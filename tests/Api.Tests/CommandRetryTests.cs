using MassMessaging.Api.Cluster;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Api.Tests;

/// <summary>A silo dies under a command: the command is repeated, and its answer tells what came of the first.</summary>
public sealed class CommandRetryTests
{
    private readonly SiloLosses _losses = new();

    private CommandRetry Retry => new(_losses);

    [Theory]
    [InlineData(1, CampaignStatus.Paused, CampaignResultKind.Done)] // it was paused before the silo died
    [InlineData(1, CampaignStatus.Completed, CampaignResultKind.Refused)]
    [InlineData(3, CampaignStatus.Paused, CampaignResultKind.Done)] // the repeats went to the silo that was going, too
    public async Task A_refusal_of_the_repeat_is_read_by_the_status_that_refuses(int lost, CampaignStatus found, CampaignResultKind told)
    {
        var calls = 0;

        var reply = await Retry.SendAsync(
            () => ++calls <= lost ? throw new SiloUnavailableException() : Task.FromResult(new CampaignReply(CampaignResultKind.Refused, found, 1)),
            refused => refused.Status == CampaignStatus.Paused);

        Assert.Equal((lost + 1, told), (calls, reply.Kind));
    }

    [Fact]
    public async Task A_refusal_of_the_first_call_stays_one() => Assert.Equal(
        CampaignResultKind.Refused,
        (await Retry.SendAsync(() => Task.FromResult(new CampaignReply(CampaignResultKind.Refused, CampaignStatus.Paused, 1)), _ => true)).Kind);

    [Fact]
    public async Task Answers_that_are_lost_for_long_end_it()
    {
        var calls = 0;

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Retry.SendAsync(
            () => ++calls > 0 ? throw new SiloUnavailableException() : null!, giveUpAfter: TimeSpan.FromMilliseconds(100)));
        Assert.InRange(calls, 2, 3);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_in_time_is_repeated_once()
    {
        var calls = 0;

        var reply = await Retry.SendAsync(
            () => ++calls == 1 ? throw new TimeoutException() : Task.FromResult(new CampaignReply(CampaignResultKind.Refused, CampaignStatus.Paused, 1)),
            _ => true);

        Assert.Equal((2, CampaignResultKind.Done), (calls, reply.Kind));
        calls = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => Retry.SendAsync(() => ++calls > 0 ? throw new TimeoutException() : null!));
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData(true, CampaignResultKind.Done)]
    [InlineData(false, CampaignResultKind.Refused)]
    public async Task A_call_that_the_ended_silo_may_have_executed_is_repeated_though_its_own_answer_never_comes(bool isDone, CampaignResultKind told)
    {
        var calls = 0;
        var never = new TaskCompletionSource<CampaignReply>();

        var sending = Retry.SendAsync(
            () => ++calls == 1 ? never.Task : Task.FromResult(new CampaignReply(CampaignResultKind.Refused, CampaignStatus.Paused, 1)), _ => isDone);
        Assert.Equal((1, false), (calls, sending.IsCompleted));
        _losses.Report();

        Assert.Equal(told, (await sending).Kind);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_call_that_began_after_the_loss_is_not_repeated_for_it()
    {
        var calls = 0;
        var answer = new TaskCompletionSource<CampaignReply>();
        _losses.Report();

        var sending = Retry.SendAsync(() => ++calls > 0 ? answer.Task : null!);
        answer.SetResult(new CampaignReply(CampaignResultKind.Done, CampaignStatus.Paused, 1));

        Assert.Equal(CampaignResultKind.Done, (await sending).Kind);
        Assert.Equal(1, calls);
    }
}
