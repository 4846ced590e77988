using MassMessaging.Domain.Deliveries;
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
    /// Applies receipts of this page's attempts; answers when they are committed. Any number of calls run at once, and
    /// beside a claim: the rows judge, and one at a time each would wait for a commit of its own.
    /// </summary>
    /// <returns>For each receipt whether it belongs to an attempt of the page through that number, also when it moved nothing.</returns>
    [AlwaysInterleave]
    [Alias("receipts")]
    Task<bool[]> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken);
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
