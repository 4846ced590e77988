using System.ComponentModel.DataAnnotations;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Hosting;

/// <summary>Section <c>Retention</c>: how long rows are kept, in product time.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days after a campaign's end for which its recipients are kept, where the tenant has not set its own; totals stay. 30 to 3,650; 400 unless set.</summary>
    [Range(30, 3_650)]
    public int RecipientDays { get; init; } = 400;

    /// <summary>Days for which a late receipt or a repeated inbound message is recognised. 8 to 365; 30 unless set: providers repeat for 7.</summary>
    [Range(8, 365)]
    public int MatchingDays { get; init; } = 30;
}

/// <summary>Removes old rows in the background, a batch at a time, on every silo.</summary>
public sealed partial class Pruner(RetentionStore store, IOptions<RetentionOptions> options, ILogger<Pruner> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>Between two batches, so that the deletion never has the database to itself.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await store.PruneMatchingAsync(TimeSpan.FromDays(options.Value.MatchingDays), stoppingToken)
                    | await store.PruneCampaignAsync(options.Value.RecipientDays, stoppingToken))
                {
                    await Task.Delay(Pause, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be removed; tried again in minutes")]
    private partial void LogFailed(Exception failure);
}
