using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>A request to claim waiting recipients of one page.</summary>
/// <param name="TenantId">The campaign's tenant.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="FirstSeq">First recipient of the page.</param>
/// <param name="LastSeq">Last recipient of the page.</param>
/// <param name="Permits">How many may be claimed, from 1.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Channel">The channel's word, for suppressions.</param>
/// <param name="Terms">What the claim has to meet, and what is stored with it.</param>
public sealed record ClaimRequest(
    Guid TenantId, Guid CampaignId, int FirstSeq, int LastSeq, int Permits, Guid SenderId, string Channel, ClaimTerms Terms)
{
    /// <summary>The lane of the campaign that the page belongs to.</summary>
    public short Lane { get; init; } = CampaignProgress.FirstLane;

    /// <summary>The channel takes free text only inside the customer service window.</summary>
    public bool NeedsTemplate { get; init; }

    /// <summary>The campaign has a template for the recipients outside it.</summary>
    public bool HasTemplate { get; init; }

    /// <summary>Product time after which a row without an outcome becomes unknown.</summary>
    public required TimeSpan DeadlineIn { get; init; }
}

/// <summary>What a claim did; committed.</summary>
/// <param name="Kind">Whether a recipient was claimed, or why none was.</param>
/// <param name="At">The claim's instant by the database's clock.</param>
/// <param name="FreeAt">Limited numbers and accounts: from when the guard admits.</param>
/// <param name="Blocked">Why the sender may not send.</param>
/// <param name="NumberNo">The number.</param>
/// <param name="SenderRevision">The sender's revision, for which its credentials are read.</param>
/// <param name="Claimed">The recipients to send to now.</param>
/// <param name="Skipped">How many were skipped on the way.</param>
public sealed record ClaimResult(
    ClaimResultKind Kind,
    DateTimeOffset At,
    DateTimeOffset? FreeAt,
    string? Blocked,
    int? NumberNo,
    int SenderRevision,
    IReadOnlyList<ClaimedRecipient> Claimed,
    int Skipped)
{
    /// <summary>Names the claim: the last of its outcomes is stored with it.</summary>
    public Guid ClaimId { get; init; }

    /// <summary>No candidate is left in the page.</summary>
    public bool PageIsDone { get; init; }

    /// <summary>The next recipient in line, when the customer's number is not the frozen one any more: to be judged before another recipient is claimed.</summary>
    public int? Moved { get; init; }
}

/// <summary>A recipient that only this claim may send to.</summary>
/// <param name="Seq">Position in the audience.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Tries">Which of its three tries this is, from 1.</param>
/// <param name="Address">Where to send.</param>
/// <param name="WindowOpen">Whether the customer service window was open at the claim.</param>
/// <param name="RowLocation">Where the claim left the row (PostgreSQL's <c>ctid</c>); another transaction may have moved the row since.</param>
public sealed record ClaimedRecipient(int Seq, short Attempt, short Tries, string Address, bool WindowOpen, string RowLocation);
