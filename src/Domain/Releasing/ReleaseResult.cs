using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>The claim of one page.</summary>
/// <param name="Kind">Whether a recipient was claimed, or why none was.</param>
/// <param name="At">The claim's instant by the database's clock.</param>
/// <param name="RetryAt">Throttled, DailyLimit: from when the guard would admit.</param>
/// <param name="Reason">SenderBlocked: why.</param>
/// <param name="PagesDone">Pages from the claimed one on in which no never-attempted waiting recipient is left; from 0.</param>
public sealed record PageClaim(
    ClaimResultKind Kind, DateTimeOffset At, DateTimeOffset? RetryAt = null, WaitReason? Reason = null, int PagesDone = 0);

/// <summary>What a <see cref="ReleaseStep"/> came to.</summary>
public abstract record ReleaseResult
{
    private ReleaseResult()
    {
    }

    /// <summary>The step was executed; it answers nothing.</summary>
    public sealed record Done : ReleaseResult;

    /// <summary>The step failed, or its answer was lost.</summary>
    public sealed record Failed : ReleaseResult;

    /// <summary>The stored progress.</summary>
    /// <param name="Progress">The progress; null: none is stored.</param>
    public sealed record Loaded(ReleaseProgress? Progress) : ReleaseResult;

    /// <summary>The freeze is running; it tells its result by itself.</summary>
    public sealed record Freezing : ReleaseResult;

    /// <summary>The sender's number.</summary>
    public sealed record NumberFound(SenderNumber Number) : ReleaseResult;

    /// <summary>The size of the frozen audience.</summary>
    /// <param name="Recipients">Recipients, from 1.</param>
    public sealed record AudienceFound(int Recipients) : ReleaseResult;

    /// <summary>The retry that is due first.</summary>
    /// <param name="Seq">The recipient; null: no recipient waits for a retry.</param>
    /// <param name="At">When the retry is due.</param>
    public sealed record RetryFound(int? Seq, DateTimeOffset At) : ReleaseResult;

    /// <summary>The number has given a turn: the campaign claims now.</summary>
    /// <param name="Slot">The turn's slot.</param>
    public sealed record TurnGiven(DateTimeOffset Slot) : ReleaseResult;

    /// <summary>The number has no turn yet.</summary>
    /// <param name="At">When to request one again.</param>
    public sealed record TurnLater(DateTimeOffset At) : ReleaseResult;

    /// <summary>The sender may not send.</summary>
    /// <param name="At">When to request a turn again.</param>
    /// <param name="Reason">What blocks it.</param>
    public sealed record TurnBlocked(DateTimeOffset At, WaitReason? Reason) : ReleaseResult;

    /// <summary>The claims of a step.</summary>
    /// <param name="Pages">One for each page of the step, in their order.</param>
    public sealed record Claims(IReadOnlyList<PageClaim> Pages) : ReleaseResult;

    /// <summary>What is left of the campaign.</summary>
    /// <param name="Waiting">Recipients who wait.</param>
    /// <param name="Sending">Recipients whose call is in flight.</param>
    public sealed record Unfinished(long Waiting, long Sending) : ReleaseResult;

    /// <summary>The silo works on the campaign's rows, outside its turns; the end of the work wakes the campaign.</summary>
    public sealed record RowsInWork : ReleaseResult;
}
