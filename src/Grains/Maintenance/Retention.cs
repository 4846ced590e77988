using System.ComponentModel.DataAnnotations;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Maintenance;

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

/// <summary>Deletes old rows, a batch at a time.</summary>
internal sealed class Retention(RetentionStore store, IOptions<RetentionOptions> options) : IMaintenanceTask
{
    /// <summary>Between two batches, so that other work gets the database too.</summary>
    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(200);

    public TimeSpan Interval => TimeSpan.FromMinutes(5);

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
    {
        while (await store.PruneMatchingAsync(TimeSpan.FromDays(options.Value.MatchingDays), cancellationToken)
            | await store.PruneCampaignAsync(options.Value.RecipientDays, cancellationToken))
        {
            await Task.Delay(BatchDelay, cancellationToken);
        }
    }
}
