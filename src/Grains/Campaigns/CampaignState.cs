using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// What is stored of a campaign as its grain's state: a JSON document that lists and claims read as the view
/// <c>campaigns</c>. Names and words are part of the schema; members are added, never renamed.
/// </summary>
public sealed class CampaignState
{
    /// <summary>The tenant; first in the key as well.</summary>
    public Guid TenantId { get; set; }

    /// <summary>The campaign's id.</summary>
    public Guid CampaignId { get; set; }

    /// <summary>The command that created it.</summary>
    public Guid CommandId { get; set; }

    /// <summary>What its owner decided.</summary>
    public CampaignDefinition? Definition { get; set; }

    /// <summary>Counts changes of the definition, from 1.</summary>
    public long Revision { get; set; }

    /// <summary>Where it is in its lifecycle.</summary>
    public CampaignStatus Status { get; set; }

    /// <summary>Why it is paused, when it paused by itself.</summary>
    public string? StatusReason { get; set; }

    /// <summary>Creation, in milliseconds since 1970: lists are ordered by it.</summary>
    public long CreatedAtMs { get; set; }

    /// <summary>When it was launched.</summary>
    public DateTimeOffset? LaunchedAt { get; set; }

    /// <summary>When it began to run.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it reached its final status.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Whether the audience is live, being frozen or frozen.</summary>
    public AudienceState AudienceState { get; set; }

    /// <summary>What a message (SMS: a segment) cost at launch; null: not launched.</summary>
    public decimal? UnitPrice { get; set; }

    /// <summary>Edits of the text since the launch that changed its segments, oldest first; null: none.</summary>
    public UnitsChange[]? UnitsChanges { get; set; }

    /// <summary>The provider's category of the template, which decides by which API the template is sent; null: not known.</summary>
    public string? TemplateCategory { get; set; }

    /// <summary>Ended, with recipients left to skip, calls in flight or money to settle.</summary>
    public bool Closing { get; set; }

    /// <summary>Hidden from every reader.</summary>
    public bool Deleted { get; set; }

    /// <summary>The state of a new draft.</summary>
    public static CampaignState Draft(Guid tenantId, Guid campaignId, CreateCampaign command, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        CampaignId = campaignId,
        CommandId = command.CommandId,
        Definition = command.Definition,
        Revision = 1,
        CreatedAtMs = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>The campaign as the rules of the domain read it.</summary>
    public Campaign ToCampaign() => new(Status, Definition!.ToPlan(), Revision)
    {
        StatusReason = StatusReason is { } word ? Domain.Campaigns.StatusReason.FromWord(word) : null,
        Audience = AudienceState,
        LaunchedAt = LaunchedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        UnitPrice = UnitPrice,
        UnitsChanges = UnitsChanges ?? [],
        TemplateCategory = TemplateCategory,
        IsClosing = Closing,
        IsDeleted = Deleted,
    };

    /// <summary>The state that stores the campaign after a decision; this one stays as it is.</summary>
    /// <param name="next">The campaign after the decision.</param>
    /// <param name="definition">The definition that its plan was read from, but for the sender, which a launch may choose.</param>
    public CampaignState With(Campaign next, CampaignDefinition definition) => new()
    {
        TenantId = TenantId,
        CampaignId = CampaignId,
        CommandId = CommandId,
        Definition = definition.SenderId == next.Plan.SenderId ? definition : definition with { SenderId = next.Plan.SenderId },
        Revision = next.Revision,
        Status = next.Status,
        StatusReason = next.StatusReason?.Word,
        CreatedAtMs = CreatedAtMs,
        LaunchedAt = next.LaunchedAt,
        StartedAt = next.StartedAt,
        FinishedAt = next.FinishedAt,
        AudienceState = next.Audience,
        UnitPrice = next.UnitPrice,
        UnitsChanges = next.UnitsChanges.Count > 0 ? [.. next.UnitsChanges] : null,
        TemplateCategory = next.TemplateCategory,
        Closing = next.IsClosing,
        Deleted = next.IsDeleted,
    };
}
