using MassMessaging.Grains.Hosting;

namespace MassMessaging.Grains.Campaigns;

/// <summary>When one campaign requests the outlooks of the campaigns on its number.</summary>
public sealed class OutlookRequests(Outlooks outlooks, ProductTime time)
{
    private DateTimeOffset _requestedAt;

    /// <summary>The ends of all campaigns on the number move with this one's plan.</summary>
    public void PlanChanged(CampaignState campaign) => Request(campaign, changed: true);

    /// <summary>Requests the outlooks, unless that was done a short time ago.</summary>
    public void Request(CampaignState campaign)
    {
        if (time.Now - _requestedAt >= time.FromReal(Outlooks.Every))
        {
            Request(campaign, changed: false);
        }
    }

    private void Request(CampaignState campaign, bool changed)
    {
        if (campaign.Definition!.SenderId is { } senderId)
        {
            _requestedAt = time.Now;
            outlooks.Ask(campaign.TenantId, senderId, changed);
        }
    }
}
