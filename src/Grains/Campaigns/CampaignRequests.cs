using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Dispatching;

namespace MassMessaging.Grains.Campaigns;

/// <summary>What one campaign requests for its release: turns of its number, and claims of its recipients.</summary>
public sealed class CampaignRequests(PageDispatcher dispatcher, IGrainFactory grains)
{
    private string? _key;

    /// <summary>Requests a turn of the sender's number.</summary>
    public async Task<ReleaseResult> AcquireAsync(CampaignState campaign, ReleaseStep.AcquireTurn step, CancellationToken cancellationToken)
    {
        var used = step.Used is { } turn ? new TurnUse(turn.Slot, turn.Claimed, turn.RetryAt) : null;
        var reply = await grains.SenderNumber(step.NumberKey).AcquireAsync(
            new TurnRequest(KeyOf(campaign), campaign.Definition!.SenderId!.Value, step.Due, step.LastServedAt, used), cancellationToken);
        return reply.Kind switch
        {
            TurnResultKind.Go => new ReleaseResult.TurnGiven(reply.At),
            TurnResultKind.Blocked => new ReleaseResult.TurnBlocked(reply.At, EnumWords.Find<WaitReason>(reply.Reason)),
            _ => new ReleaseResult.TurnLater(reply.At),
        };
    }

    /// <summary>Claims the pages of a step, and has what was claimed sent.</summary>
    public async Task<ReleaseResult.Claims> ClaimAsync(CampaignState campaign, ReleaseStep.Claim step, CancellationToken cancellationToken)
    {
        var (definition, slot) = (campaign.Definition!, step.Slot);
        var terms = new ClaimTerms(
            step.Retries, campaign.Revision, slot.Opening.OpensAt, slot.Opening.ClosesAt, slot.At, slot.State.Anchor, step.NextDue)
        {
            LastAttemptAt = step.LastAttemptAt,
        };
        var order = new SendOrder(step.Permits, terms, definition.Channel, definition.SenderId!.Value, definition.Text, definition.Template)
        {
            TemplateIsMarketing = campaign.TemplateCategory == "MARKETING",
        };
        return new ReleaseResult.Claims(await Task.WhenAll(step.Pages.Select(ClaimPageAsync)));

        async Task<PageClaim> ClaimPageAsync(int page)
        {
            var reply = step.Route == ClaimRoute.Local
                ? await dispatcher.SendAsync(campaign.TenantId, campaign.CampaignId, page, order)
                : await grains.Recipients(campaign.TenantId, campaign.CampaignId, page).SendAsync(order, cancellationToken);
            return new PageClaim(reply.Kind, reply.At, reply.RetryAt, EnumWords.Find<WaitReason>(reply.Reason), reply.PagesDone);
        }
    }

    /// <summary>Tells a number that the campaign has left it, or gives a turn back. May be lost: an unused turn passes on by itself.</summary>
    public void Leave(CampaignState campaign, LeftNumber left) => _ = grains.SenderNumber(left.NumberKey).LeaveAsync(KeyOf(campaign), left.Unused);

    // Made once: the number's grain keeps this string while the campaign waits there.
    private string KeyOf(CampaignState campaign) => _key ??= GrainKeys.CampaignKey(campaign.TenantId, campaign.CampaignId);
}
