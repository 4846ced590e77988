using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Releasing;

/// <summary>Where a lane stands: on its grid of slots, and among the pages of its recipients.</summary>
internal sealed class LanePosition(ReleaseLane lane, ReleaseTerms terms)
{
    private PageCursor _cursor = new(lane.CursorPage);
    private int? _lastSeq = lane.LastSeq;

    /// <summary>What the campaign's plan says.</summary>
    public ReleaseTerms Terms { get; private set; } = terms;

    /// <summary>The lane's state on its grid of slots.</summary>
    public PaceState Pace { get; private set; } = lane.Pace;

    /// <summary>What is stored of the lane.</summary>
    public ReleaseLane Lane => new(lane.FirstSeq, _lastSeq, Page, Pace);

    /// <summary>The lowest page that may hold a never-attempted waiting recipient.</summary>
    public int Page => _cursor.Page;

    /// <summary>The size of the audience was read.</summary>
    public bool IsSizeKnown => _lastSeq is not null;

    /// <summary>No never-attempted recipient is left.</summary>
    public bool IsAtEnd => Page > LastPage;

    private int LastPage => Terms.PageOf(_lastSeq!.Value);

    /// <summary>The size of the audience.</summary>
    public void Size(int recipients) => _lastSeq = lane.FirstSeq + recipients - 1;

    /// <summary>The slot to serve at an instant, or the next one; null: none is left before the end.</summary>
    public ReleaseSlot? SlotAt(DateTimeOffset from) => ReleasePlan.Next(Pace, Terms.Interval, Terms.Window, from);

    /// <summary>The slot after one that is served now; null: none is left before the end.</summary>
    public ReleaseSlot? SlotAfter(ReleaseSlot slot, DateTimeOffset now) =>
        ReleasePlan.Next(ReleasePlan.Served(slot.State, slot.At, now), Terms.Interval, Terms.Window, now);

    /// <summary>The next pages to claim.</summary>
    public int[] NextPages(int count) => _cursor.Next(count, LastPage);

    /// <summary>A slot was served.</summary>
    public void Serve(ReleaseSlot slot, DateTimeOffset attemptAt) => Pace = ReleasePlan.Served(slot.State, slot.At, attemptAt);

    /// <summary>Pages hold no never-attempted recipient any more.</summary>
    public void Finish(int firstPage, int count) => _cursor.Finish(firstPage, count);

    /// <summary>Begins a new grid; never sooner than one interval after the last attempt.</summary>
    public void Anchor(DateTimeOffset at) => Pace = ReleasePlan.Anchored(at, Pace, Terms.Interval);

    /// <summary>The campaign was edited.</summary>
    /// <param name="terms">What its plan says now.</param>
    /// <param name="newPace">The speed of a running campaign has changed.</param>
    /// <param name="now">The product time.</param>
    public void Replan(ReleaseTerms terms, bool newPace, DateTimeOffset now)
    {
        Terms = terms;
        if (Pace is { LastSlot: null, LastAttemptAt: null })
        {
            // Nothing was sent yet: a start moved to or fro moves the first slot with it.
            Anchor(terms.StartAt is { } start && start > now ? start : now);
        }
        else if (newPace)
        {
            Anchor(now);
        }
    }

    /// <summary>Takes the progress as stored; what is known of the audience's size stays.</summary>
    public void Load(ReleaseLane stored)
    {
        Pace = stored.Pace;
        _cursor = new PageCursor(stored.CursorPage);
    }
}
