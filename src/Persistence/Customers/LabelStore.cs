using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>The two kinds of label that customers carry.</summary>
public enum LabelKind
{
    /// <summary>Groups of customers.</summary>
    Group = 0,

    /// <summary>Members of staff who serve customers.</summary>
    Staff = 1,
}

/// <summary>A tenant's groups and staff.</summary>
public sealed class LabelStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("customers");

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
        database.QueryAsync<LabelRow>(
            Sql[kind == LabelKind.Group ? "list-groups" : "list-staff"], new { tenantId, after, limit }, cancellationToken);

    /// <summary>One; null when the tenant has none of that id.</summary>
    public Task<LabelRow?> FindAsync(Guid tenantId, LabelKind kind, string id, CancellationToken cancellationToken) =>
        database.QueryOneAsync<LabelRow>(Sql[kind == LabelKind.Group ? "find-group" : "find-staff"], new { tenantId, id }, cancellationToken);

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
            transaction => transaction.ExecuteAsync(Sql["add-" + Word(kind)], new { tenantId, id = label.Id, name = label.Name, now }, cancellationToken),
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
            transaction => transaction.QueryOneAsync<bool>(Sql["put-" + Word(kind)], new { tenantId, id = label.Id, name = label.Name, now }, cancellationToken),
            cancellationToken);

    /// <summary>Deletes one and takes it off every customer.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(Guid tenantId, LabelKind kind, string id, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<int>(
            Sql[kind == LabelKind.Group ? "delete-group" : "delete-staff"], new { tenantId, id }, cancellationToken) == 1;

    private static string Word(LabelKind kind) => kind == LabelKind.Group ? "group" : "staff";
}
