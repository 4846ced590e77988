using MassMessaging.Domain.Webhooks;
using MassMessaging.Persistence.Webhooks;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Webhooks;

/// <summary>
/// Tells webhooks what is stored for them. Every Api process takes a share; at least once, for a process may die
/// between the post and its record: receivers drop repeats by <c>webhook-id</c>.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookStore store, WebhookPosts posts, IOptions<WebhookOptions> options, ILogger<WebhookSender> logger) : BackgroundService
{
    private const int Share = 32;
    private const int PruneBatch = 1000;

    // Longer than any attempt, so that no two processes make one at once.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        while (await store.TakeAsync(Share, Lease, stoppingToken) is { Count: > 0 } due)
        {
            await Task.WhenAll(due.Select(delivery => DeliverAsync(delivery, stoppingToken)));
        }

        await store.PruneAsync(PruneBatch, stoppingToken);
    }

    private async Task DeliverAsync(DueWebhookDelivery delivery, CancellationToken stoppingToken)
    {
        var result = await posts.PostAsync(delivery, stoppingToken);
        if (result.Error is null)
        {
            await store.SettleAsync(delivery, "delivered", TimeSpan.Zero, result.Status, null, stoppingToken);
            return;
        }

        var again = result.Status == StatusCodes.Status410Gone
            ? null
            : WebhookRetries.After(delivery.Attempts, result.RetryAfter, Random.Shared.NextDouble());
        await store.SettleAsync(delivery, again is null ? "failed" : "waiting", again ?? TimeSpan.Zero, result.Status, result.Error, stoppingToken);
        if (again is null)
        {
            var reason = result.Status == StatusCodes.Status410Gone ? "gone" : "failing";
            await store.DisableAsync(delivery.WebhookId, reason, stoppingToken);
            LogDisabled(delivery.WebhookId, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks could not be told; tried again in the next round")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {WebhookId} is disabled: {Reason}")]
    private partial void LogDisabled(Guid webhookId, string reason);
}
