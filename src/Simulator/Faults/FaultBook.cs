using System.Collections.Immutable;
using MassMessaging.Simulator.Clock;

namespace MassMessaging.Simulator.Faults;

/// <summary>The faults in force. Asking costs nothing while there are none.</summary>
internal sealed class FaultBook(SimulatorClock clock, ulong seed)
{
    private readonly Lock _gate = new();
    private ImmutableArray<Active> _active = [];
    private int _lastId;

    internal IReadOnlyList<Fault> All => [.. _active.Where(a => !a.IsOver(clock)).Select(a => a.Fault)];

    internal Fault Add(Fault wanted)
    {
        lock (_gate)
        {
            var fault = wanted with { Id = ++_lastId };
            _active = _active.Add(new Active(fault, clock.Now));
            return fault;
        }
    }

    /// <summary>Ends one fault, or all.</summary>
    internal void Remove(int? id)
    {
        lock (_gate)
        {
            _active = id is null ? [] : _active.RemoveAll(a => a.Fault.Id == id);
        }
    }

    /// <summary>The fault of a kind that strikes this attempt; the same attempt always draws the same.</summary>
    internal Fault? Strike(FaultKind kind, string phoneNumberId, string key) => Strike(kind, phoneNumberId, key, byNameOnly: false);

    /// <summary>The same for what is no send: a fault strikes it only when it names it.</summary>
    internal Fault? StrikeNamed(FaultKind kind, string name, string key) => Strike(kind, name, key, byNameOnly: true);

    private Fault? Strike(FaultKind kind, string phoneNumberId, string key, bool byNameOnly)
    {
        foreach (var active in _active)
        {
            if (active.Fault.Kind == kind
                && ((active.Fault.PhoneNumberId is null && !byNameOnly) || active.Fault.PhoneNumberId == phoneNumberId)
                && !active.IsOver(clock)
                && Draw.Unit(active.Fault.Seed ?? seed, phoneNumberId, key, 1000 + (int)kind) < active.Fault.Rate
                && active.TakeOne())
            {
                return active.Fault;
            }
        }

        return null;
    }

    private sealed class Active(Fault fault, DateTimeOffset since)
    {
        private int _struck;

        internal Fault Fault => fault;

        internal bool IsOver(SimulatorClock clock) => fault.ForSeconds is { } seconds && clock.Now - since >= TimeSpan.FromSeconds(seconds);

        internal bool TakeOne() => fault.Count is not { } count || Interlocked.Increment(ref _struck) <= count;
    }
}
