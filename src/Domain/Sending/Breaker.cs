using System.Collections.Immutable;

namespace MassMessaging.Domain.Sending;

/// <summary>What becomes of a person who was refused with a code that names nobody.</summary>
public enum BreakerResult
{
    /// <summary>The person waits and is tried again; the try is not counted.</summary>
    Wait = 0,

    /// <summary>The person waits, and the campaign pauses: the code is everybody's.</summary>
    Pause = 1,

    /// <summary>The refusal is this person's and final, for others were accepted meanwhile.</summary>
    Fail = 2,
}

/// <summary>One person's refusals with one code.</summary>
/// <param name="Seq">The recipient.</param>
/// <param name="Accepted">What the sender had had accepted when the person was refused first.</param>
/// <param name="Times">How often the person was refused with that code; from 1.</param>
public readonly record struct BreakerPerson(int Seq, long Accepted, int Times);

/// <summary>What a judgement of the breaker needs to know of the sender.</summary>
/// <param name="Accepted">Messages of the sender that were accepted so far, in all its campaigns that go on.</param>
/// <param name="AcceptedHere">Those of this campaign.</param>
public readonly record struct BreakerEvidence(long Accepted, long AcceptedHere);

/// <summary>
/// Judges refusals with codes that name nobody, of one campaign through one number. One such refusal says nothing. Three
/// different people with the same code, and nobody accepted meanwhile, say that it is everybody's; somebody accepted after a
/// person's refusal says that it is the person's. Pure: each judgement gives the next state.
/// </summary>
/// <param name="Codes">The people refused, by code; the oldest first.</param>
public sealed record Breaker(ImmutableDictionary<string, ImmutableList<BreakerPerson>> Codes)
{
    /// <summary>Different people with the same code that pause the campaign.</summary>
    public const int PeopleToPause = 3;

    /// <summary>Refusals of one person that decide where too few others are left to be refused or accepted.</summary>
    public const int TimesToDecide = 3;

    /// <summary>People of one code that are remembered; a person forgotten counts as refused for the first time.</summary>
    public const int MostPeople = 1_000;

    /// <summary>Codes that are remembered, those that came first.</summary>
    public const int MostCodes = 8;

    /// <summary>The shortest wait before a person is tried again, in real time.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait before a person is tried again, in real time.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(4);

    private const int SlotsToWait = PeopleToPause + 1;

    /// <summary>Nobody was refused.</summary>
    public static Breaker Untripped { get; } = new(ImmutableDictionary<string, ImmutableList<BreakerPerson>>.Empty);

    /// <summary>
    /// How long a person waits: until enough others have had their turn, for a retry goes before a person who was never
    /// tried, and the same person refused thrice says less than three people.
    /// </summary>
    /// <param name="toNextTurn">Until the campaign's next turn; negative: none is known.</param>
    /// <param name="shortest"><see cref="ShortestWait"/> on the clock of <paramref name="toNextTurn"/>.</param>
    /// <param name="longest"><see cref="LongestWait"/> on that clock.</param>
    public static TimeSpan WaitFor(TimeSpan toNextTurn, TimeSpan shortest, TimeSpan longest) =>
        toNextTurn >= longest / SlotsToWait ? longest
        : toNextTurn <= shortest / SlotsToWait ? shortest
        : toNextTurn * SlotsToWait;

    /// <summary>A person was refused.</summary>
    /// <param name="seq">The recipient.</param>
    /// <param name="code">The provider's code.</param>
    /// <param name="evidence">What was accepted so far.</param>
    public (Breaker Next, BreakerResult Result) Refused(int seq, string code, BreakerEvidence evidence)
    {
        var people = Codes.GetValueOrDefault(code, []);
        var index = people.FindIndex(person => person.Seq == seq);
        if (index < 0)
        {
            people = people.Add(new BreakerPerson(seq, evidence.Accepted, 1));
            people = people.Count > MostPeople ? people.RemoveAt(0) : people;
            var alone = people.Count(person => person.Accepted >= evidence.Accepted);
            return (With(code, people), alone >= PeopleToPause ? BreakerResult.Pause : BreakerResult.Wait);
        }

        var known = people[index];
        if (evidence.Accepted > known.Accepted)
        {
            return (With(code, people.RemoveAt(index)), BreakerResult.Fail);
        }

        known = known with { Accepted = evidence.Accepted, Times = known.Times + 1 };
        if (people.Count(person => person.Accepted >= evidence.Accepted) >= PeopleToPause)
        {
            return (With(code, people.SetItem(index, known)), BreakerResult.Pause);
        }

        // Nobody is left who could be refused or accepted. Where the campaign had others accepted before, it is the person's.
        return known.Times < TimesToDecide ? (With(code, people.SetItem(index, known)), BreakerResult.Wait)
            : evidence.AcceptedHere > 0 ? (With(code, people.RemoveAt(index)), BreakerResult.Fail)
            : (With(code, people.SetItem(index, known)), BreakerResult.Pause);
    }

    private Breaker With(string code, ImmutableList<BreakerPerson> people) => people.IsEmpty ? new Breaker(Codes.Remove(code))
        : Codes.ContainsKey(code) || Codes.Count < MostCodes ? new Breaker(Codes.SetItem(code, people))
        : this;
}
