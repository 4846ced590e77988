using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>A campaign as read for lists and views: the grain's stored state beside progress, totals and sender.</summary>
public sealed record CampaignRow
{
    /// <summary>The campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>Its sender; null: none yet.</summary>
    public Guid? SenderId { get; init; }

    /// <summary>The status's word.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>When it was created, in milliseconds since 1970.</summary>
    public long CreatedAtMs { get; init; }

    /// <summary>What its owner decided, as the grain stores it.</summary>
    public string DefinitionJson { get; init; } = "{}";

    /// <summary>The definition's revision.</summary>
    public long Revision { get; init; }

    /// <summary><c>live</c>, <c>freezing</c> or <c>frozen</c>; null: live.</summary>
    public string? AudienceState { get; init; }

    /// <summary>Why it is in its status, where that was not its owner's doing.</summary>
    public string? StatusReason { get; init; }

    /// <summary>When its first message became due; null: not yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became final; null: not yet.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it was launched; null: not yet.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>People frozen at launch; null: not frozen yet.</summary>
    public int? Total { get; init; }

    /// <summary>How many of them were skipped then.</summary>
    public int? SkippedAtLaunch { get; init; }

    /// <summary>When it will next act by itself; null: never.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Why it does not send now; null: it does.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The reason of <see cref="WaitingFor"/>; null: it sends, or a newer version stored a reason that this one does not know.</summary>
    public WaitReason? WaitReason => EnumWords.Find<WaitReason>(WaitingFor);

    /// <summary>The anchor of its pace; null: not launched, or final.</summary>
    public DateTimeOffset? Anchor { get; init; }

    /// <summary>The last slot served.</summary>
    public DateTimeOffset? LastSlot { get; init; }

    /// <summary>The last attempt.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Rows by current status; null before the freeze.</summary>
    public long? Waiting { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Sending { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Unknown { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Sent { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Failed { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Delivered { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Read { get; init; }

    /// <inheritdoc cref="Waiting"/>
    public long? Skipped { get; init; }

    /// <summary>What a message (SMS: a segment) costs, fixed at the freeze; null: not frozen.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>Held of the balance for what it may still cost; 0 once settled; null: never frozen.</summary>
    public decimal? Reserved { get; init; }

    /// <summary>Charged at its end; null: not settled.</summary>
    public decimal? Spent { get; init; }

    /// <summary>When it is done, as last computed; null: not known.</summary>
    public DateTimeOffset? ExpectedEnd { get; init; }

    /// <summary>Messages an hour that it got of its number then; null: it did not release, or nothing bounds it.</summary>
    public decimal? SharePerHour { get; init; }

    /// <summary>When that was computed, for forecasts of a number; null: never.</summary>
    public DateTimeOffset? OutlookAt { get; init; }

    /// <summary>The sender's claims an hour; null: no limit, no sender, or not read.</summary>
    public int? SenderHourlyLimit { get; init; }

    /// <summary>The sender's name; null: no sender, or not read.</summary>
    public string? SenderName { get; init; }

    /// <summary>The sender's status; null: no sender.</summary>
    public SenderStatus? SenderStatus { get; init; }

    /// <summary>Until when the sender is paid.</summary>
    public DateTimeOffset? SenderPaidUntil { get; init; }

    /// <summary>The sender was deleted.</summary>
    public bool SenderDeleted { get; init; }

    /// <summary>Customers left out; null: none, or not read: then <see cref="Excluded"/> counts them in a list.</summary>
    public string[]? Exclude { get; init; }

    /// <summary>How many customers are left out, in lists, which do not read their ids; null: the ids were read.</summary>
    public long? Excluded { get; init; }

    /// <summary>How often they have changed; not read for lists without them.</summary>
    public long ExclusionChanges { get; init; }
}

/// <summary>Rows of one status and reason.</summary>
public sealed record IssueCount
{
    /// <summary>The delivery status's rank.</summary>
    public short Status { get; init; }

    /// <summary>The reason.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>How many.</summary>
    public long Count { get; init; }
}

/// <summary>Attempts of one hour.</summary>
public sealed record HourCount
{
    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour { get; init; }

    /// <summary>How many.</summary>
    public long Attempted { get; init; }
}
