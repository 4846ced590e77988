using MassMessaging.Api.Cluster;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Persistence.Campaigns;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Campaigns;

/// <summary>Creates drafts within the tenant's limit of campaigns that have not ended.</summary>
internal sealed class NewCampaigns(CampaignPlaces places, IGrainFactory grains, CommandRetry retry, IOptions<TenantLimits> limits)
{
    /// <summary>Creates them in their order; null: done. There is room for all, or none is created.</summary>
    public async Task<ProblemResult?> CreateAsync(Guid tenantId, IReadOnlyList<CreateCampaign> campaigns, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. campaigns.Select(campaign => campaign.CommandId)];
        if (!await places.HoldAsync(tenantId, ids, limits.Value.Campaigns, cancellationToken))
        {
            return TenantLimits.Refusal("campaigns", limits.Value.Campaigns);
        }

        // Where an answer is lost the campaign may be stored yet: its place is held until nobody can store it any more.
        foreach (var create in campaigns)
        {
            var reply = await retry.SendAsync(() => grains.Campaign(tenantId, create.CommandId).CreateAsync(create, cancellationToken));
            if (CampaignReplies.ToProblem(reply) is { } problem)
            {
                await places.ReleaseAsync(tenantId, ids, cancellationToken);
                return problem;
            }
        }

        await places.ReleaseAsync(tenantId, ids, cancellationToken);
        return null;
    }
}
