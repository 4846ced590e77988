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
    Task<ClaimReply> SendAsync(SendOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Applies receipts of this page's attempts; answers when they are committed. Any number at once, and beside a claim:
    /// the rows judge, and one at a time each would wait for a commit of its own.
    /// </summary>
    [AlwaysInterleave]
    [Alias("receipts")]
    Task<ReceiptsReport> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken);
}

/// <summary>Permits, the terms of their claim and what to send with them.</summary>
/// <param name="Permits">How many may be claimed: 1 on a limited number.</param>
/// <param name="Terms">What the claim has to meet.</param>
/// <param name="Channel">The channel's word.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Text">The message.</param>
/// <param name="Template">The template for people outside the customer service window; null for none.</param>
[GenerateSerializer, Immutable, Alias("send-order")]
public sealed record SendOrder(
    [property: Id(0)] int Permits,
    [property: Id(14)] ClaimTerms Terms,
    [property: Id(3)] string Channel,
    [property: Id(4)] Guid SenderId,
    [property: Id(5)] string Text,
    [property: Id(6)] CampaignTemplate? Template)
{
    /// <summary>The provider's category of the template is marketing, as far as it is known.</summary>
    [Id(13)]
    public bool TemplateIsMarketing { get; init; }
}

/// <summary>What a send order came to.</summary>
/// <param name="Kind">Whether a recipient was claimed, or why none was.</param>
/// <param name="At">The claim's instant by the database's clock.</param>
/// <param name="RetryAt">Throttled, DailyLimit: from when the guard would admit.</param>
/// <param name="Reason">SenderBlocked: why.</param>
/// <param name="PagesDone">Pages from the ordered one on in which no never-attempted waiting recipient is left after this call; from 0.</param>
[GenerateSerializer, Immutable, Alias("claim-reply")]
public sealed record ClaimReply(
    [property: Id(0)] ClaimResultKind Kind,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] DateTimeOffset? RetryAt = null,
    [property: Id(3)] string? Reason = null,
    [property: Id(4)] int PagesDone = 0);

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
