using System.Security.Cryptography;
using System.Text;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>
/// Opt-outs of erased people, kept as HMAC-SHA-256 of the address under a key that is never replaced. A person that comes back
/// by an address, in whichever spelling of its plan, is suppressed again.
/// </summary>
public sealed class ErasedOptOuts(DataKeys keys)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("erased_opt_outs");

    /// <summary>What is kept of an address: the same for the same tenant and address, in every process and for ever.</summary>
    internal byte[] MarkOf(Guid tenantId, string address)
    {
        byte[] whose = [.. tenantId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(address)];
        return HMACSHA256.HashData(keys.OfErasedOptOuts(), whose);
    }

    /// <summary>
    /// First in each transaction that writes customers, before any row is locked: an erasure is over, or begins after it.
    /// Otherwise a person could come back between the read of the marks and the erasure that makes one.
    /// </summary>
    internal static Task AwaitErasuresAsync(NpgsqlTransaction transaction, Guid tenantId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["await-erasures"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>First in an erasure: waits for every transaction that writes customers of the tenant.</summary>
    internal static Task AwaitWritersAsync(NpgsqlTransaction transaction, Guid tenantId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["await-writers"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>Suppresses again whichever of these customers was erased with an opt-out; they are written already.</summary>
    internal async Task RestoreAsync(
        NpgsqlTransaction transaction, Guid tenantId, IReadOnlyCollection<CustomerRow> customers, CancellationToken cancellationToken)
    {
        if (!await transaction.QueryOneAsync<bool>(Sql["any"], new { tenant_id = tenantId }, cancellationToken))
        {
            return;
        }

        var marked = customers.SelectMany(AddressesOf).Select(one => (one.Address, Mark: MarkOf(tenantId, one.Spelling), one.OfPhones)).ToList();
        var arguments = new
        {
            tenant_id = tenantId,
            addresses = marked.Select(one => one.Address).ToArray(),
            marks = marked.Select(one => one.Mark).ToArray(),
            of_phones = marked.Select(one => one.OfPhones).ToArray(),
        };
        var found = await transaction.QueryAsync<Found>(Sql["find"], arguments, cancellationToken);
        if (found.Count == 0)
        {
            return;
        }

        // As the transaction that records an opt-out: a START beside this comes before or after it.
        await PeopleStore.TakeAsync(transaction, tenantId, cancellationToken);
        foreach (var channel in found.GroupBy(one => one.Channel).OrderBy(one => one.Key.Word, StringComparer.Ordinal))
        {
            await CustomerStore.LockOptOutsAsync(transaction, tenantId, channel.Key, [.. channel.Select(one => one.Address)], cancellationToken);
        }

        await transaction.ExecuteAsync(Sql["restore"], arguments, cancellationToken);
    }

    /// <summary>After an opt-in the marks of opt-outs on the same address go.</summary>
    internal async Task ForgetAsync(
        NpgsqlTransaction transaction, Guid tenantId, Channel channel, IReadOnlyCollection<OptOutEvent> starts, CancellationToken cancellationToken)
    {
        if (starts.Count == 0 || !await transaction.QueryOneAsync<bool>(Sql["any"], new { tenant_id = tenantId }, cancellationToken))
        {
            return;
        }

        var marks = starts
            .SelectMany(start => Spellings(channel.ReachesPhones, start.Address).Select(spelling => (Mark: MarkOf(tenantId, spelling), start.At)))
            .ToList();
        await transaction.ExecuteAsync(
            Sql["forget"],
            new { tenant_id = tenantId, channel, marks = marks.Select(one => one.Mark).ToArray(), times = marks.Select(one => one.At.UtcDateTime).ToArray() },
            cancellationToken);
    }

    // An opt-out is stored on a number in its canonical form; push and chat know a customer by id.
    private static IEnumerable<(string Address, string Spelling, bool OfPhones)> AddressesOf(CustomerRow customer) =>
        new[] { customer.Phone, customer.WhatsAppUserId }.OfType<string>()
            .SelectMany(address => Spellings(ofPhones: true, address).Select(spelling => (PhoneSpellings.Canonical(address), spelling, true)))
            .Append((customer.CustomerId, customer.CustomerId, false));

    private static IReadOnlyList<string> Spellings(bool ofPhones, string address) => ofPhones ? PhoneSpellings.Of(address) : [address];

    private sealed record Found(Channel Channel, string Address);
}
