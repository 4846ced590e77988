using MassMessaging.Api.Imports;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
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
        { Both: true } => Rule.IdCollides.At("/customerId", ("reason", "both"), ("stored", twin.Stored)),
        { Collides: true } => Rule.IdCollides.At("/customerId", ("reason", "several"), ("stored", twin.Stored)),
        _ => Rule.IdStoredWithBlanks.At("/customerId", ("stored", twin.Stored)),
    };
}
