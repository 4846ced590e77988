using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignEffects;

namespace MassMessaging.Domain.Campaigns;

/// <content>What the owner commands.</content>
public sealed partial record Campaign
{
    /// <summary>Changes the plan: of a draft everything, of a launched campaign what its launch did not fix.</summary>
    public Decision Edit(CampaignChange change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.ExpectedRevision != Revision || change.AreExclusionsStale)
        {
            return Refuse(CampaignCommand.Edit, Refusal.By(Rule.PreconditionFailed));
        }

        if (NextStatus(CampaignCommand.Edit) is null)
        {
            return RefuseByStatus(CampaignCommand.Edit);
        }

        // The category of another template is not known yet.
        var next = this with
        {
            Plan = change.Plan,
            Revision = Revision + 1,
            TemplateCategory = change.Plan.Template == Plan.Template ? TemplateCategory : null,
        };
        if (!Status.IsLaunched())
        {
            return Accept(CampaignCommand.Edit, next, None);
        }

        if (change.RefusalBy(Plan, now) is { } refusal)
        {
            return Refuse(CampaignCommand.Edit, refusal);
        }

        var effects = Replan | MoveOutlooks | Act | (change.Plan.Rate == Plan.Rate ? None : NewPace);
        return change.Plan.Units == Plan.Units
            ? Accept(CampaignCommand.Edit, next, effects)
            : Accept(
                CampaignCommand.Edit,
                next with { UnitsChanges = [.. UnitsChanges, new UnitsChange(change.TextSince ?? now, change.Plan.Units)] },
                effects | ChangeUnits);
    }

    /// <summary>Holds every further release.</summary>
    /// <param name="reason">Why, when the campaign pauses by itself; null: its owner pauses it.</param>
    public Decision Pause(StatusReason? reason) => NextStatus(CampaignCommand.Pause) is { } next
        ? Accept(CampaignCommand.Pause, this with { Status = next, StatusReason = reason }, Hold | MoveOutlooks | Act)
        : RefuseByStatus(CampaignCommand.Pause);

    /// <summary>Releases again after a pause; an audience that was not stored is frozen anew.</summary>
    /// <param name="isTextCovered">The balance covers the text as it was edited.</param>
    /// <param name="now">The time of the resume.</param>
    public Decision Resume(bool isTextCovered, DateTimeOffset now)
    {
        var isDue = Plan.StartIsDue(now);
        if (NextStatus(CampaignCommand.Resume, isDue) is not { } next)
        {
            return RefuseByStatus(CampaignCommand.Resume);
        }

        if (Plan.EndAt <= now)
        {
            return Refuse(CampaignCommand.Resume, Refusal.By(Rule.EndPassed, "/schedule/endAt"));
        }

        if (!isTextCovered)
        {
            return Refuse(CampaignCommand.Resume, Refusal.By(Rule.BalanceTooLow));
        }

        var resumed = this with
        {
            Status = next,
            StatusReason = null,
            StartedAt = StartedAt ?? (isDue ? now : null),
            Audience = Audience == AudienceState.Live ? AudienceState.Freezing : Audience,
        };
        return Accept(CampaignCommand.Resume, resumed, GoOn | MoveOutlooks | Act);
    }

    /// <summary>Ends the campaign for good; recipients who wait are skipped afterwards.</summary>
    public Decision Cancel(DateTimeOffset now) => EndBy(CampaignCommand.Cancel, now);

    /// <summary>Hides the campaign from every reader, after a cancel where it is launched.</summary>
    /// <param name="expectedRevision">The revision that the caller has seen.</param>
    /// <param name="now">The time of the deletion.</param>
    public Decision Delete(long expectedRevision, DateTimeOffset now)
    {
        if (expectedRevision != Revision)
        {
            return Refuse(CampaignCommand.Delete, Refusal.By(Rule.PreconditionFailed));
        }

        return Status.IsLaunched()
            ? Accept(CampaignCommand.Delete, EndedAs(NextStatus(CampaignCommand.Delete)!.Value, now) with { IsDeleted = true }, End | MoveOutlooks | Act)
            : Accept(CampaignCommand.Delete, this with { IsDeleted = true }, None);
    }

    /// <summary>Leaves customers out; customers whose message was attempted are the caller's to find.</summary>
    public Decision Exclude() => NextStatus(CampaignCommand.Exclude) is null
        ? RefuseByStatus(CampaignCommand.Exclude)
        : Accept(CampaignCommand.Exclude, this, None);

    /// <summary>Takes an exclusion back; only a draft does, because a launched campaign may have skipped the customer.</summary>
    public Decision Include() => NextStatus(CampaignCommand.Include) is null
        ? Refuse(CampaignCommand.Include, Refusal.By(Rule.AlreadySkipped))
        : Accept(CampaignCommand.Include, this, None);
}
