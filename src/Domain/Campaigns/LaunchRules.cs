using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What refuses the launch of a complete draft.</summary>
internal static class LaunchRules
{
    /// <summary>The first rule that the launch breaks; null: none.</summary>
    /// <param name="plan">The plan, with its sender.</param>
    /// <param name="facts">What was read for the launch.</param>
    /// <param name="now">The time of the launch.</param>
    public static Refusal? RefusalOf(CampaignPlan plan, LaunchFacts facts, DateTimeOffset now) =>
        OfSender(facts.Sender)
        ?? OfTenant(plan, facts)
        ?? OfWindow(plan, now)
        ?? OfAudience(plan, facts);

    private static Refusal? OfSender(LaunchSender? sender) => sender switch
    {
        null => Refusal.By(Rule.SenderMissing, "/senderId"),
        { BlockedBy: { } blocked } => Refusal.By(Rule.SenderNotActive, "/senderId").With(("blockedBy", blocked.ToWord())),
        _ => null,
    };

    private static Refusal? OfTenant(CampaignPlan plan, LaunchFacts facts) =>
        facts.IsTenantSuspended ? Refusal.By(Rule.TenantSuspended)
        : facts.UnitPrice is null ? Refusal.By(Rule.PriceMissing, "/channel").With(("channel", plan.Channel?.Word))
        : null;

    // A launch refuses by the state of things what a body would have broken: these codes have their own status.
    private static Refusal? OfWindow(CampaignPlan plan, DateTimeOffset now) => SendWindow.Validate(plan.Window.Rule, now) is [var first, ..]
        ? Refusal.By(first.Rule == Rule.EndInPast ? Rule.EndPassed : Rule.NoOpeningLeft, "/schedule" + first.Pointer)
        : null;

    private static Refusal? OfAudience(CampaignPlan plan, LaunchFacts facts)
    {
        if (facts is not { Audience: { } audience, UnitPrice: { } unitPrice })
        {
            return null;
        }

        if (audience.Recipients == 0)
        {
            // Counted in the order of the reasons' words, as the preview counts them.
            return Refusal.By(EmptyAudience.Of(audience.Skipped)).With([.. audience.Skipped.Select(reason => (reason.Key, (object?)reason.Value))]);
        }

        var required = plan.Cost(unitPrice).For(audience.Recipients);
        return required <= audience.Available
            ? null
            : Refusal.By(Rule.BalanceTooLow).With(
                ("required", new Amount(required, facts.Currency)), ("available", new Amount(audience.Available, facts.Currency)));
    }
}
