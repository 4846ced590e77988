using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>Reads what a launch is decided by, beside the campaign itself.</summary>
public sealed class LaunchReads(ProgressStore store, AudienceStore audiences, BalanceStore balances, ReservationStore reservations)
{
    /// <summary>Real time that a launch may spend on counting before it answers; a larger audience is judged by its freeze.</summary>
    private static readonly TimeSpan CountWithin = TimeSpan.FromMilliseconds(800);

    private static readonly Dictionary<string, long> NotCounted = [];

    /// <summary>The facts of a launch, without its audience.</summary>
    public async Task<LaunchFacts> GatherAsync(CampaignState campaign, CampaignPlan draft, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var price = await reservations.UnitPriceAsync(campaign.TenantId, draft.Channel!, cancellationToken);
        var tenant = await store.TenantAsync(campaign.TenantId, cancellationToken);
        var sender = draft.WithSender(tenant?.DefaultChatSender).SenderId is { } senderId ? await store.SenderAsync(senderId, cancellationToken) : null;
        return new LaunchFacts
        {
            DefaultSender = tenant?.DefaultChatSender,
            Sender = sender is { Deleted: false } && sender.TenantId == campaign.TenantId
                ? new LaunchSender(sender.NumberNo, sender.BlockedBy(now))
                : null,
            IsTenantSuspended = tenant is not { Suspended: false },
            Currency = tenant?.Currency ?? string.Empty,
            UnitPrice = price,
        };
    }

    /// <summary>
    /// The facts with the audience beside the balance. It is counted only when the balance would not cover every customer that
    /// it might hold. When that takes longer than a launch may, the audience stays unknown, and the freeze decides.
    /// </summary>
    public async Task<LaunchFacts> WithAudienceAsync(
        LaunchFacts facts, CampaignState campaign, CampaignPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = plan.Audience(campaign.TenantId, facts.Sender!.NumberNo, now, now) with { CampaignId = campaign.CampaignId };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CountWithin);
        try
        {
            return facts with { Audience = await AudienceAsync(query, plan.Cost(facts.UnitPrice!.Value), limit.Token) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return facts;
        }
    }

    private async Task<LaunchAudience> AudienceAsync(AudienceQuery query, MessageCost cost, CancellationToken within)
    {
        var bounds = await audiences.BoundsAsync(query, within);
        if (!bounds.Anybody)
        {
            return new LaunchAudience(0, await SkippedAsync(query, within), Available: 0);
        }

        var available = (await balances.FindAsync(query.TenantId, within)).Available;
        var recipients = cost.For(bounds.AtMost) <= available ? bounds.AtMost : (await audiences.CountAsync(query, within)).WillBeSent;
        return new LaunchAudience(recipients, NotCounted, available);
    }

    /// <summary>Why no customer is sent to; empty where no customer matches, or where counting takes too long.</summary>
    private async Task<IReadOnlyDictionary<string, long>> SkippedAsync(AudienceQuery query, CancellationToken within)
    {
        try
        {
            return (await audiences.CountAsync(query, within)).Skipped;
        }
        catch (OperationCanceledException) when (within.IsCancellationRequested)
        {
            return NotCounted;
        }
    }
}
