using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Sends one test message. It asks its number for a turn as one who was never served and has been due for ever, so it
/// goes before every campaign; hours and pace of its campaign do not hold it, the sender and the person's opt-out do.
/// </summary>
[GrainType("test-message")]
public sealed partial class TestMessageGrain(
    TestMessageStore tests, ProgressStore store, ProductTime time, ILogger<TestMessageGrain> logger) : Grain, ITestMessageGrain
{
    /// <summary>A test that could not go for so long, in product time, is not wanted any more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // Real durations: a failed step, a call without an outcome, a claim that took nobody, a blocked sender.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OutcomeCheck = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClaimCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BlockCheck = TimeSpan.FromSeconds(30);

    private TurnUse? _used;
    private CampaignAlarm? _alarm;

    private CampaignAlarm Alarm => _alarm ??= new CampaignAlarm(this, time, ActAsync);

    /// <summary>When to look again, and the turn that is waited for.</summary>
    private readonly record struct Next(DateTimeOffset? At, DateTimeOffset? Turn = null);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> StartAsync(CancellationToken cancellationToken) => ActAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WakeAsync() => ActAsync(CancellationToken.None);

    private async Task<DateTimeOffset?> ActAsync(CancellationToken cancellationToken)
    {
        var (tenantId, testId) = GrainKeys.ParseCampaign(this.GetPrimaryKeyString());
        try
        {
            if (await tests.FindAsync(tenantId, testId, cancellationToken) is not { NextDue: not null } test)
            {
                return null;
            }

            var next = await StepAsync(test, cancellationToken);
            await tests.SetDueAsync(testId, next.At, next.Turn, cancellationToken);
            if (next.At is { } at)
            {
                Alarm.Set(at);
            }

            return test.ExpectedAt ?? next.Turn;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(this.GetPrimaryKeyString(), failure);
            Alarm.Set(In(AfterFailure));
            return null;
        }
    }

    private async Task<Next> StepAsync(TestMessageRow test, CancellationToken cancellationToken)
    {
        var now = time.Now;
        switch ((DeliveryStatus)test.Status)
        {
            case DeliveryStatus.Sending:
                return new Next(In(OutcomeCheck));
            case not DeliveryStatus.Waiting:
                return new Next(null);
        }

        if (now - test.CreatedAt > Longest)
        {
            await store.SkipWaitingAsync(test.TestId, 0, SkipReason.CampaignEnded, 1, cancellationToken);
            return new Next(null);
        }

        var retry = await store.NextRetryAsync(test.TestId, cancellationToken);
        if (retry?.At > now)
        {
            return new Next(retry.At);
        }

        var turn = now;
        if (await store.SenderAsync(test.SenderId, cancellationToken) is { Limited: true, NumberKey: { } number })
        {
            var reply = await GrainFactory.SenderNumber(number).AcquireAsync(
                new TurnRequest(this.GetPrimaryKeyString(), test.SenderId, DateTimeOffset.MinValue, LastServedAt: null, _used), cancellationToken);
            _used = null;
            if (reply.Kind != TurnResultKind.Go)
            {
                return new Next(reply.At, reply.Kind == TurnResultKind.Wait ? reply.At : null);
            }

            turn = reply.At;
        }

        return await SendAsync(test, retry is not null, turn, cancellationToken);
    }

    private async Task<Next> SendAsync(TestMessageRow test, bool retrying, DateTimeOffset turn, CancellationToken cancellationToken)
    {
        var now = time.Now;
        var template = test is { TemplateName: { } name, TemplateLanguage: { } language } ? new CampaignTemplate(name, language) : null;
        var terms = new ClaimTerms(
            retrying, Revision: 1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Slot: now, Anchor: now, NextDue: now);
        var report = await GrainFactory.Recipients(test.TenantId, test.TestId, 0).SendAsync(
            new SendOrder(Permits: 1, terms, test.Channel.Word, test.SenderId, test.Body, template), cancellationToken);
        switch (report.Kind)
        {
            case ClaimResultKind.Claimed:
                return new Next(In(OutcomeCheck), report.At);
            case ClaimResultKind.Throttled or ClaimResultKind.DailyLimit:
                _used = new TurnUse(turn, Claimed: false, report.RetryAt);
                return new Next(report.RetryAt ?? In(ClaimCheck), report.RetryAt);
            case ClaimResultKind.SenderBlocked or ClaimResultKind.TenantSuspended:
                return new Next(In(BlockCheck));
            case ClaimResultKind.CampaignChanged:
                return new Next(null);
            default:
                return new Next(In(ClaimCheck));
        }
    }

    private DateTimeOffset In(TimeSpan real) => time.Now + time.FromReal(real);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Test message {TestKey}: a step failed; tried again")]
    private partial void LogFailed(string testKey, Exception failure);
}
