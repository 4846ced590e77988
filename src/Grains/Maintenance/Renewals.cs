using MassMessaging.Contracts;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Maintenance;

/// <summary>
/// Pays another month for senders with <c>autoRenew</c> shortly before their paid time ends. A sender whose tenant cannot
/// pay is tried again in each round, so credit that arrives later renews it too.
/// </summary>
internal sealed partial class Renewals(RenewalStore store, ProductTime time, IGrainFactory grains, ILogger<Renewals> logger) : IMaintenanceTask
{
    /// <summary>A few rounds before the end, so that one that fails leaves no gap. Real time; the end is product time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public Task RunAsync(SiloShare share, CancellationToken cancellationToken) => RenewDueAsync(cancellationToken);

    /// <summary>Renews what ends within 30 s of real time and can be paid.</summary>
    /// <returns>How many months were paid.</returns>
    public async Task<int> RenewDueAsync(CancellationToken cancellationToken)
    {
        var paid = 0;
        while (await store.RenewNextAsync(time.Now + time.FromReal(Ahead), time.Now, cancellationToken) is { } renewal)
        {
            paid++;
            LogRenewed(renewal.SenderId);
            if (renewal.NumberKey is { } numberKey)
            {
                await grains.SenderNumber(numberKey).RefreshAsync();
            }
        }

        return paid;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sender {SenderId} was renewed for a month")]
    private partial void LogRenewed(Guid senderId);
}
