using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>A campaign at one moment. A command changes nothing of it: it answers a decision that holds the next moment.</summary>
/// <param name="Status">Where the campaign is in its life.</param>
/// <param name="Plan">What it sends, to which customers and when.</param>
/// <param name="Revision">Counts the edits, from 1.</param>
public sealed partial record Campaign(CampaignStatus Status, CampaignPlan Plan, long Revision)
{
    /// <summary>Why the campaign is paused, when it paused by itself; null otherwise.</summary>
    public StatusReason? StatusReason { get; init; }

    /// <summary>Whether the audience is live, being frozen or frozen.</summary>
    public AudienceState Audience { get; init; }

    /// <summary>When the campaign was launched; null: not yet.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>When the campaign began to run; null: not yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the campaign reached its final status; null: not yet.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The price of a unit at the launch, in the tenant's currency; null: not launched.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>Edits since the launch that changed the units of a message, oldest first.</summary>
    public IReadOnlyList<UnitsChange> UnitsChanges { get; init; } = [];

    /// <summary>The provider's category of the template, such as <c>MARKETING</c>; null: not known.</summary>
    public string? TemplateCategory { get; init; }

    /// <summary>Ended, with recipients left to skip, calls in flight or money to settle.</summary>
    public bool IsClosing { get; init; }

    /// <summary>Hidden from every reader.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The campaign has something to do by itself.</summary>
    public bool HasWork => IsClosing || (!IsDeleted && Status.IsLaunched());

    /// <summary>The campaign after the money of its end was settled: it has nothing more to do.</summary>
    public Campaign Settled() => this with { IsClosing = false };

    /// <summary>The campaign with the category that the provider has given a template; null: that changes nothing.</summary>
    /// <param name="template">The template.</param>
    /// <param name="category">The provider's value, such as <c>MARKETING</c>.</param>
    public Campaign? WithCategory(MessageTemplate template, string category) =>
        !Status.IsFinal() && Plan.Template == template && TemplateCategory != category ? this with { TemplateCategory = category } : null;

    private CampaignStatus? NextStatus(CampaignCommand command, bool startIsDue = true) => CampaignLifecycle.Next(Status, command, startIsDue);

    private Decision Refuse(CampaignCommand command, Refusal why) => new Decision.Refused(command, this, why);

    private Decision RefuseByStatus(CampaignCommand command) =>
        Refuse(command, Refusal.By(Rule.StatusRefused).With(("currentStatus", Status.ToWord())));

    private Decision Accept(CampaignCommand command, Campaign next, CampaignEffects effects) => new Decision.Accepted(command, this, next, effects);

    private Decision.Unchanged Keep(CampaignCommand command) => new(command, this);

    private Campaign EndedAs(CampaignStatus status, DateTimeOffset now) =>
        this with { Status = status, FinishedAt = now, IsClosing = Status.IsLaunched() };
}
