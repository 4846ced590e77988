using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MassMessaging.Simulator.Numbers;

/// <summary>All numbers and accounts that the provider knows.</summary>
internal sealed class NumberBook
{
    private readonly ConcurrentDictionary<string, Number> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    internal PeopleBook People { get; } = new();

    internal IEnumerable<Number> All => _numbers.Values.OrderBy(n => n.Id, StringComparer.Ordinal);

    internal Number? Find(string phoneNumberId) => _numbers.GetValueOrDefault(phoneNumberId);

    internal Account? FindAccount(string id) => _accounts.GetValueOrDefault(id);

    internal IEnumerable<Number> NumbersOf(string accountId) => All.Where(n => n.Account.Id == accountId);

    internal bool KnowsToken(string token) => _numbers.Values.Any(n => n.Registration.AccessToken == token);

    internal Account AccountOf(string id) => _accounts.GetOrAdd(id, static id => new Account(id));

    /// <summary>Adds a number or changes what is known of it; its messages, windows and ids stay.</summary>
    internal Number Register(Registration wanted)
    {
        lock (_gate)
        {
            foreach (var person in wanted.People)
            {
                People.Put(person);
            }

            var known = Find(wanted.PhoneNumberId);
            var nonce = wanted.Nonce != 0 ? wanted.Nonce : known?.Registration.Nonce ?? NewNonce();
            var registration = wanted with { Nonce = nonce };
            var account = AccountOf(registration.BusinessAccountId);
            var former = known?.Account;
            if (known is null)
            {
                known = new Number(registration, account, People);
                _numbers[registration.PhoneNumberId] = known;
            }
            else
            {
                known.Change(registration, account);
            }

            foreach (var changed in new[] { account, former }.OfType<Account>().Distinct())
            {
                changed.Take(NumbersOf(changed.Id).SelectMany(n => n.Registration.Templates));
            }

            return known;
        }
    }

    private static uint NewNonce() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
