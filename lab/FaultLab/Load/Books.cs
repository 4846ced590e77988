using System.Collections.Concurrent;
using Dapper;
using MassMessaging.FaultLab.Evidence;
using Npgsql;

namespace MassMessaging.FaultLab.Load;

/// <summary>What all tenants write into.</summary>
/// <param name="Numbers">Numbers that a provider sees, each with whoever had it last.</param>
/// <param name="Breaks">What stopped somebody without a promise: edits, lost tokens.</param>
internal sealed record Books(
    VetoBook Vetoes, VetoBook Breaks, WriteBook Writes, LimitBook Limits, ReplyBook Replies, ConcurrentDictionary<string, LabSender> Numbers, ConcurrentQueue<Sighting> Sightings);

/// <summary>Times in which nothing may be claimed. Times are the product's.</summary>
internal sealed class VetoBook
{
    private readonly ConcurrentQueue<Entry> _entries = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Veto> All => [.. _entries.Select(entry => new Veto(entry.Cause, entry.Scope, entry.From, entry.Until, entry.IsAnswered)).Where(veto => veto.Until is null || veto.Until > veto.From)];

    /// <summary>From the answer on nothing may be claimed there.</summary>
    public Entry Open(string cause, VetoScope scope, DateTimeOffset from, bool isAnswered = true)
    {
        var entry = new Entry(cause, scope, from, isAnswered);
        _entries.Enqueue(entry);
        return entry;
    }

    internal sealed class Entry(string cause, VetoScope scope, DateTimeOffset from, bool isAnswered)
    {
        public bool IsAnswered => isAnswered;

        public string Cause => cause;

        public VetoScope Scope => scope;

        public DateTimeOffset From => from;

        public DateTimeOffset? Until { get; private set; }

        /// <summary>From the moment at which its end was asked for anything may be.</summary>
        public void Close(DateTimeOffset at) => Until = Until is null || at < Until ? at : Until;
    }
}

/// <summary>Every write that the product answered 2xx, with the question that finds its trace at the end.</summary>
internal sealed class WriteBook
{
    private readonly ConcurrentQueue<(string What, string Sql, object Parameters)> _writes = [];

    public int Count => _writes.Count;

    /// <summary>Notes one; <paramref name="sql"/> answers whether its trace is there.</summary>
    public void Accepted(string what, string sql, object parameters) => _writes.Enqueue((what, sql, parameters));

    /// <summary>Asks for all of them.</summary>
    public async Task<IReadOnlyList<AcceptedWrite>> VerifyAsync(NpgsqlConnection connection)
    {
        var found = new List<AcceptedWrite>();
        foreach (var (what, sql, parameters) in _writes)
        {
            found.Add(new AcceptedWrite(what, await connection.ExecuteScalarAsync<bool>(sql, parameters)));
        }

        return found;
    }
}

/// <summary>Limits of the numbers over time, by <see cref="LabSender.Number"/>.</summary>
internal sealed class LimitBook
{
    private readonly ConcurrentDictionary<string, List<LimitInForce>> _limits = [];

    public IReadOnlyDictionary<string, List<LimitInForce>> All => _limits;

    public void Begin(string number, int limit) => _limits[number] = [new LimitInForce(limit, DateTimeOffset.MinValue, null)];

    /// <summary>A change that was asked for; <paramref name="answeredAt"/> null: nobody knows whether it was made.</summary>
    public void Change(string number, int limit, DateTimeOffset sentAt, DateTimeOffset? answeredAt)
    {
        var limits = _limits.GetOrAdd(number, _ => []);
        for (var i = 0; answeredAt is not null && i < limits.Count; i++)
        {
            limits[i] = limits[i] with { Until = limits[i].Until ?? answeredAt };
        }

        limits.Add(new LimitInForce(limit, sentAt, null));
    }
}
