using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>The two kinds of label that customers carry.</summary>
public enum LabelKind
{
    /// <summary>Groups of customers.</summary>
    Group = 0,

    /// <summary>Members of staff that serve customers.</summary>
    Staff = 1,
}

/// <summary>A tenant's groups and staff.</summary>
public sealed class LabelStore(NpgsqlDataSource database)
{
    private const int MostDeadlocks = 5;

    private static readonly NamedQueries Customers = NamedQueries.Load("customers");
    private static readonly NamedQueries Groups = NamedQueries.Load("labels", ("{labels}", "groups"), ("{label}", "group"));
    private static readonly NamedQueries Staff = NamedQueries.Load("labels", ("{labels}", "staff"), ("{label}", "staff"));

    /// <summary>All of a kind, by id.</summary>
    public Task<IReadOnlyList<LabelRow>> ListAsync(Guid tenantId, LabelKind kind, CancellationToken cancellationToken) =>
        PageAsync(tenantId, kind, null, int.MaxValue, cancellationToken);

    /// <summary>The next of a kind, by id.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Which list.</param>
    /// <param name="after">The last id seen; null to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<LabelRow>> PageAsync(
        Guid tenantId, LabelKind kind, string? after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<LabelRow>(Sql(kind)["list"], new { tenant_id = tenantId, after, limit }, cancellationToken);

    /// <summary>One; null when the tenant has none of that id.</summary>
    public Task<LabelRow?> FindAsync(Guid tenantId, LabelKind kind, string id, CancellationToken cancellationToken) =>
        database.QueryOneAsync<LabelRow>(Sql(kind)["find"], new { tenant_id = tenantId, id }, cancellationToken);

    /// <summary>Creates one under an id of ours; one that an earlier try of the same request made stays as it is.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Which list.</param>
    /// <param name="label">Its id and name.</param>
    /// <param name="most">How many of the kind the tenant may have.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the tenant has as many as it may.</returns>
    public async Task<bool> AddAsync(
        Guid tenantId, LabelKind kind, (string Id, string Name) label, int most, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TenantPlaces.CreateAsync(
            database, tenantId, Word(kind), label.Id, most,
            transaction => transaction.ExecuteAsync(Sql(kind)["add"], new { tenant_id = tenantId, id = label.Id, name = label.Name, now }, cancellationToken),
            cancellationToken) is not null;

    /// <summary>Creates or renames one.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Which list.</param>
    /// <param name="label">Its id and name.</param>
    /// <param name="most">How many of the kind the tenant may have.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was created; null: the tenant has as many as it may.</returns>
    public Task<bool?> PutAsync(
        Guid tenantId, LabelKind kind, (string Id, string Name) label, int most, DateTimeOffset now, CancellationToken cancellationToken) =>
        TenantPlaces.CreateAsync(
            database, tenantId, Word(kind), label.Id, most,
            transaction => transaction.QueryOneAsync<bool>(Sql(kind)["put"], new { tenant_id = tenantId, id = label.Id, name = label.Name, now }, cancellationToken),
            cancellationToken);

    /// <summary>Deletes one and takes it off every customer.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(Guid tenantId, LabelKind kind, string id, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<int>(Sql(kind)["delete"], new { tenant_id = tenantId, id }, cancellationToken) == 1;

    /// <summary>How many customers have each of these labels; a label without customers is missing.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(
        Guid tenantId, LabelKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        (await database.QueryAsync<(string Id, int Count)>(Sql(kind)["count"], new { tenant_id = tenantId, ids = ids.ToArray() }, cancellationToken))
        .ToDictionary(row => row.Id, row => row.Count, StringComparer.Ordinal);

    /// <summary>Gives a label to customers, or takes it from them, in one transaction.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Which list.</param>
    /// <param name="id">The label.</param>
    /// <param name="customerIds">The tenant's own ids of the customers.</param>
    /// <param name="adds">Gives it; else takes it.</param>
    /// <param name="most">Labels of the kind that a customer may have.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each id once what came of it; null: the tenant has no such label.</returns>
    public async Task<IReadOnlyList<MemberResult>?> ChangeMembersAsync(
        Guid tenantId, LabelKind kind, string id, IReadOnlyCollection<string> customerIds, bool adds, int most, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        for (var deadlocks = 0; ;)
        {
            try
            {
                return await TryChangeMembersAsync(tenantId, kind, id, customerIds, adds, most, now, cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && ++deadlocks < MostDeadlocks)
            {
                // A label that is deleted takes itself out of many customers at once; nothing was stored here.
            }
        }
    }

    private Task<IReadOnlyList<MemberResult>?> TryChangeMembersAsync(
        Guid tenantId, LabelKind kind, string id, IReadOnlyCollection<string> customerIds, bool adds, int most, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        database.InTransactionAsync<IReadOnlyList<MemberResult>?>(
            async transaction =>
            {
                // Batches of an import lock customers in the order of their file: this one takes its turn among them.
                await transaction.ExecuteAsync(Customers["await-other-batches"], new { tenant_id = tenantId }, cancellationToken);
                if (await transaction.QueryOneAsync<string>(Sql(kind)["hold"], new { tenant_id = tenantId, id }, cancellationToken) is null)
                {
                    return (false, null);
                }

                return (true, await transaction.QueryAsync<MemberResult>(
                    Sql(kind)[adds ? "give" : "take"], new { tenant_id = tenantId, id, customer_ids = customerIds.ToArray(), most, now }, cancellationToken));
            },
            cancellationToken);

    private static NamedQueries Sql(LabelKind kind) => kind == LabelKind.Group ? Groups : Staff;

    private static string Word(LabelKind kind) => kind == LabelKind.Group ? "group" : "staff";
}

/// <summary>What came of a customer whose labels were to be changed.</summary>
public sealed record MemberResult
{
    /// <summary>The tenant's own id of the customer.</summary>
    public required string Id { get; init; }

    /// <summary><c>changed</c>, <c>unchanged</c>, <c>unknown</c>, or <c>full</c>: the customer has as many labels as one may have.</summary>
    public required string Result { get; init; }
}
