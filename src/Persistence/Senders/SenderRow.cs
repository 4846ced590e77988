using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence.Senders;

/// <summary>A sender as stored, with what its number's guard row says.</summary>
public sealed record SenderRow
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>E.164: as given, then as verified by the provider; null: none.</summary>
    public string? Phone { get; init; }

    /// <summary>The stored status; <see cref="StatusAt"/> says how it counts.</summary>
    public required SenderStatus Status { get; init; }

    /// <summary>Why, where the provider decided; null otherwise.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Claims an hour; null: no limit.</summary>
    public int? HourlyLimit { get; init; }

    /// <summary>Distinct people that its portfolio or account may write to in 24 hours, by the provider; null: no limit, or not known.</summary>
    public int? DailyLimit { get; init; }

    /// <summary>The guard row of its number; null while not linked.</summary>
    public int? NumberNo { get; init; }

    /// <summary>The number's key, which is its grain's; null while not linked.</summary>
    public string? NumberKey { get; init; }

    /// <summary>Provider and account, by which bans come; null while not linked.</summary>
    public string? AccountKey { get; init; }

    /// <summary>By what its people of 24 hours are counted: the provider's portfolio where it is known, else the account; null while not linked.</summary>
    public string? LimitKey { get; init; }

    /// <summary>The provider's id of the number; null while not linked.</summary>
    public string? ProviderNumber { get; init; }

    /// <summary>Sealed; null while not linked, and never read in lists.</summary>
    public byte[]? Credentials { get; init; }

    /// <summary>The provider's rating; null: not known.</summary>
    public string? Quality { get; init; }

    /// <summary>Chat: the member of staff it speaks for; null: none.</summary>
    public string? StaffId { get; init; }

    /// <summary>The terms that were accepted; null: none yet.</summary>
    public string? TermsVersion { get; init; }

    /// <summary>When they were.</summary>
    public DateTimeOffset? TermsAt { get; init; }

    /// <summary>Until when it is paid, exclusive; null: nothing is to be paid, or nothing was.</summary>
    public DateTimeOffset? PaidUntil { get; init; }

    /// <summary>Another month is paid from the balance when the paid time ends.</summary>
    public bool AutoRenew { get; init; }

    /// <summary>WhatsApp: marketing templates go by the provider's API for them.</summary>
    public bool MarketingMessages { get; init; }

    /// <summary>WhatsApp: when the provider was last seen to reach the sender's address with its verify token or signature; null: never.</summary>
    public DateTimeOffset? WebhookVerifiedAt { get; init; }

    /// <summary>Rises with each change.</summary>
    public int Revision { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The number's last claim; null: none, or not linked.</summary>
    public DateTimeOffset? LastClaimAt { get; init; }

    /// <summary>The guard's entries, oldest first; null while not linked.</summary>
    public DateTime[]? ClaimTimes { get; init; }

    /// <summary>How many claims each entry stands for.</summary>
    public int[]? ClaimCounts { get; init; }

    /// <summary>The number's recorded claims, oldest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Count)> Claims() => ClaimTimes is null || ClaimCounts is null
        ? []
        : [.. ClaimTimes.Zip(ClaimCounts, (at, count) => (new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)), count))];

    /// <summary>The status as it counts at a time: an active sender that is not paid for is unpaid.</summary>
    public SenderStatus StatusAt(DateTimeOffset now) => SenderLifecycle.At(Status, PaidUntil, now);

    /// <summary>Why it may not send; null: it may.</summary>
    public WaitReason? BlockedAt(DateTimeOffset now) => SenderBlock.Of(isDeleted: false, Status, PaidUntil, now);
}

/// <summary>How much a sender is used.</summary>
public sealed record SenderUse
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>Attempts that the provider accepted in the last 24 hours.</summary>
    public long Last24h { get; init; }

    /// <summary>People of the last 24 hours that the tenant wrote to and that count towards its limit; 0 while there is none.</summary>
    public long People24h { get; init; }

    /// <summary>Launched campaigns that are not final.</summary>
    public long WaitingCampaigns { get; init; }
}

/// <summary>A campaign of some tenant.</summary>
public sealed record CampaignRef(Guid TenantId, Guid CampaignId);

/// <summary>What a link stores.</summary>
/// <param name="NumberKey">The number over all tenants.</param>
/// <param name="AccountKey">Provider and account.</param>
/// <param name="ProviderNumber">The provider's id of the number.</param>
/// <param name="Credentials">Sealed.</param>
/// <param name="Phone">As verified, E.164; null: the provider names none, and what is known stays.</param>
/// <param name="Quality">The provider's rating, when it gave one.</param>
public sealed record SenderLink(
    string NumberKey, string AccountKey, string ProviderNumber, byte[] Credentials, string? Phone, string? Quality);

/// <summary>How a transition of a sender ended.</summary>
/// <param name="Result">Done, or why not.</param>
/// <param name="Status">The status that it met.</param>
public readonly record struct SenderChange(SenderChangeResult Result, SenderStatus Status)
{
    /// <summary>There is no such sender.</summary>
    public static SenderChange NotFound { get; } = new(SenderChangeResult.NotFound, default);
}

/// <summary>How a transition of a sender ended.</summary>
public enum SenderChangeResult
{
    /// <summary>Done and stored.</summary>
    Done = 0,

    /// <summary>The tenant has no such sender.</summary>
    NotFound = 1,

    /// <summary>The status refuses it.</summary>
    Refused = 2,

    /// <summary>The balance is too low.</summary>
    BalanceTooLow = 3,

    /// <summary>The number serves another sender.</summary>
    NumberTaken = 4,

    /// <summary>The caller has seen another revision.</summary>
    Stale = 5,
}
