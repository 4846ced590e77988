using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Hosting;

/// <summary>
/// Every silo's round: wakes campaigns that should have acted, so that the work of a silo that died resumes in
/// seconds, and settles attempts whose outcome never came. Each silo takes its hash share; doubled work is harmless.
/// </summary>
public sealed partial class Waker(
    ProgressStore progress,
    OutcomeEffectsStore outcomes,
    DeliveryWriter writer,
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
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoReceiptAfter = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.Dead or SiloStatus.Active && _changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        membership.SubscribeToSiloStatusEvents(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Real time: how soon a dead silo's work resumes does not depend on the product clock.
            await _changed.WaitAsync(Period, stoppingToken);
            await RoundAsync(stoppingToken);
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (membership.CurrentStatus != SiloStatus.Active)
        {
            return;
        }

        await TryAsync(WakeOverdueAsync, cancellationToken);
        await TryAsync(SettlePassedAsync, cancellationToken);
        await TryAsync(token => outcomes.NameUnsettledAsync(time.FromReal(NoReceiptAfter), MostAttempts, token), cancellationToken);
        await TryAsync(MatchLateAsync, cancellationToken);
    }

    private async Task WakeOverdueAsync(CancellationToken cancellationToken)
    {
        var silos = membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Order().ToList();
        var share = silos.IndexOf(self.SiloAddress);
        if (share < 0)
        {
            return;
        }

        foreach (var overdue in await progress.OverdueAsync(
            time.FromReal(Grace), time.FromReal(Ahead), silos.Count, share, MostCampaigns, cancellationToken))
        {
            _ = grains.Campaign(overdue.TenantId, overdue.CampaignId).WakeAsync();
        }
    }

    private async Task SettlePassedAsync(CancellationToken cancellationToken)
    {
        var lost = await outcomes.PassedDeadlinesAsync(MostAttempts, cancellationToken);
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
    }

    private async Task MatchLateAsync(CancellationToken cancellationToken)
    {
        var matches = await outcomes.LateMatchesAsync(MostAttempts, cancellationToken);
        if (matches.Count > 0)
        {
            await writer.ApplyAsync([.. matches.Select(match => match.ToEvent())], cancellationToken);
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
