using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>A campaign, and one customer's row in it where there is one.</summary>
public sealed record CustomerMessageRow
{
    /// <summary>The campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>When the campaign was created, in milliseconds.</summary>
    public long CreatedAtMs { get; init; }

    /// <summary>The campaign's title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The campaign's channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The campaign's status.</summary>
    public string CampaignStatus { get; init; } = string.Empty;

    /// <summary>The customer's number in the campaign; null: the customer is not in it.</summary>
    public int? Seq { get; init; }

    /// <summary>The message's status.</summary>
    public short? Status { get; init; }

    /// <summary>Why the message failed, was skipped or is unknown.</summary>
    public string? Reason { get; init; }

    /// <summary>Where the message went or goes.</summary>
    public string? Address { get; init; }

    /// <summary>The last attempt.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>When the provider accepted it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it reached the device.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was seen.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}
