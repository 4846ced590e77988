using MassMessaging.Api.Imports;
using MassMessaging.Domain.Validation;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>Imported customers, by the same rules as put ones.</summary>
internal sealed class CustomerImport(CustomerStore customers, CustomerRules rules, Guid tenantId, DateTimeOffset now)
    : IImportTarget<CustomerBody, CustomerRow>
{
    /// <inheritdoc/>
    public CustomerRow? Read(CustomerBody body, List<FieldError> errors) => rules.Read(body.CustomerId, body, errors);

    /// <inheritdoc/>
    public string KeyOf(CustomerRow row) => row.CustomerId;

    /// <inheritdoc/>
    public async Task<(BatchCounts Counts, IReadOnlyList<FieldError?> Refused)> StoreAsync(
        IReadOnlyList<CustomerRow> rows, bool dryRun, CancellationToken cancellationToken) =>
        (await customers.UpsertAsync(tenantId, rows, now, dryRun, cancellationToken), []);
}
