namespace MassMessaging.Domain.Deliveries;

/// <summary>
/// Where one recipient's message is. The numbers are the ranks of the delivery lattice and the values stored in
/// the database: within one attempt a status only ever moves to a higher rank.
/// </summary>
public enum DeliveryStatus
{
    /// <summary>Not attempted, or waiting for another attempt.</summary>
    Waiting = 0,

    /// <summary>Claimed: the provider call may be under way.</summary>
    Sending = 1,

    /// <summary>The call's answer was lost: it may have gone out. Never sent again; a receipt settles it.</summary>
    Unknown = 2,

    /// <summary>The provider accepted it.</summary>
    Sent = 3,

    /// <summary>Certainly not delivered, for good.</summary>
    Failed = 4,

    /// <summary>It reached the person's device.</summary>
    Delivered = 5,

    /// <summary>The person saw it.</summary>
    Read = 6,

    /// <summary>Never attempted and never will be; its reason says why. Reached from <see cref="Waiting"/> only.</summary>
    Skipped = 7,
}
