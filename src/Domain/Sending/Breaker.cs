using System.Collections.Immutable;

namespace MassMessaging.Domain.Sending;

/// <summary>What becomes of a recipient that was refused with a code that is on no list.</summary>
public enum BreakerResult
{
    /// <summary>The recipient waits and is tried again; the try is not counted.</summary>
    Wait = 0,

    /// <summary>The recipient waits, and the campaign pauses: the code concerns all recipients.</summary>
    Pause = 1,

    /// <summary>The refusal concerns this recipient and is final, because others were accepted meanwhile.</summary>
    Fail = 2,
}

/// <summary>One recipient's refusals with one code.</summary>
/// <param name="Seq">The recipient.</param>
/// <param name="Accepted">How many messages of the sender were accepted before the first of them.</param>
/// <param name="Times">How often the recipient was refused with that code; from 1.</param>
public readonly record struct BreakerRecipient(int Seq, long Accepted, int Times);

/// <summary>What a judgement of the breaker needs to know of the sender.</summary>
/// <param name="Accepted">Messages of the sender that were accepted so far, in all its campaigns that go on.</param>
/// <param name="AcceptedHere">Those of this campaign.</param>
public readonly record struct BreakerEvidence(long Accepted, long AcceptedHere);

/// <summary>
/// Judges refusals with codes that are on no list, of one campaign through one number. One such refusal says nothing. Three
/// different recipients with the same code, and none accepted meanwhile, say that it concerns all. A message accepted after a
/// recipient's refusal says that it concerns the recipient. Pure: each judgement gives the next state.
/// </summary>
/// <param name="Codes">The recipients refused, by code; the oldest first.</param>
public sealed record Breaker(ImmutableDictionary<string, ImmutableList<BreakerRecipient>> Codes)
{
    /// <summary>Different recipients with the same code that pause the campaign.</summary>
    public const int RecipientsToPause = 3;

    /// <summary>Refusals of one recipient that decide where too few others are left to be refused or accepted.</summary>
    public const int TimesToDecide = 3;

    /// <summary>Recipients of one code that are remembered; one that was forgotten counts as refused for the first time.</summary>
    public const int MaxRecipients = 1_000;

    /// <summary>Codes that are remembered, those that came first.</summary>
    public const int MaxCodes = 8;

    /// <summary>The shortest wait before a recipient is tried again, in real time.</summary>
    public static readonly TimeSpan MinWait = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait before a recipient is tried again, in real time.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(4);

    private const int SlotsToWait = RecipientsToPause + 1;

    /// <summary>No recipient was refused.</summary>
    public static Breaker Untripped { get; } = new(ImmutableDictionary<string, ImmutableList<BreakerRecipient>>.Empty);

    /// <summary>
    /// How long a recipient waits: until enough others have had their turn. A retry goes before a recipient that was never
    /// tried, and three refusals of one recipient say less than those of three.
    /// </summary>
    /// <param name="toNextTurn">Until the campaign's next turn; negative: none is known.</param>
    /// <param name="shortest"><see cref="MinWait"/> on the clock of <paramref name="toNextTurn"/>.</param>
    /// <param name="longest"><see cref="MaxWait"/> on that clock.</param>
    public static TimeSpan WaitFor(TimeSpan toNextTurn, TimeSpan shortest, TimeSpan longest) =>
        toNextTurn >= longest / SlotsToWait ? longest
        : toNextTurn <= shortest / SlotsToWait ? shortest
        : toNextTurn * SlotsToWait;

    /// <summary>The state and the result after a recipient was refused.</summary>
    /// <param name="seq">The recipient.</param>
    /// <param name="code">The provider's code.</param>
    /// <param name="evidence">What was accepted so far.</param>
    public (Breaker Next, BreakerResult Result) Refused(int seq, string code, BreakerEvidence evidence)
    {
        var refused = Codes.GetValueOrDefault(code, []);
        var index = refused.FindIndex(other => other.Seq == seq);
        if (index < 0)
        {
            refused = refused.Add(new BreakerRecipient(seq, evidence.Accepted, 1));
            refused = refused.Count > MaxRecipients ? refused.RemoveAt(0) : refused;
            var alone = refused.Count(other => other.Accepted >= evidence.Accepted);
            return (With(code, refused), alone >= RecipientsToPause ? BreakerResult.Pause : BreakerResult.Wait);
        }

        var known = refused[index];
        if (evidence.Accepted > known.Accepted)
        {
            return (With(code, refused.RemoveAt(index)), BreakerResult.Fail);
        }

        known = known with { Accepted = evidence.Accepted, Times = known.Times + 1 };
        if (refused.Count(other => other.Accepted >= evidence.Accepted) >= RecipientsToPause)
        {
            return (With(code, refused.SetItem(index, known)), BreakerResult.Pause);
        }

        // No other recipient is left to be refused or accepted. Where the campaign had others accepted before, the refusal concerns this one.
        return known.Times < TimesToDecide ? (With(code, refused.SetItem(index, known)), BreakerResult.Wait)
            : evidence.AcceptedHere > 0 ? (With(code, refused.RemoveAt(index)), BreakerResult.Fail)
            : (With(code, refused.SetItem(index, known)), BreakerResult.Pause);
    }

    private Breaker With(string code, ImmutableList<BreakerRecipient> refused) => refused.IsEmpty ? new Breaker(Codes.Remove(code))
        : Codes.ContainsKey(code) || Codes.Count < MaxCodes ? new Breaker(Codes.SetItem(code, refused))
        : this;
}
