namespace MassMessaging.Domain.Webhooks;

/// <summary>A webhook with deliveries that are due.</summary>
/// <param name="TenantId">Whose it is.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Due">Deliveries that are due, from 1; more than its places need not be counted.</param>
public readonly record struct DueWebhook(Guid TenantId, Guid WebhookId, int Due);

/// <summary>
/// Shares out the free places for posts. A place goes to the tenant that holds fewest, and to the webhook of it that holds
/// fewest; so a receiver that never answers holds up neither other tenants nor its tenant's other webhooks.
/// </summary>
/// <param name="Total">Posts under way at once, from 1.</param>
/// <param name="PerTenant">Of these the most of one tenant, from 1.</param>
/// <param name="PerWebhook">Of these the most of one webhook, from 1.</param>
public sealed record PostingPlaces(int Total, int PerTenant, int PerWebhook)
{
    // The last places are for tenants that hold none, so that many slow ones together leave a way for the next.
    private int Kept => Total / 8;

    /// <summary>How many deliveries each webhook may have posted now.</summary>
    /// <param name="underWay">Posts under way by tenant and webhook.</param>
    /// <param name="due">What is due, each webhook once; of equals the first goes first.</param>
    /// <returns>Webhooks with what they get, from 1.</returns>
    public IReadOnlyDictionary<Guid, int> Give(IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int> underWay, IReadOnlyList<DueWebhook> due)
    {
        ArgumentNullException.ThrowIfNull(underWay);
        ArgumentNullException.ThrowIfNull(due);
        var byTenant = underWay.GroupBy(pair => pair.Key.TenantId).ToDictionary(tenant => tenant.Key, tenant => tenant.Sum(pair => pair.Value));
        var byWebhook = underWay.ToDictionary(pair => pair.Key.WebhookId, pair => pair.Value);
        var given = new Dictionary<Guid, int>();
        var line = new PriorityQueue<DueWebhook, (int Tenant, int Webhook, int Place)>();
        for (var place = 0; place < due.Count; place++)
        {
            line.Enqueue(due[place], (Held(byTenant, due[place].TenantId), Held(byWebhook, due[place].WebhookId), place));
        }

        var free = Total - byTenant.Values.Sum();
        while (free > 0 && line.TryDequeue(out var next, out var rank))
        {
            var (tenant, webhook) = (Held(byTenant, next.TenantId), Held(byWebhook, next.WebhookId));
            if (tenant > rank.Tenant)
            {
                line.Enqueue(next, rank with { Tenant = tenant }); // its tenant got a place since it was lined up
                continue;
            }

            if (tenant >= PerTenant || webhook >= PerWebhook || Held(given, next.WebhookId) >= next.Due || (free <= Kept && tenant > 0))
            {
                continue;
            }

            byTenant[next.TenantId] = tenant + 1;
            byWebhook[next.WebhookId] = webhook + 1;
            given[next.WebhookId] = Held(given, next.WebhookId) + 1;
            free--;
            line.Enqueue(next, (tenant + 1, webhook + 1, rank.Place));
        }

        return given;
    }

    private static int Held(Dictionary<Guid, int> held, Guid id) => held.GetValueOrDefault(id);
}
