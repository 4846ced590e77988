using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignEffects;

namespace MassMessaging.Domain.Campaigns;

/// <content>The launch.</content>
public sealed partial record Campaign
{
    /// <summary>The decision about a launch that needs no facts, because the status or a missing field decides; null: the facts decide.</summary>
    public Decision? LaunchWithoutFacts(DateTimeOffset now) => NextStatus(CampaignCommand.Launch, Plan.StartIsDue(now)) switch
    {
        null => RefuseByStatus(CampaignCommand.Launch),
        { } next when next == Status => Keep(CampaignCommand.Launch), // launching twice is one launch
        _ => Plan.Missing is [var missing, ..] ? Refuse(CampaignCommand.Launch, Refusal.By(Rule.CampaignIncomplete, missing.Pointer)) : null,
    };

    /// <summary>Freezes the audience, and starts at once or at the start that was set.</summary>
    /// <param name="facts">What was read for the launch. What it does not know refuses nothing.</param>
    /// <param name="now">The time of the launch.</param>
    public Decision Launch(LaunchFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (LaunchWithoutFacts(now) is { } decided)
        {
            return decided;
        }

        var plan = Plan.WithSender(facts.DefaultSender);
        if (LaunchRules.RefusalOf(plan, facts, now) is { } refusal)
        {
            return Refuse(CampaignCommand.Launch, refusal);
        }

        var isDue = plan.StartIsDue(now);
        var launched = this with
        {
            Status = NextStatus(CampaignCommand.Launch, isDue)!.Value,
            StatusReason = null,
            Plan = plan,
            Audience = AudienceState.Freezing,
            LaunchedAt = now,
            StartedAt = isDue ? now : null,
            UnitPrice = facts.UnitPrice,
        };
        return Accept(CampaignCommand.Launch, launched, Begin | Act);
    }
}
