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
    private const int PruneBatch = 1000;

    // Longer than any attempt, so that no two processes make one at once.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly PostingPlaces _places = new(options.Value.AtOnce, Math.Max(1, options.Value.AtOnce / 8), Math.Max(1, options.Value.AtOnce / 16));
    // A list, for calls that end at once share one task.
    private readonly List<(Task Call, (Guid TenantId, Guid WebhookId) Webhook)> _underWay = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var more = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            // A call that ends makes room at once; nobody waits for the slowest of those that began with it.
            await Task.WhenAny(more ? [tick, .. _underWay.Select(one => one.Call)] : [tick]);
            _underWay.RemoveAll(one => one.Call.IsCompleted);

            try
            {
                if (tick.IsCompletedSuccessfully)
                {
                    tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                    await store.PruneAsync(PruneBatch, stoppingToken);
                }

                more = await BeginAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
                more = false;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await Task.WhenAll(_underWay.Select(one => one.Call)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Begins what has a place; true: more is due than got one.
    private async Task<bool> BeginAsync(CancellationToken stoppingToken)
    {
        if (_underWay.Count >= _places.Total)
        {
            return true;
        }

        var due = await store.DueAsync(_places.PerWebhook + 1, stoppingToken);
        if (due.Count == 0)
        {
            return false;
        }

        var given = _places.Give(
            _underWay.GroupBy(one => one.Webhook).ToDictionary(calls => calls.Key, calls => calls.Count()),
            [.. due.Select(row => new DueWebhook(row.TenantId, row.WebhookId, row.Due))]);
        var taken = given.Count > 0 ? await store.TakeAsync(given, Lease, stoppingToken) : [];
        foreach (var delivery in taken)
        {
            _underWay.Add((DeliverOrLogAsync(delivery, stoppingToken), (delivery.TenantId, delivery.WebhookId)));
        }

        return due.Sum(row => row.Due) > taken.Count;
    }

    private async Task DeliverOrLogAsync(DueWebhookDelivery delivery, CancellationToken stoppingToken)
    {
        try
        {
            await DeliverAsync(delivery, stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(e); // its lease gives it back
        }
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
