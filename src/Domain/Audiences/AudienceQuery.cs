using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Audiences;

/// <summary>The customers that a message on one channel would reach; one query for the count, the preview and the freeze.</summary>
public sealed record AudienceQuery
{
    /// <summary>The tenant of the customers.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Decides what an address is.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The filter of the customers; null: all of them. It must have no validation error.</summary>
    public AudienceFilter? Filter { get; init; }

    /// <summary>The date that a birthday of <c>today</c> means, in the campaign's zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Only customers with chat history on the number; checked only where <see cref="NumberNo"/> is known.</summary>
    public bool SafeSending { get; init; }

    /// <summary>The sender's number; null while it is not linked.</summary>
    public int? NumberNo { get; init; }

    /// <summary>
    /// The sender takes free text only within 24 hours of a customer's last message, and the campaign has no template;
    /// checked only where <see cref="NumberNo"/> is known.
    /// </summary>
    public bool NeedsTemplate { get; init; }

    /// <summary>The product time of the query.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The campaign whose stored exclusions count; null for none.</summary>
    public Guid? CampaignId { get; init; }

    /// <summary>The part of a split campaign, whose <see cref="CampaignId"/> must be given; null: the whole.</summary>
    public AudienceSlice? Slice { get; init; }

    /// <summary>Customer ids to leave out, for a campaign that is not stored.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
