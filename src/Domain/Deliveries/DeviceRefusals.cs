using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Deliveries;

/// <summary>
/// The refusals of one recipient's devices, one after the other. A refused device says nothing of the recipient's others,
/// and each refusal is certain, so that at most one of the calls is accepted.
/// </summary>
/// <param name="Waits">The first refusal that may be repaired or judged; null: none so far.</param>
/// <param name="Last">The refusal of the device that was tried last.</param>
public readonly record struct DeviceRefusals(SendOutcome.Refused? Waits, SendOutcome.Refused Last)
{
    /// <summary>What is stored when the recipient has no other device: what may be repaired or judged decides over a device that is refused for good.</summary>
    public SendOutcome.Refused WithoutAnother => Waits ?? Last;

    /// <summary>What is stored when the next device is not known, or no call may start any more: the recipient is tried again later.</summary>
    public SendOutcome.Refused Interrupted => Last with { Class = ErrorClass.Transient };

    /// <summary>Whether the answer to one device's call has another device of the recipient tried.</summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="earlier">The refusals of the devices before; null: it is the first.</param>
    /// <returns>The refusals with this one; null: the answer is the outcome.</returns>
    public static DeviceRefusals? After(SendOutcome outcome, DeviceRefusals? earlier) =>
        outcome is SendOutcome.Refused { Class: ErrorClass.Device or ErrorClass.Platform or ErrorClass.Unlisted } refused
            ? new DeviceRefusals(earlier?.Waits ?? (refused.Class == ErrorClass.Device ? null : refused), refused)
            : null;
}
