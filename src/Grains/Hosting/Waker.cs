using System.Diagnostics;
using MassMessaging.Channels.Sms;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Dispatching;
using MassMessaging.Grains.Smpp;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Hosting;

/// <summary>
/// Every silo's round: wakes campaigns that should have acted, so that the work of a silo that died resumes in
/// seconds, settles attempts whose outcome never came, keeps SMPP accounts bound, and has texts read whose missing parts never came.
/// Each silo takes its hash share; doubled work is harmless.
/// </summary>
public sealed partial class Waker(
    ProgressStore progress,
    TestMessageStore tests,
    OutcomeEffectsStore outcomes,
    ClaimStore claims,
    DeliveryWriter writer,
    RefusalEffects refusals,
    SmppAccountStore smpp,
    SmppTexts texts,
    IOptions<SmsOptions> sms,
    ProductTime time,
    IGrainFactory grains,
    ISiloStatusOracle membership,
    ILocalSiloDetails self,
    ILogger<Waker> logger) : BackgroundService, ISiloStatusListener
{
    private const int MostCampaigns = 500;
    private const int MostAttempts = 500;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>After a silo's death its campaigns come due one by one, and nobody but the Waker will act for them.</summary>
    private static readonly TimeSpan AlertPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AlertGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AlertFor = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoReceiptAfter = TimeSpan.FromMinutes(15);

    private long? _lastDeath;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            _lastDeath = Stopwatch.GetTimestamp();
        }

        if (status is SiloStatus.Dead or SiloStatus.Active)
        {
            _changed.TrySetResult();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        membership.SubscribeToSiloStatusEvents(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Real time: how soon a dead silo's work resumes does not depend on the product clock.
            await Task.WhenAny(_changed.Task, Task.Delay(IsAlert ? AlertPeriod : Period, stoppingToken));
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await RoundAsync(stoppingToken);
        }
    }

    private bool IsAlert => _lastDeath is { } death && Stopwatch.GetElapsedTime(death) < AlertFor;

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (membership.CurrentStatus != SiloStatus.Active)
        {
            return;
        }

        var silos = membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Order().ToList();
        var share = silos.IndexOf(self.SiloAddress);
        if (share < 0)
        {
            return;
        }

        await TryAsync(token => WakeOverdueAsync(silos.Count, share, token), cancellationToken);
        await TryAsync(token => SettlePassedAsync(silos.Count, share, token), cancellationToken);
        await TryAsync(
            token => outcomes.NameUnsettledAsync(time.FromReal(NoReceiptAfter), silos.Count, share, MostAttempts, token), cancellationToken);
        await TryAsync(MatchLateAsync, cancellationToken);
        if (sms.Value.HasSmpp)
        {
            await TryAsync(token => KeepBoundAsync(silos.Count, share, token), cancellationToken);
            await TryAsync(token => texts.JudgeOverdueAsync(silos.Count, share, token), cancellationToken);
        }
    }

    private async Task WakeOverdueAsync(int silos, int share, CancellationToken cancellationToken)
    {
        var grace = time.FromReal(IsAlert ? AlertGrace : Grace);
        foreach (var overdue in await progress.OverdueAsync(
            grace, time.FromReal(Ahead), silos, share, MostCampaigns, cancellationToken))
        {
            _ = grains.Campaign(overdue.TenantId, overdue.CampaignId).WakeAsync();
        }

        foreach (var overdue in await tests.OverdueAsync(grace, silos, share, MostCampaigns, cancellationToken))
        {
            _ = grains.TestMessage(overdue.TenantId, overdue.CampaignId).WakeAsync();
        }
    }

    private async Task SettlePassedAsync(int silos, int share, CancellationToken cancellationToken)
    {
        var lost = await outcomes.PassedDeadlinesAsync(silos, share, MostAttempts, cancellationToken);
        if (lost.Count > 0)
        {
            var now = time.Now;
            await writer.ApplyAsync(
                [
                    .. lost.Select(attempt => new DeliveryEvent(attempt.CampaignId, attempt.Seq, attempt.Attempt, DeliveryStatus.Unknown, now)
                    {
                        Reason = DeliveryReasons.NoAnswer,
                    }),
                ],
                cancellationToken);
            LogSettled(lost.Count);
        }

        await claims.DeleteExpiredAsync(silos, share, cancellationToken);
    }

    private async Task KeepBoundAsync(int silos, int share, CancellationToken cancellationToken)
    {
        foreach (var account in await smpp.LinkedAsync(silos, share, cancellationToken))
        {
            _ = grains.SmppAccount(account).KeepAsync();
        }
    }

    private async Task MatchLateAsync(CancellationToken cancellationToken)
    {
        var matches = await outcomes.LateMatchesAsync(MostAttempts, cancellationToken);
        if (matches.Count > 0)
        {
            var stored = await writer.ApplyAsync([.. matches.Select(match => match.ToEvent())], cancellationToken);
            foreach (var (match, effect) in matches.Zip(stored))
            {
                var happened = match.ToEvent();
                await refusals.ApplyReceiptAsync(match.TenantId, match.CampaignId, match.Seq, effect, match.Refusal, happened.At, cancellationToken);
            }

            await outcomes.DropMatchedAsync(matches, cancellationToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} attempts passed their deadline and are unknown now")]
    private partial void LogSettled(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the waker failed; the next one follows in seconds")]
    private partial void LogFailed(Exception failure);
}
