using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignEffects;

namespace MassMessaging.Domain.Campaigns;

/// <content>What the clock, the freeze and the provider bring about.</content>
public sealed partial record Campaign
{
    /// <summary>The start that was set has come.</summary>
    public Decision Start(DateTimeOffset now) => NextStatus(CampaignCommand.StartDue) is { } next
        ? Accept(CampaignCommand.StartDue, this with { Status = next, StartedAt = now }, None)
        : RefuseByStatus(CampaignCommand.StartDue);

    /// <summary>No recipient is left waiting, and no call is in flight.</summary>
    public Decision Complete(DateTimeOffset now) => NextStatus(CampaignCommand.Complete) is { } next
        ? Accept(CampaignCommand.Complete, EndedAs(next, now), None)
        : RefuseByStatus(CampaignCommand.Complete);

    /// <summary>The end that was set has come; recipients who wait are skipped afterwards.</summary>
    public Decision Expire(DateTimeOffset now) => EndBy(CampaignCommand.Expire, now);

    /// <summary>The audience is stored. A text that became dearer meanwhile pauses the campaign where the balance does not cover it.</summary>
    /// <param name="isTextCovered">The balance covers the text as it was edited while the audience was being frozen.</param>
    public Decision AudienceFrozen(bool isTextCovered)
    {
        if (!IsFreezing)
        {
            return Keep(CampaignCommand.AudienceFrozen);
        }

        var frozen = this with { Audience = AudienceState.Frozen };
        return isTextCovered || NextStatus(CampaignCommand.Pause) is not { } paused
            ? Accept(CampaignCommand.AudienceFrozen, frozen, MoveOutlooks | Act)
            : Accept(
                CampaignCommand.AudienceFrozen,
                frozen with { Status = paused, StatusReason = StatusReason.Of(Rule.BalanceTooLow) },
                Hold | MoveOutlooks | Act);
    }

    /// <summary>Nothing of the audience was stored: the campaign is paused until its owner resumes it, which freezes anew.</summary>
    /// <param name="reason">The rule that the audience breaks.</param>
    public Decision AudienceNotFrozen(StatusReason reason)
    {
        if (!IsFreezing)
        {
            return Keep(CampaignCommand.AudienceNotFrozen);
        }

        var paused = this with
        {
            Status = NextStatus(CampaignCommand.AudienceNotFrozen)!.Value,
            StatusReason = reason,
            Audience = AudienceState.Live,
        };
        return Accept(CampaignCommand.AudienceNotFrozen, paused, Status == CampaignStatus.Paused ? Act : Hold | MoveOutlooks | Act);
    }

    /// <summary>The provider refused the text or the template.</summary>
    /// <param name="reason">The reason of the pause.</param>
    public Decision ContentRefused(StatusReason reason) => IsReleasing ? Pause(reason) : Keep(CampaignCommand.Pause);

    /// <summary>The provider accepts a template no more.</summary>
    /// <param name="template">The template.</param>
    /// <param name="reason">The reason of the pause.</param>
    public Decision TemplateStopped(MessageTemplate template, StatusReason reason) =>
        IsReleasing && Plan.Template == template ? Pause(reason) : Keep(CampaignCommand.Pause);

    private bool IsFreezing => Status.IsLaunched() && Audience == AudienceState.Freezing;

    private bool IsReleasing => Status is CampaignStatus.Scheduled or CampaignStatus.Running;

    private Decision EndBy(CampaignCommand command, DateTimeOffset now) => NextStatus(command) is { } next
        ? Accept(command, EndedAs(next, now), End | MoveOutlooks | Act)
        : RefuseByStatus(command);
}
