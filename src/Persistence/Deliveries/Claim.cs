namespace MassMessaging.Persistence.Deliveries;

/// <summary>A request to claim waiting recipients of one page.</summary>
/// <param name="TenantId">The campaign's tenant.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="FirstSeq">First recipient of the page.</param>
/// <param name="LastSeq">Last recipient of the page.</param>
/// <param name="Permits">How many may be claimed, from 1.</param>
/// <param name="Retries">Claim due retries instead of never-attempted recipients.</param>
/// <param name="Revision">The definition's revision the message belongs to.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Channel">The channel's word, for suppressions.</param>
/// <param name="NeedsTemplate">The channel takes free text only inside the customer service window.</param>
/// <param name="HasTemplate">The campaign has a template for the people outside it.</param>
/// <param name="OpensAt">The opening of the send window, inclusive.</param>
/// <param name="ClosesAt">Its end, exclusive.</param>
/// <param name="Slot">The campaign's slot, stored with the claim.</param>
/// <param name="Anchor">The anchor of its pace, stored with the claim.</param>
/// <param name="NextDue">When the campaign expects to act next, stored with the claim.</param>
/// <param name="DeadlineIn">Product time after which a row without an outcome becomes unknown.</param>
public sealed record ClaimRequest(
    Guid TenantId,
    Guid CampaignId,
    int FirstSeq,
    int LastSeq,
    int Permits,
    bool Retries,
    long Revision,
    Guid SenderId,
    string Channel,
    bool NeedsTemplate,
    bool HasTemplate,
    DateTimeOffset OpensAt,
    DateTimeOffset ClosesAt,
    DateTimeOffset Slot,
    DateTimeOffset Anchor,
    DateTimeOffset NextDue,
    TimeSpan DeadlineIn)
{
    /// <summary>The campaign's last attempt as the asker knows it; a newer one refuses the claim. Null: nothing is asked.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }
}

/// <summary>What the claim's judgement said; the words of <c>claims.sql</c>.</summary>
public enum ClaimWord
{
    /// <summary>Claims were allowed; whoever was admissible is in <see cref="ClaimResult.Claimed"/>.</summary>
    Go,

    /// <summary>The campaign is not running, or has another revision.</summary>
    CampaignChanged,

    /// <summary>The tenant is suspended or erased.</summary>
    TenantSuspended,

    /// <summary>The sender is not active: <see cref="ClaimResult.Blocked"/>.</summary>
    SenderBlocked,

    /// <summary>The send window is closed by the database's clock.</summary>
    WindowClosed,

    /// <summary>The number's guard refuses until <see cref="ClaimResult.FreeAt"/>.</summary>
    Throttled,

    /// <summary>The account has written to as many people in 24 hours as it may; the next one is admitted from <see cref="ClaimResult.FreeAt"/>.</summary>
    DailyLimit,

    /// <summary>The campaign has made a newer attempt than the asker knows.</summary>
    Overtaken,

    /// <summary>The provider holds back a message of the campaign to see how people take its template.</summary>
    TemplateHeld,
}

/// <summary>What a claim did; committed.</summary>
/// <param name="Word">The judgement.</param>
/// <param name="At">The claim's instant by the database's clock.</param>
/// <param name="FreeAt">Limited numbers and accounts: from when the guard admits.</param>
/// <param name="Blocked">Why the sender may not send.</param>
/// <param name="NumberNo">The number.</param>
/// <param name="SenderRevision">The sender's revision, for which its credentials are read.</param>
/// <param name="Claimed">The recipients to send to now.</param>
/// <param name="Skipped">How many were skipped on the way.</param>
/// <param name="NoneLeft">No candidate is left in the page.</param>
public sealed record ClaimResult(
    ClaimWord Word,
    DateTimeOffset At,
    DateTimeOffset? FreeAt,
    string? Blocked,
    int? NumberNo,
    int SenderRevision,
    IReadOnlyList<ClaimedRecipient> Claimed,
    int Skipped,
    bool NoneLeft)
{
    /// <summary>Names the claim: whoever stores the last of its outcomes says so with it.</summary>
    public Guid ClaimId { get; init; }

    /// <summary>The next person in line, when the customer's number is not the frozen one any more: to be judged before anybody else is claimed.</summary>
    public int? Moved { get; init; }
}

/// <summary>A recipient that only this claim may send to.</summary>
/// <param name="Seq">Position in the audience.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Tries">Which of its three tries this is, from 1.</param>
/// <param name="Address">Where to send.</param>
/// <param name="WindowOpen">Whether the customer service window was open at the claim.</param>
/// <param name="Place">Where the claim left its row, in PostgreSQL's words (a <c>tid</c>); another transaction may have moved it since.</param>
public sealed record ClaimedRecipient(int Seq, short Attempt, short Tries, string Address, bool WindowOpen, string Place);
