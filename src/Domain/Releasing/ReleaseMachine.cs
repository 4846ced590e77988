using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>
/// Decides what a launched campaign does next. The caller executes each step and reports what it came to, one step at a
/// time; the machine does no I/O and reads no clock.
/// </summary>
public sealed class ReleaseMachine
{
    private readonly ReleaseTimings _timings;
    private readonly LaneRelease[] _lanes;
    private readonly FirstSteps _first;
    private readonly Remainder _remainder;
    private ReleaseStep? _step;
    private ReleaseStep.Sleep? _rest;
    private StoredWait _stored;

    /// <summary>A machine that goes on from stored progress.</summary>
    /// <param name="terms">What the campaign's plan says.</param>
    /// <param name="timings">Durations of the product clock.</param>
    /// <param name="progress">What is stored.</param>
    public ReleaseMachine(ReleaseTerms terms, ReleaseTimings timings, ReleaseProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _timings = timings;
        _lanes = [.. progress.Lanes.Select(lane => new LaneRelease(new LanePosition(lane, terms), timings))];
        _first = new FirstSteps(Position.Page);
        _remainder = new Remainder(timings);
        _stored = new StoredWait(progress.NextDue, progress.WaitingFor);
    }

    /// <summary>What is to be stored, as far as the machine knows.</summary>
    public ReleaseProgress Progress => new([.. _lanes.Select(lane => lane.Position.Lane)], _stored.Until, _stored.Reason);

    /// <summary>What the campaign's plan says.</summary>
    public ReleaseTerms Terms => Position.Terms;

    private LaneRelease Lane => _lanes[0];

    private LanePosition Position => Lane.Position;

    /// <summary>The campaign acts, by its timer or by a notification: it looks at everything anew.</summary>
    public void Wake()
    {
        _rest = null;
        _remainder.Forget();
        Lane.Forget();
    }

    /// <summary>What to do now.</summary>
    /// <param name="phase">Where the campaign stands.</param>
    /// <param name="now">The product time.</param>
    public ReleaseStep Next(CampaignPhase phase, DateTimeOffset now) =>
        _step = _first.Next(Position.Page) ?? (_rest is { } rest && rest.Until > now ? rest : Plan(phase, now));

    /// <summary>What the step that <see cref="Next"/> answered last came to.</summary>
    /// <param name="result">The result.</param>
    /// <param name="now">The product time.</param>
    /// <exception cref="ArgumentException">The step has no such result.</exception>
    public void Report(ReleaseResult result, DateTimeOffset now)
    {
        switch (result)
        {
            case ReleaseResult.Done:
                _first.Done(_step);
                _remainder.Forget();
                break;
            case ReleaseResult.Failed:
                Fail();
                break;
            case ReleaseResult.Loaded loaded:
                Load(loaded.Progress ?? ReleaseProgress.Begin(now));
                break;
            case ReleaseResult.Freezing:
                _rest = new ReleaseStep.Sleep(now + _timings.FreezeCheck, WaitReason.Freezing);
                break;
            case ReleaseResult.RowsInWork:
                _remainder.Forget();
                _rest = new ReleaseStep.Sleep(now + _timings.RowsCheck, WaitReason.Closing);
                break;
            case ReleaseResult.Unfinished unfinished:
                _remainder.Count(unfinished);
                break;
            case ReleaseResult.Claims claims when _step is ReleaseStep.Claim claim:
                Claimed(claim, Lane.Report(claim, claims, now));
                break;
            default:
                _rest = Lane.Report(result);
                break;
        }
    }

    /// <summary>Launch and resume begin a new grid of slots.</summary>
    /// <param name="at">When the release may begin.</param>
    public void Anchor(DateTimeOffset at) => Position.Anchor(at);

    /// <summary>The owner has edited the campaign; the number is left.</summary>
    /// <param name="terms">What the plan says now.</param>
    /// <param name="newPace">The speed has changed.</param>
    /// <param name="isRunning">The campaign is running.</param>
    /// <param name="now">The product time.</param>
    public void Replan(ReleaseTerms terms, bool newPace, bool isRunning, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Position.Replan(terms, newPace && isRunning, now);
        Leave();
    }

    /// <summary>The campaign needs no turn of its number for now.</summary>
    public void Leave() => Lane.Turn.Leave();

    /// <summary>What the number is to be told: the campaign has left it, or gives a turn back. Answered once; null: nothing.</summary>
    public LeftNumber? TakeLeft() => Lane.Turn.TakeLeft();

    /// <summary>Whether a wait differs by enough from the stored one to be stored.</summary>
    /// <param name="wait">Until when the campaign does nothing, and why.</param>
    public bool MustStore(ReleaseStep.Sleep wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        return _stored.IsReplacedBy(new StoredWait(wait.Until, wait.Reason), Terms.Interval is not null, _timings.UnpacedDue);
    }

    /// <summary>A wait was stored.</summary>
    public void Stored(ReleaseStep.Sleep wait) => _stored = new StoredWait(wait.Until, wait.Reason);

    private ReleaseStep Plan(CampaignPhase phase, DateTimeOffset now) => phase switch
    {
        CampaignPhase.Closing => _remainder.Close(now),
        _ when Terms.EndAt <= now => new ReleaseStep.Expire(),
        CampaignPhase.Freezing => new ReleaseStep.Freeze(),
        CampaignPhase.Paused => Terms.Paused,
        CampaignPhase.Scheduled => Terms.StartAt is { } start && start > now ? new ReleaseStep.Sleep(start, WaitReason.Window) : new ReleaseStep.Start(),
        CampaignPhase.ClockSkewed => new ReleaseStep.Sleep(now + _timings.ClockCheck, WaitReason.Clock),
        _ => Lane.Next(now) ?? _remainder.Complete(now),
    };

    /// <summary>The answer of a claim may be what was lost: what was given and stored is read anew.</summary>
    private void Fail()
    {
        Lane.Turn.GiveBack();
        Lane.Turn.Answered(slot: null);
        Wake();
        _first.MustLoad();
    }

    private void Load(ReleaseProgress progress)
    {
        Position.Load(progress.Lanes[0]);
        Lane.Forget();
        _first.Loaded(Position.Page);
        _stored = new StoredWait(progress.NextDue, progress.WaitingFor);
    }

    private void Claimed(ReleaseStep.Claim claim, ClaimEffect effect)
    {
        if (effect.Turn == TurnAfterClaim.Spent)
        {
            _stored = new StoredWait(claim.NextDue, Reason: null);
        }

        _rest = effect.Rest;
        _first.After(effect);
    }
}
