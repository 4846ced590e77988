using MassMessaging.Domain.Vocabulary;
using MassMessaging.Domain.Webhooks;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Webhooks;

/// <summary>A tenant's webhooks and their events.</summary>
public sealed class WebhookStore(NpgsqlDataSource database)
{
    private const int DeleteBatch = 5000;
    private static readonly NamedQueries Sql = NamedQueries.Load("webhooks");

    /// <summary>Stores a new webhook; one that an earlier try of the same request left takes the newer secret, because the older one was never answered.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="webhook">The webhook.</param>
    /// <param name="secret">Its secret, sealed.</param>
    /// <param name="request">The try that makes it; null: the request is never repeated.</param>
    /// <param name="most">Webhooks that the tenant may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the tenant has as many as it may.</returns>
    public async Task<bool> CreateAsync(
        Guid tenantId, WebhookRow webhook, byte[] secret, RequestTry? request, int most, CancellationToken cancellationToken) =>
        await TenantPlaces.CreateAsync(
            database, tenantId, "webhook", webhook.WebhookId, most,
            transaction => transaction.ExecuteAsync(
                Sql["create-webhook"],
                new { tenant_id = tenantId, webhook_id = webhook.WebhookId, webhook.Url, event_types = webhook.EventTypes, secret, now = webhook.CreatedAt.ToUniversalTime(), request?.Number },
                cancellationToken),
            cancellationToken) is not null;

    /// <summary>The next webhooks, by id.</summary>
    public Task<IReadOnlyList<WebhookRow>> PageAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<WebhookRow>(Sql["page-webhooks"], new { tenant_id = tenantId, after, limit }, cancellationToken);

    /// <summary>One; null when the tenant has none of that id.</summary>
    public Task<WebhookRow?> FindAsync(Guid tenantId, Guid webhookId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<WebhookRow>(Sql["find-webhook"], new { tenant_id = tenantId, webhook_id = webhookId }, cancellationToken);

    /// <summary>Replaces what its owner decides.</summary>
    /// <returns>False: it changed since its <see cref="WebhookRow.Revision"/> was read.</returns>
    public async Task<bool> UpdateAsync(Guid tenantId, WebhookRow webhook, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            Sql["update-webhook"],
            new { tenant_id = tenantId, webhook_id = webhook.WebhookId, webhook.Url, event_types = webhook.EventTypes, status = webhook.Status.ToWord(), status_reason = webhook.StatusReason, webhook.Revision },
            cancellationToken) == 1;

    /// <summary>Deletes one and its events, in short steps that hold up no other transaction.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(Guid tenantId, Guid webhookId, CancellationToken cancellationToken)
    {
        if (await database.ExecuteAsync(Sql["close-webhook"], new { tenant_id = tenantId, webhook_id = webhookId }, cancellationToken) == 0)
        {
            return false;
        }

        while (await database.ExecuteAsync(Sql["delete-deliveries-of-webhook"], new { tenant_id = tenantId, webhook_id = webhookId, batch = DeleteBatch }, cancellationToken) > 0)
        {
        }

        return await database.ExecuteAsync(Sql["delete-webhook"], new { tenant_id = tenantId, webhook_id = webhookId }, cancellationToken) == 1;
    }

    /// <summary>Gives it another secret, sealed; the one before signs along for a day.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="secret">The new secret, sealed.</param>
    /// <param name="requestId">The request: its repeat replaces only the secret that it made.</param>
    /// <param name="request">Which try of it; null: the request is never repeated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RotateAsync(
        Guid tenantId, Guid webhookId, byte[] secret, Guid requestId, RequestTry? request, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            Sql["rotate-webhook"], new { tenant_id = tenantId, webhook_id = webhookId, secret, request_id = requestId, request?.Number }, cancellationToken) == 1;

