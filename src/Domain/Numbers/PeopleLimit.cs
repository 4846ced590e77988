namespace MassMessaging.Domain.Numbers;

/// <summary>
/// An account's limit of distinct people in 24 hours, over all its numbers. A person counts from a claim outside the 24
/// hours after their own last message, until 24 hours after the last such claim; who counts already, or wrote within
/// the 24 hours, is always admitted. Not safe for use by several threads at once.
/// </summary>
public sealed class PeopleLimit
{
    /// <summary>The sliding day.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromHours(24);

    // The newest, as many as the limit, oldest first: while the places are all taken, the oldest has to leave.
    private readonly Queue<DateTimeOffset> _people;

    /// <summary>An account as its guard knows it.</summary>
    /// <param name="limit">People allowed in any 24 hours; at least 1.</param>
    /// <param name="people">When each person that counts was last written to, in any order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is below 1.</exception>
    public PeopleLimit(int limit, IEnumerable<DateTimeOffset> people)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
        _people = new(people.OrderDescending().Take(limit).Reverse());
    }

    /// <summary>People allowed in any 24 hours.</summary>
    public int Limit { get; }

    /// <summary>Whether a person may be written to at <paramref name="now"/>: word for word what the database's guard says.</summary>
    /// <param name="limit">People allowed in any 24 hours; at least 1.</param>
    /// <param name="people">When each person was last written to outside their own 24 hours.</param>
    /// <param name="person">The next person.</param>
    /// <param name="windowOpen">The person wrote in the last 24 hours.</param>
    /// <param name="now">The time of the claim.</param>
    public static Admission Judge(
        int limit, IReadOnlyDictionary<string, DateTimeOffset> people, string person, bool windowOpen, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(people);
        if (windowOpen || (people.TryGetValue(person, out var last) && last > now - Day))
        {
            return new Admission(true, null);
        }

        var free = new PeopleLimit(limit, people.Values).FreeFrom(now);
        return free == now ? new Admission(true, null) : new Admission(false, free);
    }

    /// <summary>From when a person who does not count yet is admitted, not before <paramref name="at"/>.</summary>
    public DateTimeOffset FreeFrom(DateTimeOffset at) =>
        _people.Count == Limit && _people.Peek() + Day > at ? _people.Peek() + Day : at;

    /// <summary>Writes to a person who does not count yet; times never go back.</summary>
    public void Take(DateTimeOffset at)
    {
        if (_people.Count == Limit)
        {
            _people.Dequeue();
        }

        _people.Enqueue(at);
    }

    /// <summary>An independent one in the same state.</summary>
    public PeopleLimit Copy() => new(Limit, _people);
}
