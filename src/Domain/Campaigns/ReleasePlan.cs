using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Where a campaign stands on its grid of slots; what must be stored to go on after a restart.</summary>
/// <param name="Anchor">Slot 0: the launch, the resume, the change of speed or the window's opening.</param>
/// <param name="LastSlot">The last slot served on this grid; null when none was.</param>
/// <param name="LastAttemptAt">The campaign's last attempt, on whatever grid; null when it made none.</param>
public readonly record struct PaceState(DateTimeOffset Anchor, DateTimeOffset? LastSlot, DateTimeOffset? LastAttemptAt);

/// <summary>When a campaign releases next.</summary>
/// <param name="At">The slot; earlier than now when it is late.</param>
/// <param name="State">The state to serve the slot from, anchored anew when a window opened since.</param>
/// <param name="Opening">The opening that the slot lies in; the attempt must lie in it too.</param>
public readonly record struct ReleaseSlot(DateTimeOffset At, PaceState State, Opening Opening);

/// <summary>
/// When a campaign may release its next message: its pace within its window. A slot late by less than one interval
/// keeps the grid; older ones are dropped, never saved up. A campaign that is under way and waits for its turn on a
/// shared number may be late by a quarter more: with 10, 10 and 20 an hour on a number of 40 the third comes exactly
/// one of its intervals late, and would lose every second slot to that tie.
/// </summary>
public static class ReleasePlan
{
    /// <summary>A campaign is under way while its last attempt is at most this many intervals ago.</summary>
    private const double UnderWay = 2.5;

    private const double Quarter = 0.25;

    /// <summary>
    /// A new grid from a launch, a resume or a change of speed at <paramref name="at"/>: it begins then, yet never
    /// sooner than one interval after the campaign's last attempt.
    /// </summary>
    /// <param name="at">When the launch, the resume or the change happened.</param>
    /// <param name="previous">The state until then; null before the first launch.</param>
    /// <param name="interval">Time between two slots from now on; null: no pace.</param>
    public static PaceState Anchored(DateTimeOffset at, PaceState? previous, TimeSpan? interval) =>
        new(AnchorAt(at, previous?.LastAttemptAt, interval), LastSlot: null, previous?.LastAttemptAt);

    /// <summary>
    /// The next slot, at or after the one that <paramref name="now"/> falls on; null when none is left before the end.
    /// </summary>
    /// <param name="state">Where the campaign stands.</param>
    /// <param name="interval">Time between two slots, above zero; null: no pace, so now or as soon as the window opens.</param>
    /// <param name="window">When the campaign may send.</param>
    /// <param name="now">The time to plan from.</param>
    public static ReleaseSlot? Next(PaceState state, TimeSpan? interval, SendWindow window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(window);
        for (var opening = window.NextOpening(now); opening is { } open; opening = window.NextOpening(open.ClosesAt))
        {
            if (NextIn(open, state, interval, now) is { } slot)
            {
                return slot;
            }
        }

        return null;
    }

    /// <summary>The state after a slot was served by an attempt; <paramref name="state"/> is that of the slot's answer.</summary>
    public static PaceState Served(PaceState state, DateTimeOffset slot, DateTimeOffset attemptAt) =>
        state with { LastSlot = slot, LastAttemptAt = attemptAt };

    /// <summary>The next slot within one opening; null when it closes first.</summary>
    internal static ReleaseSlot? NextIn(Opening opening, PaceState state, TimeSpan? interval, DateTimeOffset now)
    {
        if (interval is not { } step)
        {
            var at = now > opening.OpensAt ? now : opening.OpensAt;
            return at < opening.ClosesAt ? new ReleaseSlot(at, state, opening) : null;
        }

        // A last slot inside this opening means that the grid is already this opening's (its start was edited).
        if (opening.OpensAt > state.Anchor && !(state.LastSlot >= opening.OpensAt))
        {
            state = Anchored(opening.OpensAt, state, step);
        }

        var pace = new Pace(state.Anchor, step);
        var slot = state.LastSlot is { } last ? pace.SlotAfter(Later(last, state.LastAttemptAt - (step * Quarter))) : state.Anchor;
        var patience = now - state.LastAttemptAt <= step * UnderWay ? step * (1 + Quarter) : step;
        slot = Later(slot, pace.SlotAfter(now - patience));
        return slot < opening.ClosesAt ? new ReleaseSlot(slot, state, opening) : null;
    }

    private static DateTimeOffset AnchorAt(DateTimeOffset at, DateTimeOffset? lastAttempt, TimeSpan? interval) =>
        interval is { } step && lastAttempt is { } last ? Later(at, last + step) : at;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;
}
