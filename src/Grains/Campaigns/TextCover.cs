using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Balances;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Keeps what a campaign holds of the balance enough for its text. The price is the one of the launch, whatever becomes of
/// prices later.
/// </summary>
public sealed class TextCover(ReservationStore reservations)
{
    /// <summary>
    /// Holds what messages of an edited text may cost at most. Before the text is stored: a crash in between leaves too much
    /// held, never too little, and the end gives it back.
    /// </summary>
    /// <returns>The edit, with whether the balance covers it and from when its text counts.</returns>
    public async Task<CampaignChange> HoldAsync(CampaignState campaign, CampaignChange change, CancellationToken cancellationToken)
    {
        var cover = await CoverAsync(campaign, change.Plan.Units, release: false, cancellationToken);
        return change with { IsTextCovered = cover.Enough, TextSince = cover.At };
    }

    /// <summary>Gives back what is held too much for the text that is stored.</summary>
    public Task ReleaseAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        CoverAsync(campaign, campaign.UnitsChanges![^1].Units, release: true, cancellationToken);

    /// <summary>Makes the hold cover the text, which may have been edited while the audience was being frozen; false: it cannot.</summary>
    public async Task<bool> IsEnoughAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        campaign.UnitsChanges is not [.., var last] || (await CoverAsync(campaign, last.Units, release: false, cancellationToken)).Enough;

    private Task<CoverResult> CoverAsync(CampaignState campaign, int units, bool release, CancellationToken cancellationToken) =>
        reservations.CoverAsync(campaign.CampaignId, campaign.UnitsChanges ?? [], units, release, cancellationToken);
}