    /// <summary>The next deliveries of a webhook, by id.</summary>
    public Task<IReadOnlyList<WebhookDeliveryRow>> DeliveriesAsync(
        Guid tenantId, Guid webhookId, string? status, Guid? after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<WebhookDeliveryRow>(Sql["page-webhook-deliveries"], new { tenant_id = tenantId, webhook_id = webhookId, status, after, limit }, cancellationToken);

    /// <summary>Has a delivery made again, from the first of its retries.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> ReplayAsync(Guid tenantId, Guid webhookId, Guid deliveryId, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Sql["replay-webhook-delivery"], new { tenant_id = tenantId, webhook_id = webhookId, delivery_id = deliveryId }, cancellationToken) == 1;

    /// <summary>The active webhooks with something due, the longest due first.</summary>
    /// <param name="most">What is due of one webhook is counted up to this.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<DueWebhookRow>> DueAsync(int most, CancellationToken cancellationToken) =>
        database.QueryAsync<DueWebhookRow>(Sql["due-webhooks"], new { most }, cancellationToken);

    /// <summary>Takes deliveries that are due; a process that dies with them gives them back after the lease.</summary>
    /// <param name="most">How many at most, by webhook.</param>
    /// <param name="lease">Real time; longer than a call may last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<DueWebhookDelivery>> TakeAsync(
        IReadOnlyDictionary<Guid, int> most, TimeSpan lease, CancellationToken cancellationToken) =>
        database.QueryAsync<DueWebhookDelivery>(
            Sql["take-webhook-deliveries"],
            new { webhook_ids = most.Keys.ToArray(), counts = most.Values.ToArray(), age = lease }, cancellationToken);

    /// <summary>Stores how an attempt ended.</summary>
    /// <param name="delivery">The attempt.</param>
    /// <param name="status"><c>delivered</c>, <c>failed</c>, or <c>waiting</c> for another attempt.</param>
    /// <param name="again">Real time to the next attempt, where it waits.</param>
    /// <param name="lastStatus">The HTTP status; null: there was no answer.</param>
    /// <param name="lastError">What went wrong, in a few words; null: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SettleAsync(
        DueWebhookDelivery delivery, string status, TimeSpan again, int? lastStatus, string? lastError, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["settle-webhook-delivery"],
            new { delivery_id = delivery.DeliveryId, attempt = delivery.Attempts, status, retention = again, last_status = lastStatus, last_error = lastError },
            cancellationToken);

    /// <summary>Posts nothing more through a webhook until its owner enables it again.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="reason"><c>gone</c> or <c>failing</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DisableAsync(Guid webhookId, string reason, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["disable-webhook"], new { webhook_id = webhookId, reason }, cancellationToken);

    /// <summary>Deletes a batch of old deliveries.</summary>
    /// <returns>How many.</returns>
    public Task<int> PruneAsync(int batch, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["prune-webhook-deliveries"], new { batch }, cancellationToken);
}

/// <summary>One webhook.</summary>
public sealed record WebhookRow
{
    /// <summary>Its id.</summary>
    public Guid WebhookId { get; init; }

    /// <summary>Where to post.</summary>
    public string Url { get; init; } = string.Empty;

    /// <summary>The types of events to post, such as <c>campaign.completed</c>.</summary>
    public string[] EventTypes { get; init; } = [];

    /// <summary>Whether it gets events.</summary>
    public WebhookStatus Status { get; init; }

    /// <summary>Why it is disabled: <c>gone</c>, <c>failing</c> or <c>byOwner</c>; null: it is not.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Counts changes, from 1.</summary>
    public int Revision { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One event on its way through one webhook.</summary>
public sealed record WebhookDeliveryRow
{
    /// <summary>Its id, the same at every attempt.</summary>
    public Guid DeliveryId { get; init; }

    /// <summary>The event's type.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary><c>waiting</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>The next attempt, real time; null: none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When it was delivered or given up, real time.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>The HTTP status of the last attempt.</summary>
    public int? LastStatus { get; init; }

    /// <summary>What went wrong at the last attempt.</summary>
    public string? LastError { get; init; }
}

/// <summary>A webhook with something due.</summary>
public sealed record DueWebhookRow
{
    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The webhook.</summary>
    public Guid WebhookId { get; init; }

    /// <summary>Deliveries that are due, counted up to a bound.</summary>
    public int Due { get; init; }
}

/// <summary>A delivery to make now.</summary>
public sealed record DueWebhookDelivery
{
    /// <summary>Its id.</summary>
    public Guid DeliveryId { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>Through which webhook.</summary>
    public Guid WebhookId { get; init; }

    /// <summary>The event's type.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>The event's data, a JSON object.</summary>
    public string DataJson { get; init; } = "{}";

    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>This attempt's number, from 1.</summary>
    public int Attempts { get; init; }

    /// <summary>Where to post.</summary>
    public string Url { get; init; } = string.Empty;

    /// <summary>The secret, sealed.</summary>
    public byte[] Secret { get; init; } = [];

    /// <summary>The secret before a rotation, sealed, while it signs along; null: none.</summary>
    public byte[]? OldSecret { get; init; }
}
