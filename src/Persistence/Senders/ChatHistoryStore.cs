using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Whether and when people wrote to a number, as far as imports report it; inbound messages: <see cref="InboundStore"/>.</summary>
public sealed class ChatHistoryStore(NpgsqlDataSource database, CustomerStore customers)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("chat_history");

    /// <summary>Takes in when customers last wrote to a number. Nothing that is known moves back.</summary>
    /// <param name="tenantId">Whose number and customers.</param>
    /// <param name="numberNo">The number's guard row.</param>
    /// <param name="contacts">A batch.</param>
    /// <param name="dryRun">Do it, judge, and take it back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of each, in order.</returns>
    public Task<IReadOnlyList<ContactResult>> ImportAsync(
        Guid tenantId, int numberNo, IReadOnlyList<LastContact> contacts, bool dryRun, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var arguments = new
                {
                    tenant_id = tenantId,
                    number_no = numberNo,
                    customer_ids = contacts.Select(contact => contact.CustomerId).ToArray(),
                    times = contacts.Select(contact => contact.LastInboundAt.UtcDateTime).ToArray(),
                };
                await PeopleStore.HoldAsync(transaction, tenantId, cancellationToken);
                return (!dryRun, await transaction.QueryAsync<ContactResult>(Sql["import-chat-history"], arguments, cancellationToken));
            },
            cancellationToken);

    /// <summary>
    /// Takes in what people wrote before the number was linked, and the keywords in it. It opens no window;
    /// reported again it changes nothing.
    /// </summary>
    /// <param name="tenantId">Whose number it is.</param>
    /// <param name="channel">The number's channel, on which a keyword holds.</param>
    /// <param name="numberNo">The number's guard row.</param>
    /// <param name="messages">What people wrote.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task TakeInAsync(
        Guid tenantId, Channel channel, int numberNo, IReadOnlyList<InboundRow> messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                // A chat has hundreds of messages; its first and last say all.
                var people = messages.GroupBy(message => message.Address, StringComparer.Ordinal)
                    .SelectMany(chat => new[] { chat.MinBy(message => message.At)!, chat.MaxBy(message => message.At)! })
                    .ToList();
                var arguments = new
                {
                    tenant_id = tenantId,
                    number_no = numberNo,
                    addresses = people.Select(message => message.Address).ToArray(),
                    times = people.Select(message => message.At.UtcDateTime).ToArray(),
                    closed_since = now.UtcDateTime - TimeSpan.FromHours(24),
                };
                await PeopleStore.HoldAsync(transaction, tenantId, cancellationToken);
                await transaction.ExecuteAsync(Sql["take-in-history"], arguments, cancellationToken);
                var keywords = messages.Select(message => message.Keyword).OfType<OptOutEvent>().ToList();
                if (keywords.Count > 0)
                {
                    await customers.RecordOptOutsAsync(transaction, tenantId, channel, keywords, now, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);
}

/// <summary>When a customer last wrote.</summary>
/// <param name="CustomerId">The tenant's own id of the customer.</param>
/// <param name="LastInboundAt">The time, as a product instant.</param>
public sealed record LastContact(string CustomerId, DateTimeOffset LastInboundAt);

/// <summary>What came of an imported contact.</summary>
public enum ContactResult
{
    /// <summary>The first that is known of this person on this number.</summary>
    Created = 1,

    /// <summary>It moved the first or the last time that is known.</summary>
    Updated = 2,

    /// <summary>It lies between the times that are known.</summary>
    Unchanged = 3,

    /// <summary>The tenant has no such customer.</summary>
    CustomerUnknown = 4,

    /// <summary>The customer has no phone.</summary>
    NoAddress = 5,
}
