using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using Orleans.Concurrency;

namespace MassMessaging.Contracts;

/// <summary>Up to 256 recipients of a campaign: claims them, hands them to the channel and tracks their delivery.</summary>
[Alias("recipients")]
public interface IRecipientsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Claims up to the permitted number of waiting recipients of this page, starts their provider calls and answers
    /// when the claim has committed. Outcomes are stored as they come.
    /// </summary>
    [Alias("send")]
    Task<SendReport> SendAsync(SendOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Applies receipts of this page's attempts; answers when they are committed. Any number at once, and beside a claim:
    /// the rows judge, and one at a time each would wait for a commit of its own.
    /// </summary>
    [AlwaysInterleave]
    [Alias("receipts")]
    Task<ReceiptsReport> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken);
}

/// <summary>A permit and what to send with it.</summary>
/// <param name="Permits">How many may be claimed: 1 on a limited number.</param>
/// <param name="Retries">Claim recipients whose retry is due instead of never-attempted ones.</param>
/// <param name="Revision">The definition's revision this text belongs to; the claim refuses another.</param>
/// <param name="Channel">The channel's word.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Text">The message.</param>
/// <param name="Template">The template for people outside the customer service window; null for none.</param>
/// <param name="OpensAt">The opening of the send window in which this happens, judged by the database's clock.</param>
/// <param name="ClosesAt">Its end, exclusive.</param>
/// <param name="Slot">The campaign's slot that this serves; stored with the claim.</param>
/// <param name="Anchor">The anchor of the campaign's pace; stored with the claim.</param>
/// <param name="NextDue">When the campaign expects to act next; stored with the claim.</param>
[GenerateSerializer, Immutable, Alias("send-order")]
public sealed record SendOrder(
    [property: Id(0)] int Permits,
    [property: Id(1)] bool Retries,
    [property: Id(2)] long Revision,
    [property: Id(3)] string Channel,
    [property: Id(4)] Guid SenderId,
    [property: Id(5)] string Text,
    [property: Id(6)] CampaignTemplate? Template,
    [property: Id(7)] DateTimeOffset OpensAt,
    [property: Id(8)] DateTimeOffset ClosesAt,
    [property: Id(9)] DateTimeOffset Slot,
    [property: Id(10)] DateTimeOffset Anchor,
    [property: Id(11)] DateTimeOffset NextDue)
{
    /// <summary>
    /// The campaign's last attempt as its activation knows it, <see cref="DateTimeOffset.MinValue"/> when it knows of none; null
    /// where nothing is paced. A newer one in the database refuses the claim.
    /// </summary>
    [Id(12)]
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>The provider's category of the template is marketing, as far as it is known.</summary>
    [Id(13)]
    public bool TemplateIsMarketing { get; init; }
}

/// <summary>Why a claim took nobody, or that it took somebody.</summary>
public enum ClaimVerdict
{
    /// <summary>At least one recipient was claimed.</summary>
    Claimed = 0,

    /// <summary>This page has no never-attempted waiting recipient (or no due retry) left.</summary>
    NoneLeft = 1,

    /// <summary>Only recipients who had to be skipped were found; there may be more.</summary>
    OnlySkipped = 2,

    /// <summary>The number's guard refuses until <see cref="SendReport.RetryAt"/>.</summary>
    Throttled = 3,

    /// <summary>The campaign is not running any more, or has another revision.</summary>
    CampaignChanged = 4,

    /// <summary>The window is closed by the database's clock.</summary>
    WindowClosed = 5,

    /// <summary>The sender is not active: <see cref="SendReport.Reason"/>.</summary>
    SenderBlocked = 6,

    /// <summary>The tenant is suspended.</summary>
    TenantSuspended = 7,

    /// <summary>No in-flight place is free, or the claim failed: nothing was sent; ask again.</summary>
    Busy = 8,

    /// <summary>The account has written to as many people in 24 hours as it may; the next is admitted from <see cref="SendReport.RetryAt"/>.</summary>
    DailyLimit = 9,

    /// <summary>The campaign's last attempt is newer than the asking activation knows: another one acts too. Read the progress anew.</summary>
    Overtaken = 10,

    /// <summary>The provider holds back a message of the campaign to see how people take its template; the next one waits for what becomes of it.</summary>
    TemplateHeld = 11,
}

/// <summary>What a send call did.</summary>
/// <param name="Verdict">Whether anybody was claimed, or why not.</param>
/// <param name="Claimed">Recipients claimed.</param>
/// <param name="Skipped">Recipients skipped on the way; they cost no permit.</param>
/// <param name="At">The claim's instant by the database's clock.</param>
/// <param name="RetryAt">Throttled, DailyLimit: from when the guard would admit.</param>
/// <param name="Reason">SenderBlocked: why.</param>
/// <param name="NoneLeft">No never-attempted waiting recipient is left in this page after this call.</param>
/// <param name="ExtraPages">NoneLeft: how many pages after this one are done with it; from 0.</param>
[GenerateSerializer, Immutable, Alias("send-report")]
public sealed record SendReport(
    [property: Id(0)] ClaimVerdict Verdict,
    [property: Id(1)] int Claimed,
    [property: Id(2)] int Skipped,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] DateTimeOffset? RetryAt = null,
    [property: Id(5)] string? Reason = null,
    [property: Id(6)] bool NoneLeft = false,
    [property: Id(7)] int ExtraPages = 0);

/// <summary>Receipts for attempts of one page, that came to one number of the page's tenant.</summary>
/// <param name="NumberNo">The number that received them: attempts of other numbers are left alone.</param>
/// <param name="Receipts">What was reported.</param>
[GenerateSerializer, Immutable, Alias("receipt-batch")]
public sealed record ReceiptBatch([property: Id(0)] int NumberNo, [property: Id(1)] RecipientReceipt[] Receipts);

/// <summary>One receipt.</summary>
/// <param name="Seq">The recipient.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Status">Sent, Delivered, Read or Failed.</param>
/// <param name="At">When it happened, by the provider.</param>
/// <param name="ProviderId">The provider's id of the message.</param>
/// <param name="Class">Why it failed.</param>
/// <param name="Code">The provider's error code.</param>
[GenerateSerializer, Immutable, Alias("recipient-receipt")]
public sealed record RecipientReceipt(
    [property: Id(0)] int Seq,
    [property: Id(1)] short Attempt,
    [property: Id(2)] DeliveryStatus Status,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string? ProviderId,
    [property: Id(5)] ErrorClass? Class,
    [property: Id(6)] string? Code)
{
    /// <summary>Whom the provider says that it went to, E.164 or a user id; null: it does not say.</summary>
    [Id(7)]
    public string? Recipient { get; init; }
}

/// <summary>What became of a batch of receipts.</summary>
/// <param name="Matched">Receipts that belong to an attempt of this page and number, whether or not they moved it.</param>
/// <param name="Unmatched">Indexes of the receipts that do not: another attempt, number or tenant, or no such row.</param>
[GenerateSerializer, Immutable, Alias("receipts-report")]
public sealed record ReceiptsReport([property: Id(0)] int Matched, [property: Id(1)] int[] Unmatched);
