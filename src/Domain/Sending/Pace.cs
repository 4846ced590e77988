namespace MassMessaging.Domain.Sending;

/// <summary>
/// Evenly spaced slots: slot k = <see cref="Anchor"/> + k × <see cref="Interval"/>, computed from the anchor each time
/// so that the grid never drifts.
/// </summary>
/// <param name="Anchor">Slot 0.</param>
/// <param name="Interval">Time between two slots; above zero.</param>
public readonly record struct Pace(DateTimeOffset Anchor, TimeSpan Interval)
{
    /// <summary>The last slot that is not after <paramref name="t"/>; the anchor when none is.</summary>
    public DateTimeOffset SlotAtOrBefore(DateTimeOffset t) =>
        t < Anchor ? Anchor : Anchor + new TimeSpan((t - Anchor).Ticks / Interval.Ticks * Interval.Ticks);

    /// <summary>The first slot after <paramref name="t"/>; the anchor when all are.</summary>
    public DateTimeOffset SlotAfter(DateTimeOffset t) => t < Anchor ? Anchor : SlotAtOrBefore(t) + Interval;
}
