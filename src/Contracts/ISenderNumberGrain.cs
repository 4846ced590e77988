using Orleans.Concurrency;

namespace MassMessaging.Contracts;

/// <summary>
/// One limited sender number over all tenants: gives out the turns of its hourly throttle. It holds no messages and
/// writes nothing; the number's guard row in the database has the last word at each claim.
/// </summary>
[Alias("sender-number")]
public interface ISenderNumberGrain : IGrainWithStringKey
{
    /// <summary>Asks for one attempt. The request stays known until it is served, replaced or left.</summary>
    [Alias("acquire")]
    Task<TurnReply> AcquireAsync(TurnRequest request, CancellationToken cancellationToken);

    /// <summary>The campaign needs no turn any more (pause, end, window closed). May be lost: an unused turn passes on by itself.</summary>
    /// <param name="campaignKey">The campaign.</param>
    /// <param name="unused">A turn it was given and did not use: free for the next waiter.</param>
    [Alias("leave"), OneWay]
    Task LeaveAsync(string campaignKey, DateTimeOffset? unused);

    /// <summary>The sender's definition changed (limit, status): read it again. May be lost: it is read at intervals too.</summary>
    [Alias("refresh"), OneWay]
    Task RefreshAsync();
}

/// <summary>A campaign asks its number for a turn.</summary>
/// <param name="CampaignKey">The campaign.</param>
/// <param name="SenderId">The sender of the campaign, whose status and limit count.</param>
/// <param name="Due">The campaign's own slot that is due, or the next one.</param>
/// <param name="LastServedAt">The campaign's last attempt; the least recently served goes first.</param>
/// <param name="Used">How the turn given before ended; null when there was none.</param>
[GenerateSerializer, Immutable, Alias("turn-request")]
public sealed record TurnRequest(
    [property: Id(0)] string CampaignKey,
    [property: Id(1)] Guid SenderId,
    [property: Id(2)] DateTimeOffset Due,
    [property: Id(3)] DateTimeOffset? LastServedAt,
    [property: Id(4)] TurnUse? Used);

/// <summary>What became of a turn.</summary>
/// <param name="Slot">The turn's slot.</param>
/// <param name="Claimed">Whether a claim was made in it; an unclaimed slot is free again.</param>
/// <param name="RetryAt">When the guard refused it: the instant from which it would admit.</param>
[GenerateSerializer, Immutable, Alias("turn-use")]
public sealed record TurnUse([property: Id(0)] DateTimeOffset Slot, [property: Id(1)] bool Claimed, [property: Id(2)] DateTimeOffset? RetryAt);

/// <summary>The kinds of answer to a request for a turn.</summary>
public enum TurnResultKind
{
    /// <summary>Claim one recipient now.</summary>
    Go = 0,

    /// <summary>Ask again at <see cref="TurnReply.At"/>.</summary>
    Wait = 1,

    /// <summary>The sender may not send: <see cref="TurnReply.Reason"/>; ask again at <see cref="TurnReply.At"/>.</summary>
    Blocked = 2,
}

/// <summary>The answer to a request for a turn.</summary>
/// <param name="Kind">Go, wait or blocked.</param>
/// <param name="At">Go: the slot. Wait, Blocked: when to ask again.</param>
/// <param name="Reason">Blocked: why, as in <c>blockedBy</c> (senderPaused, senderUnpaid, senderRestricted, …).</param>
[GenerateSerializer, Immutable, Alias("turn-reply")]
public sealed record TurnReply([property: Id(0)] TurnResultKind Kind, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string? Reason = null);
