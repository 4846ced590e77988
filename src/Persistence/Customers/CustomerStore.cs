using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>A tenant's customers.</summary>
public sealed class CustomerStore(NpgsqlDataSource database, ErasedOptOuts erased)
{
    private const int MostDeadlocks = 5;

    private static readonly NamedQueries Sql = NamedQueries.Load("customers");

    /// <summary>A customer; null when the tenant has none of that id.</summary>
    public Task<CustomerRow?> FindAsync(Guid tenantId, string customerId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<CustomerRow>(Sql["find-customer"], new { tenant_id = tenantId, customer_id = customerId }, cancellationToken);

    /// <summary>Customers in creation order.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="after">The <see cref="CustomerRow.CustomerNo"/> of the last one seen; 0 to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="conditions">Which ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<CustomerRow>> PageAsync(
        Guid tenantId, long after, int limit, CustomerConditions conditions, CancellationToken cancellationToken) =>
        database.QueryAsync<CustomerRow>(
            Sql["page-customers"],
            new
            {
                tenant_id = tenantId,
                after,
                limit,
                search = LikePattern.Containing(conditions.Search),
                groups = conditions.Groups is { Count: > 0 } groups ? groups.ToArray() : null,
                staff = conditions.Staff is { Count: > 0 } staff ? staff.ToArray() : null,
                conditions.Channel,
                opted_out = conditions.OptedOut,
            },
            cancellationToken);

    /// <summary>The names of attributes that a tenant's customers have, in their order.</summary>
    public Task<IReadOnlyList<string>> AttributeNamesAsync(Guid tenantId, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["attribute-names"], new { tenant_id = tenantId, limit }, cancellationToken);

