using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Audiences;

/// <summary>Whom a message on one channel would go to; the same question for the count, the preview and the freeze.</summary>
public sealed record AudienceQuery
{
    /// <summary>The tenant whose customers are asked.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Decides what an address is.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Who is addressed; null for all customers. Must have no validation error.</summary>
    public AudienceFilter? Filter { get; init; }

    /// <summary>The date that a birthday of <c>today</c> means, in the campaign's zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Only people with chat history on the number; judged only where <see cref="NumberNo"/> is known.</summary>
    public bool SafeSending { get; init; }

    /// <summary>The sender's number; null while it is not linked.</summary>
    public int? NumberNo { get; init; }

    /// <summary>
    /// The sender takes free text only within 24 hours of a person's last message and the campaign has no template;
    /// judged only where <see cref="NumberNo"/> is known.
    /// </summary>
    public bool NeedsTemplate { get; init; }

    /// <summary>The product time to judge by.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The campaign whose stored exclusions count; null for none.</summary>
    public Guid? CampaignId { get; init; }

    /// <summary>The part of a split campaign, whose <see cref="CampaignId"/> must be given; null: the whole.</summary>
    public AudienceSlice? Slice { get; init; }

    /// <summary>Customer ids to leave out, for a campaign that is not stored.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
