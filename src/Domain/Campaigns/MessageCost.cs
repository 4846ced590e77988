using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What one message of a campaign costs: SMS by the segment, every other channel by the message.</summary>
/// <param name="UnitPrice">The price of a segment or message, from 0, in the tenant's currency.</param>
/// <param name="Units">Segments of the text; 1 on channels without segments.</param>
public readonly record struct MessageCost(decimal UnitPrice, int Units)
{
    /// <summary>How many units a message is charged as: the segments of an SMS, else 1. The channel is null in a draft without one.</summary>
    public static int UnitsOf(Channel? channel, string text) => channel is { IsChargedBySegment: true } ? MessageParts.Of(text).Count : 1;

    /// <summary>What it costs to send to so many recipients.</summary>
    public decimal For(long recipients) => UnitPrice * Units * recipients;
}

/// <summary>A text edited while its campaign runs has another number of segments.</summary>
/// <param name="Since">Attempts from here on carry the new text.</param>
/// <param name="Units">Its segments.</param>
public sealed record UnitsChange(DateTimeOffset Since, int Units);
