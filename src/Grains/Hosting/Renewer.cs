using MassMessaging.Contracts;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Hosting;

/// <summary>
/// Pays another month for senders with <c>autoRenew</c> shortly before their paid time ends, on every silo. Who cannot
/// pay is looked at again each round, so credit that comes later renews, too.
/// </summary>
public sealed partial class Renewer(RenewalStore store, ProductTime time, IGrainFactory grains, ILogger<Renewer> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A few rounds before the end, so that one that fails leaves no gap.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>Renews whatever ends within 30 s of real time and can be paid.</summary>
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

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Real time, as for all back-offs; how far it looks ahead follows the product clock.
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewDueAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sender {SenderId} was renewed for a month")]
    private partial void LogRenewed(Guid senderId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Senders could not be renewed; tried again in seconds")]
    private partial void LogFailed(Exception failure);
}
