using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>Releases one lane: which recipients are due next, with which turn, and what a claim changes.</summary>
internal sealed class LaneRelease(LanePosition position, ReleaseTimings timings)
{
    /// <summary>Pages of one campaign without a pace that are claimed at once.</summary>
    private const int PagesAtOnce = 4;

    private ReleaseResult.RetryFound? _retry; // null: not looked up since the last claim
    private DateTimeOffset _retriesDueAt;
    private (ReleaseDue Due, DateTimeOffset At)? _request;

    /// <summary>Where the lane stands.</summary>
    public LanePosition Position => position;

    /// <summary>The turn of the sender's number.</summary>
    public NumberTurn Turn { get; } = new();

    private ReleaseTerms Terms => position.Terms;

    /// <summary>The next step; null: no recipient is left to claim.</summary>
    public ReleaseStep? Next(DateTimeOffset now)
    {
        if (Turn.Number is null)
        {
            return new ReleaseStep.FindNumber();
        }

        if (!position.IsSizeKnown)
        {
            return new ReleaseStep.FindAudience();
        }

        var planned = position.IsAtEnd ? null : position.SlotAt(now);
        // While the cursor has recipients, retries are looked up when the slot has come: one that is due does not bring it forward.
        if (_retry is null && !(planned?.At > now) && (position.IsAtEnd || now >= _retriesDueAt))
        {
            return new ReleaseStep.FindRetry();
        }

        if (_retry?.Seq is null && position.IsAtEnd)
        {
            Turn.GiveBack();
            return null;
        }

        // A due retry goes before the cursor; without a cursor the next retry is what there is to wait for.
        var retry = _retry is { Seq: not null } found && (found.At <= now || position.IsAtEnd) ? found : null;
        return (planned ?? position.SlotAt(retry?.At > now ? retry.At : now)) is { } slot
            ? Release(new ReleaseDue(slot, retry), now)
            : new ReleaseStep.Sleep(Terms.End, WaitReason.Window);
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
                position.Size(found.Recipients);
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
        for (var i = 0; i < step.Pages.Count && !step.Retries; i++)
        {
            position.Finish(step.Pages[i], claims.Pages[i].PagesDone);
        }

        var effect = ClaimEffect.Of(claims.Pages, step.Retries, Terms.Interval, timings, now);
        Turn.After(effect);
        if (effect.Turn == TurnAfterClaim.Spent)
        {
            position.Serve(step.Slot, effect.Claim.At);
        }

        Forget();
        return effect;
    }

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
        return new ReleaseStep.AcquireTurn(number, due.At, position.Pace.LastAttemptAt, Turn.Used);
    }

    private ReleaseStep.Claim Claim(ReleaseDue due, DateTimeOffset now)
    {
        var route = ClaimRoutes.Of(Terms, Turn.Number);
        // Counted from the last query, not from the last claim: claims that never pause would put it off for ever.
        if (route != ClaimRoute.Local && _retry is not null && due.Retry is null)
        {
            _retriesDueAt = now + timings.RetryCheck;
        }

        var isPaced = Terms.Interval is not null;
        return new ReleaseStep.Claim(
            due.Slot,
            Pages: due.Retry is { Seq: { } seq } ? [Terms.PageOf(seq)] : position.NextPages(route == ClaimRoute.PageGrains ? PagesAtOnce : 1),
            Permits: isPaced ? 1 : Terms.PageSize,
            Retries: due.Retry is not null,
            route,
            // When the campaign expects to act next, once this slot is served.
            NextDue: isPaced ? position.SlotAfter(due.Slot, now)?.At ?? Terms.End : now + timings.UnpacedDue,
            LastAttemptAt: isPaced ? position.Pace.LastAttemptAt ?? DateTimeOffset.MinValue : null);
    }
}
