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
    public async Task<ImportBatch> StoreAsync(IReadOnlyList<CustomerRow> rows, bool dryRun, CancellationToken cancellationToken)
    {
        var batch = await customers.UpsertAsync(tenantId, rows, CustomerRules.MaxAttributes, now, dryRun, cancellationToken);
        return new ImportBatch(
            batch.Counts, [.. batch.TooManyAttributes.Select(refused => refused ? CustomerRules.TooManyAttributes : null)],
            [.. batch.Untrimmed.Select(UntrimmedWarning)]);
    }

    private static FieldError? UntrimmedWarning(UntrimmedId? twin) => twin switch
    {
        null => null,
        { Both: true } => new FieldError(
            "/customerId", "idCollides", $"'{twin.Stored}' is another customer, whose id has blanks at its ends: both stay, and the row is for the one without."),
        { Collides: true } => new FieldError(
            "/customerId", "idCollides", $"Several customers have this id with blanks at its ends: all stay, and the row is for '{twin.Stored}', the oldest."),
        _ => new FieldError("/customerId", "idStoredWithBlanks", $"The customer is stored as '{twin.Stored}', with blanks at the ends of the id, and keeps that id."),
    };
}
