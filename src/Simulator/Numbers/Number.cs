using System.Collections.Concurrent;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Receipts;
using MassMessaging.Simulator.Smpp;

namespace MassMessaging.Simulator.Numbers;

/// <summary>A number that the provider knows.</summary>
internal sealed class Number(Registration registration, Account account, PeopleBook people)
{
    private static readonly TimeSpan WindowLength = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastInbound = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _stopped = new(StringComparer.Ordinal);
    private volatile Registration _registration = registration;
    private volatile Account _account = account;

    internal Registration Registration => _registration;

    internal Account Account => _account;

    internal string Id => _registration.PhoneNumberId;

    /// <summary>How the provider names the people that it writes to.</summary>
    internal PeopleBook People => people;

    internal MessageLog Log { get; } = new();

    internal PostQueue Posts { get; } = new();

    /// <summary>How oddly its centre speaks.</summary>
    internal SmppWeather Weather => new(_registration.Weather, _registration.WeatherSeed);

    /// <summary>Held while a message takes its place both in the log and in the journal: the two orders are one.</summary>
    internal Lock JournalOrder { get; } = new();

    internal void Change(Registration registration, Account account)
    {
        _registration = registration;
        _account = account;
    }

    /// <summary>A person wrote: free text may go to them for 24 hours.</summary>
    internal void OpenWindow(string person, DateTimeOffset at) =>
        _lastInbound.AddOrUpdate(person, at, (_, known) => known > at ? known : at);

    /// <summary>Nothing reaches a person any more, or does again: SMS after STOP and START, a push token that was dropped.</summary>
    internal void SetStopped(string person, bool stopped) => _stopped[person] = stopped;

    internal bool IsStopped(string person) => _stopped.GetValueOrDefault(person);

    internal bool IsWindowOpen(string person, DateTimeOffset at) =>
        !_registration.RequireWindow || (_lastInbound.TryGetValue(person, out var last) && at - last < WindowLength);
}
