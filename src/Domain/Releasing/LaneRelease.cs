using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>Releases one lane: which recipients are due next, with which turn, and what a claim changes.</summary>
internal sealed class LaneRelease(ReleaseLane lane, ReleaseTerms terms, ReleaseTimings timings)
{
    /// <summary>Pages of one campaign without a pace that are claimed at once.</summary>
    private const int PagesAtOnce = 4;

    private PageCursor _cursor = new(lane.CursorPage);
    private int? _lastSeq = lane.LastSeq;
    private ReleaseResult.RetryFound? _retry; // null: not looked up since the last claim
    private DateTimeOffset _retriesDueAt;
    private (ReleaseDue Due, DateTimeOffset At)? _request;

    /// <summary>What the campaign's plan says.</summary>
    public ReleaseTerms Terms { get; set; } = terms;

    /// <summary>The turn of the sender's number.</summary>
    public NumberTurn Turn { get; } = new();

    /// <summary>Where the lane stands on its grid of slots.</summary>
    public PaceState Pace { get; private set; } = lane.Pace;

    /// <summary>The cursor has moved since it was stored.</summary>
    public bool CursorMoved { get; set; }

    /// <summary>What is stored of the lane.</summary>
    public ReleaseLane Lane => new(lane.FirstSeq, _lastSeq, _cursor.Page, Pace);

    private int LastPage => Terms.PageOf(_lastSeq!.Value);

    private bool IsAtEnd => _cursor.Page > LastPage;

    /// <summary>The next step; null: no recipient is left to claim.</summary>
    public ReleaseStep? Next(DateTimeOffset now)
    {
        if (Turn.Number is null)
        {
            return new ReleaseStep.FindNumber();
        }

        if (_lastSeq is null)
        {
            return new ReleaseStep.FindAudience();
        }

        var planned = IsAtEnd ? null : Plan(now);
        // While the cursor has recipients, retries are looked up when the slot has come: one that is due does not bring it forward.
        if (_retry is null && !(planned?.At > now) && (IsAtEnd || now >= _retriesDueAt))
        {
            return new ReleaseStep.FindRetry();
        }

        if (_retry?.Seq is null && IsAtEnd)
        {
            Turn.GiveBack();
            return null;
        }

        // A due retry goes before the cursor; without a cursor the next retry is what there is to wait for.
        var retry = _retry is { Seq: not null } found && (found.At <= now || IsAtEnd) ? found : null;
        return (planned ?? Plan(retry?.At > now ? retry.At : now)) is { } slot
            ? Release(new ReleaseDue(slot, retry), now)
            : new ReleaseStep.Sleep(Terms.EndAt ?? ReleaseTerms.Never, WaitReason.Window);
    }

    /// <summary>Begins a new grid; never sooner than one interval after the last attempt.</summary>
    public void Anchor(DateTimeOffset at) => Pace = ReleasePlan.Anchored(at, Pace, Terms.Interval);

    /// <summary>Takes the progress as stored; what is known of the audience's size stays.</summary>
    public void Load(ReleaseLane stored)
    {
        Pace = stored.Pace;
        _cursor = new PageCursor(stored.CursorPage);
        CursorMoved = false;
        Forget();
    }

    /// <summary>Forgets the retry that was found; the next step looks it up again.</summary>
    public void Forget() => _retry = null;

    /// <summary>What a step came to that looked something up, or that requested a turn.</summary>
    /// <returns>Until when the campaign does nothing; null: it goes on.</returns>
    public ReleaseStep.Sleep? Report(ReleaseResult result)
    {
        switch (result)
        {
            case ReleaseResult.NumberFound found:
                Turn.Number = found.Number;
                return null;
            case ReleaseResult.AudienceFound found:
                _lastSeq = lane.FirstSeq + found.Recipients - 1;
                return null;
            case ReleaseResult.RetryFound found:
                _retry = found;
                return null;
            case ReleaseResult.TurnGiven given:
                Turn.Answered(given.Slot);
                return null;
            case ReleaseResult.TurnLater later when _request is { } request:
                Turn.Answered(slot: null);
                return new ReleaseStep.Sleep(later.At, request.Due.WaitsForTurn(later.At, request.At));
            case ReleaseResult.TurnBlocked blocked when _request is { } request:
                Turn.Answered(slot: null);
                Turn.Number = null;
                return new ReleaseStep.Sleep(blocked.At, request.Due.WaitsForSender(blocked.Reason, request.At));
            default:
                throw new ArgumentException($"{result} answers no step of a lane.", nameof(result));
        }
    }

    /// <summary>What the claims of a step change.</summary>
    public ClaimEffect Report(ReleaseStep.Claim step, ReleaseResult.Claims claims, DateTimeOffset now)
    {
        var page = _cursor.Page;
        for (var i = 0; i < step.Pages.Count && !step.Retries; i++)
        {
            _cursor.Finish(step.Pages[i], claims.Pages[i].PagesDone);
        }

        CursorMoved |= _cursor.Page > page;
        var effect = ClaimEffect.Of(claims.Pages, step.Retries, Terms.Interval, timings, now);
        Turn.After(effect);
        if (effect.Turn == TurnAfterClaim.Spent)
        {
            Pace = ReleasePlan.Served(step.Slot.State, step.Slot.At, effect.Claim.At);
        }

        Forget();
        return effect;
    }

    private ReleaseSlot? Plan(DateTimeOffset from) => ReleasePlan.Next(Pace, Terms.Interval, Terms.Window, from);

    private ReleaseStep Release(ReleaseDue due, DateTimeOffset now)
    {
        if (Turn.IsHeld && due.At <= now)
        {
            return Claim(due, now);
        }

        Turn.GiveBack(); // what is due now is not what the turn was given for
        if (Turn.LimitedNumber is not { } number)
        {
            return due.At > now ? new ReleaseStep.Sleep(due.At, due.WaitsFor(now)) : Claim(due, now);
        }

        _request = (due, now);
        return new ReleaseStep.AcquireTurn(number, due.At, Pace.LastAttemptAt, Turn.Used);
    }

    private ReleaseStep.Claim Claim(ReleaseDue due, DateTimeOffset now)
    {
        var route = ClaimRoutes.Of(Terms, Turn.Number);
        // Counted from the last query, not from the last claim: claims that never pause would put it off for ever.
        if (route != ClaimRoute.Local && _retry is not null && due.Retry is null)
        {
            _retriesDueAt = now + timings.RetryCheck;
        }

        int[] pages = due.Retry is { Seq: { } seq } ? [Terms.PageOf(seq)]
            : route == ClaimRoute.PageGrains ? _cursor.Next(PagesAtOnce, LastPage)
            : [_cursor.Page];
        return new ReleaseStep.Claim(
            due.Slot,
            pages,
            Permits: Terms.Interval is null ? Terms.PageSize : 1,
            Retries: due.Retry is not null,
            route,
            NextDue(due.Slot, now),
            LastAttemptAt: Terms.Interval is null ? null : Pace.LastAttemptAt ?? DateTimeOffset.MinValue);
    }

    /// <summary>When the campaign expects to act next, once this slot is served.</summary>
    private DateTimeOffset NextDue(ReleaseSlot slot, DateTimeOffset now) => Terms.Interval is null
        ? now + timings.UnpacedDue
        : ReleasePlan.Next(ReleasePlan.Served(slot.State, slot.At, now), Terms.Interval, Terms.Window, now)?.At
            ?? Terms.EndAt ?? ReleaseTerms.Never;
}