    /// <summary>Creates or replaces one customer if the caller may.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="customer">The whole customer.</param>
    /// <param name="mayReplace">Judges the revision that stands; null when there is none.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was written, and whether it was there before.</returns>
    public async Task<(bool Written, bool Existed)> PutAsync(
        Guid tenantId, CustomerRow customer, Func<int?, bool> mayReplace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryPutAsync(tenantId, customer, mayReplace, now, cancellationToken) is { } done)
            {
                return done;
            }
        }
    }

    // Null: another call created it between the read and the write; the write is taken back and the row that now stands is judged.
    private Task<(bool Written, bool Existed)?> TryPutAsync(
        Guid tenantId, CustomerRow customer, Func<int?, bool> mayReplace, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync<(bool, bool)?>(
            async transaction =>
            {
                await ErasedOptOuts.AwaitErasuresAsync(transaction, tenantId, cancellationToken);
                var revision = await transaction.QueryOneAsync<int?>(
                    Sql["lock-customer"], new { tenant_id = tenantId, customer_id = customer.CustomerId }, cancellationToken);
                if (!mayReplace(revision))
                {
                    return (false, (false, revision is not null));
                }

                var written = await UpsertAsync(transaction, tenantId, [customer], now, cancellationToken);
                return revision is null && written.Created == 0 ? (false, null) : (true, (true, revision is not null));
            },
            cancellationToken);

    /// <summary>Reads a customer under its lock, and writes what that makes of it.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="customerId">The tenant's own id of the customer.</param>
    /// <param name="change">The customer to write; null: nothing is written.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the tenant has that customer.</returns>
    public Task<bool> ChangeAsync(
        Guid tenantId, string customerId, Func<CustomerRow, CustomerRow?> change, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await ErasedOptOuts.AwaitErasuresAsync(transaction, tenantId, cancellationToken);
                await transaction.QueryOneAsync<int?>(Sql["lock-customer"], new { tenant_id = tenantId, customer_id = customerId }, cancellationToken);
                if (await transaction.QueryOneAsync<CustomerRow>(Sql["find-customer"], new { tenant_id = tenantId, customer_id = customerId }, cancellationToken) is not { } stored)
                {
                    return (false, false);
                }

                if (change(stored) is { } changed)
                {
                    await UpsertAsync(transaction, tenantId, [changed], now, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);

    /// <summary>
    /// Creates customers, or changes what their rows carry, in one transaction; no id may come twice. Batches of one tenant
    /// take turns. An id that is stored with blanks at its ends is found without them.
    /// </summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="customers">The rows.</param>
    /// <param name="mostAttributes">Attributes that a customer may have; a row that would give it more is refused.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="dryRun">Do it, count, and take it back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="also">Written last in the same transaction, with what the batch did; may run again when the batch is tried again.</param>
    public async Task<CustomerBatch> UpsertAsync(
        Guid tenantId, IReadOnlyList<CustomerRow> customers, int mostAttributes, DateTimeOffset now, bool dryRun, CancellationToken cancellationToken,
        Func<NpgsqlTransaction, CustomerBatch, Task>? also = null)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        for (var deadlocks = 0; ;)
        {
            try
            {
                if (await TryUpsertAsync(tenantId, customers, mostAttributes, refused, now, dryRun, also, cancellationToken) is { } batch)
                {
                    return batch;
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && ++deadlocks < MostDeadlocks)
            {
                // A group that is deleted takes itself out of many customers at once; nothing of this batch was stored.
            }
        }
    }

    // Null: something was in the way, which the next try knows or finds stored; what was written is taken back.
    private Task<CustomerBatch?> TryUpsertAsync(
        Guid tenantId, IReadOnlyList<CustomerRow> customers, int mostAttributes, HashSet<string> refused, DateTimeOffset now, bool dryRun,
        Func<NpgsqlTransaction, CustomerBatch, Task>? also, CancellationToken cancellationToken) =>
        database.InTransactionAsync<CustomerBatch?>(
            async transaction =>
            {
                await ErasedOptOuts.AwaitErasuresAsync(transaction, tenantId, cancellationToken);
                await transaction.ExecuteAsync(Sql["await-other-batches"], new { tenant_id = tenantId }, cancellationToken);
                var twins = await TwinsAsync(transaction, tenantId, customers, cancellationToken);
                CustomerRow[] rows = [.. customers.Select(row => twins.GetValueOrDefault(row.CustomerId) is { Both: false } twin ? row with { CustomerId = twin.Stored } : row)];
                var counts = default(BatchCounts);
                foreach (var alike in rows.Where(row => !refused.Contains(row.CustomerId)).GroupBy(row => row.Given))
                {
                    CustomerRow[] group = [.. alike];
                    var ids = group.Select(row => row.CustomerId).ToArray();
                    var merges = alike.Key.HasFlag(CustomerFields.NamedAttributes);
                    var standing = merges ? await transaction.QueryOneAsync<int>(Sql["lock-customers"], new { tenant_id = tenantId, ids }, cancellationToken) : 0;
                    var written = await UpsertAsync(transaction, tenantId, group, now, cancellationToken);
                    if (merges && written.Created != group.Length - standing)
                    {
                        return (false, null); // created by somebody else after the lock: its attributes were not merged
                    }

                    if (merges)
                    {
                        var over = await transaction.QueryAsync<string>(Sql["over-attributes"], new { tenant_id = tenantId, ids, most = mostAttributes }, cancellationToken);
                        if (over.Count > 0)
                        {
                            refused.UnionWith(over);
                            return (false, null);
                        }
                    }

                    counts = new(counts.Created + written.Created, counts.Updated + written.Updated, counts.Unchanged + written.Unchanged);
                }

                var done = new CustomerBatch(
                    counts, [.. rows.Select(row => refused.Contains(row.CustomerId))], [.. customers.Select(row => twins.GetValueOrDefault(row.CustomerId))]);
                if (also is not null)
                {
                    await also(transaction, done);
                }

                return (!dryRun, done);
            },
            cancellationToken);

    private static async Task<Dictionary<string, UntrimmedId>> TwinsAsync(
        NpgsqlTransaction transaction, Guid tenantId, IReadOnlyList<CustomerRow> customers, CancellationToken cancellationToken)
    {
        var found = await transaction.QueryAsync<(string Trimmed, string Stored, bool Both)>(
            Sql["untrimmed-customers"], new { tenant_id = tenantId, ids = customers.Select(row => row.CustomerId).ToArray() }, cancellationToken);
        return found.GroupBy(twin => twin.Trimmed).ToDictionary(
            same => same.Key,
            same => new UntrimmedId(same.First().Stored, same.First().Both, same.Count() > 1 || same.First().Both),
            StringComparer.Ordinal);
    }

    /// <summary>Erases a customer at once; deliveries lose name, id and address soon after.</summary>
    /// <returns>Whether the tenant had that customer.</returns>
    public Task<bool> EraseAsync(Guid tenantId, string customerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await ErasedOptOuts.AwaitWritersAsync(transaction, tenantId, cancellationToken);
                await PeopleStore.TakeAsync(transaction, tenantId, cancellationToken);
                var known = await transaction.QueryAsync<(string Address, bool Shared)>(
                    Sql["addresses-of-customer"], new { tenant_id = tenantId, customer_id = customerId }, cancellationToken);
                var arguments = new
                {
                    tenant_id = tenantId,
                    customer_id = customerId,
                    now,
                    addresses = known.Select(one => one.Address).ToArray(),
                    shared = known.Select(one => one.Shared).ToArray(),
                    marks = known.Select(one => erased.MarkOf(tenantId, one.Address)).ToArray(),
                    id_mark = erased.MarkOf(tenantId, customerId),
                };
                return (true, await transaction.QueryOneAsync<long?>(Sql["erase-customer"], arguments, cancellationToken) is not null);
            },
            cancellationToken);

    /// <summary>Forbids writing to a person on a channel; standing ones stay as they are.</summary>
    public Task SuppressAsync(
        Guid tenantId, Channel channel, string address, string evidenceJson, DateTimeOffset now, CancellationToken cancellationToken) =>
        JudgeAsync("set-suppression", tenantId, channel, address, evidenceJson, now, cancellationToken);

    /// <summary>Allows writing to a person on a channel again; what led to the opt-out stays recorded.</summary>
    public Task AllowAsync(
        Guid tenantId, Channel channel, string address, string evidenceJson, DateTimeOffset now, CancellationToken cancellationToken) =>
        JudgeAsync("clear-suppression", tenantId, channel, address, evidenceJson, now, cancellationToken);

    private Task JudgeAsync(
        string statement, Guid tenantId, Channel channel, string address, string evidence, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await PeopleStore.HoldAsync(transaction, tenantId, cancellationToken);
                await transaction.ExecuteAsync(
                    Sql[statement], new { tenant_id = tenantId, channel, address = AddressOn(channel, address), evidence, now }, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    /// <summary>Does opt-outs and opt-ins of people, in the order in which they happened, however late and often they are reported.</summary>
    public Task RecordOptOutsAsync(
        Guid tenantId, Channel channel, IReadOnlyList<OptOutEvent> events, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await PeopleStore.HoldAsync(transaction, tenantId, cancellationToken);
                await RecordOptOutsAsync(transaction, tenantId, channel, events, now, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    /// <summary>As the other, as part of a transaction that holds the tenant's people.</summary>
    internal async Task RecordOptOutsAsync(
        NpgsqlTransaction transaction, Guid tenantId, Channel channel, IReadOnlyList<OptOutEvent> events, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        events = [.. events.SelectMany(e => e.Places())];
        var addresses = events.Select(e => AddressOn(channel, e.Address)).ToArray();
        await LockOptOutsAsync(transaction, tenantId, channel, addresses, cancellationToken);
        await transaction.ExecuteAsync(
            Sql["record-opt-outs"],
            new
            {
                tenant_id = tenantId,
                channel,
                addresses,
                times = events.Select(e => e.At.UtcDateTime).ToArray(),
                opted_out = events.Select(e => e.OptedOut).ToArray(),
                evidence = events.Select(e => e.EvidenceJson).ToArray(),
                now,
            },
            cancellationToken);
        if (events.Any(e => !e.OptedOut))
        {
            // What was given on another of the person's addresses still holds for all of them.
            await PeopleStore.SpreadAsync(transaction, tenantId, [channel.Word], addresses, tell: false, cancellationToken);
            await erased.ForgetAsync(transaction, tenantId, channel, [.. events.Where(e => !e.OptedOut)], cancellationToken);
        }
    }

    /// <summary>Another transaction that changes opt-outs of these people comes before or after this one.</summary>
    internal static Task LockOptOutsAsync(
        NpgsqlTransaction transaction, Guid tenantId, Channel channel, string[] addresses, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["lock-opt-outs"], new { tenant_id = tenantId, channel, addresses }, cancellationToken);

    private static string AddressOn(Channel channel, string address) =>
        channel.ReachesPhones ? PhoneSpellings.Canonical(address) : address;

    /// <summary>The channels on which one of these addresses is suppressed.</summary>
    public Task<IReadOnlyList<string>> SuppressedChannelsAsync(Guid tenantId, string[] addresses, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["list-suppressions"], new { tenant_id = tenantId, addresses }, cancellationToken);

    /// <summary>How the suppressions of a customer came, one for each channel.</summary>
    public Task<IReadOnlyList<SuppressionRow>> ExplainSuppressionsAsync(Guid tenantId, string[] addresses, CancellationToken cancellationToken) =>
        database.QueryAsync<SuppressionRow>(Sql["explain-suppressions"], new { tenant_id = tenantId, addresses }, cancellationToken);

    private async Task<BatchCounts> UpsertAsync(
        NpgsqlTransaction transaction, Guid tenantId, IReadOnlyList<CustomerRow> customers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (created, updated) = await transaction.QueryOneAsync<(int, int)>(
            Sql["upsert-customers"],
            new
            {
                tenant_id = tenantId,
                now,
                given = (int)customers[0].Given,
                ids = Column(row => row.CustomerId),
                names = Column(row => row.Name),
                phones = Column(row => row.Phone),
                whatsapp_user_ids = Column(row => row.WhatsAppUserId),
                genders = Column(row => row.Gender),
                birth_years = Column(row => row.BirthYear),
                birth_months = Column(row => row.BirthMonth),
                birth_days = Column(row => row.BirthDay),
                totals_spent = Column(row => row.TotalSpent),
                average_receipts = Column(row => row.AverageReceipt),
                visits = Column(row => row.Visits),
                branded_apps = Column(row => row.BrandedApp),
                online_apps = Column(row => row.OnlineApp),
                staff = Column(row => ArrayText(row.Staff)),
                groups = Column(row => ArrayText(row.Groups)),
                attributes = Column(row => row.AttributesJson),
            },
            cancellationToken);
        if (created + updated > 0)
        {
            await JoinAddressesAsync(transaction, tenantId, customers, cancellationToken);
            await erased.RestoreAsync(transaction, tenantId, customers, cancellationToken);
        }

        return new BatchCounts(created, updated, customers.Count - created - updated);

        T[] Column<T>(Func<CustomerRow, T> value)
        {
            var column = new T[customers.Count];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = value(customers[i]);
            }

            return column;
        }
    }

    // By a customer with a number and a user id a tenant says that two addresses are one person's. That is not as certain as a
    // provider's word, so it holds as long as the customer has both.
    private static async Task JoinAddressesAsync(
        NpgsqlTransaction transaction, Guid tenantId, IReadOnlyList<CustomerRow> customers, CancellationToken cancellationToken)
    {
        var given = customers[0].Given;
        var userIds = given.HasFlag(CustomerFields.WhatsAppUserId)
                ? customers.Select(row => row.WhatsAppUserId).OfType<string>().Distinct()
            : given.HasFlag(CustomerFields.Phone)
                ? await transaction.QueryAsync<string>(
                    Sql["user-ids-of"], new { tenant_id = tenantId, ids = customers.Select(row => row.CustomerId).ToArray() }, cancellationToken)
            : [];
        if (userIds.ToArray() is { Length: > 0 } addresses)
        {
            await PeopleStore.TakeAsync(transaction, tenantId, cancellationToken);
            await PeopleStore.AddUserIdsAsync(transaction, tenantId, addresses, cancellationToken);
        }
    }

    // An array as PostgreSQL reads it from a text: an array of arrays of several lengths cannot be a parameter.
    private static string ArrayText(string[] values) => values.Length == 0 ? "{}"
        : "{" + string.Join(',', values.Select(value => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")) + "}";
}

/// <summary>Which customers to list; all given conditions hold.</summary>
public sealed record CustomerConditions
{
    /// <summary>Part of a name, id or phone; null: all.</summary>
    public string? Search { get; init; }

    /// <summary>Groups that the customer is in; null or empty: all.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Staff that serve the customer; null or empty: all.</summary>
    public IReadOnlyList<string>? Staff { get; init; }

    /// <summary>A channel on which the customer has an address; null: all.</summary>
    public Channel? Channel { get; init; }

    /// <summary>Whether the customer has opted out, of the channel where one is given, else of any; null: all.</summary>
    public bool? OptedOut { get; init; }
}

/// <summary>A suppression with its evidence.</summary>
public sealed record SuppressionRow
{
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>When the person opted out.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What shows it, a JSON object.</summary>
    public required string EvidenceJson { get; init; }

    /// <summary>The name of the key that did it by hand; null: none did, or the key is gone.</summary>
    public string? KeyName { get; init; }
}

/// <summary>What a batch of customers did.</summary>
/// <param name="Counts">Of the rows that were taken.</param>
/// <param name="TooManyAttributes">For each row in order: it was refused, for its customer would have too many attributes.</param>
/// <param name="Untrimmed">For each row in order: the stored id that differs by blanks at its ends; null: there is none.</param>
public sealed record CustomerBatch(BatchCounts Counts, IReadOnlyList<bool> TooManyAttributes, IReadOnlyList<UntrimmedId?> Untrimmed);

/// <summary>A stored id with blanks at its ends.</summary>
/// <param name="Stored">The id as it is stored.</param>
/// <param name="Both">The id without the blanks is stored too, and is the one that was written.</param>
/// <param name="Collides">Several stored ids are the same without blanks.</param>
public sealed record UntrimmedId(string Stored, bool Both, bool Collides);

/// <summary>What a batch did.</summary>
/// <param name="Created">Customers that were not there.</param>
/// <param name="Updated">Customers that changed.</param>
/// <param name="Unchanged">Customers that were there just so.</param>
public readonly record struct BatchCounts(int Created, int Updated, int Unchanged);

/// <summary>A person stopped or started messages on a channel.</summary>
/// <param name="Address">Whose; E.164 on channels with telephone numbers.</param>
/// <param name="At">When the person opted out or in, as a product instant.</param>
/// <param name="OptedOut">False: messages again.</param>
/// <param name="EvidenceJson">What shows it, a JSON object.</param>
public sealed record OptOutEvent(string Address, DateTimeOffset At, bool OptedOut, string EvidenceJson)
{
    /// <summary>The person's user id where the provider names it beside the address; null: it names none.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// The addresses on which it was given. A number may be missing from what the person says next, the user id never is: so a
    /// stop is given on the id, and a start on both.
    /// </summary>
    internal IEnumerable<OptOutEvent> Places() => this switch
    {
        { UserId: null } => [this],
        { OptedOut: true } => [this with { Address = UserId }],
        _ => [this, this with { Address = UserId }],
    };
}
