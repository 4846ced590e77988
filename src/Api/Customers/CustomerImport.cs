using MassMessaging.Domain.Validation;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>
/// One import: batches of rows, each committed by itself. An import that breaks off can simply be run again: the rows'
/// keys make what is there already <c>unchanged</c>.
/// </summary>
internal sealed class CustomerImport(CustomerStore customers, CustomerRules rules, Guid tenantId, DateTimeOffset now, bool dryRun)
{
    private const int BatchSize = 500;
    private const int MaxErrors = 1000;
    private readonly List<CustomerRow> _batch = new(BatchSize);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<ImportError> _errors = [];
    private int _created;
    private int _updated;
    private int _unchanged;
    private int _rejected;
    private int _omitted;

    /// <summary>Reads all rows.</summary>
    public async Task RunAsync(IAsyncEnumerable<ImportRow> rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var errors = new List<FieldError>(row.Errors);
            var customer = row.Body is null ? null : rules.Read(row.Body.CustomerId, row.Body, errors);
            if (customer is null || errors.Count > 0)
            {
                Reject(row.Line, errors);
                continue;
            }

            if (_batch.Count == BatchSize || !_ids.Add(customer.CustomerId))
            {
                await FlushAsync(cancellationToken);
                _ids.Add(customer.CustomerId);
            }

            _batch.Add(customer);
        }

        await FlushAsync(cancellationToken);
    }

    /// <summary>What came of it.</summary>
    public ImportView View(IEnumerable<string> unknownColumns) =>
        new(_created, _updated, _unchanged, _rejected, _errors, _omitted, [.. unknownColumns], dryRun);

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            var counts = await customers.UpsertAsync(tenantId, _batch, now, dryRun, cancellationToken);
            _created += counts.Created;
            _updated += counts.Updated;
            _unchanged += counts.Unchanged;
        }

        _batch.Clear();
        _ids.Clear();
    }

    private void Reject(int line, List<FieldError> errors)
    {
        _rejected++;
        foreach (var error in errors)
        {
            if (_errors.Count < MaxErrors)
            {
                _errors.Add(new ImportError(line, ColumnOf(error.Pointer), error.Rule, error.Message));
            }
            else
            {
                _omitted++;
            }
        }
    }

    private static string? ColumnOf(string pointer) => pointer.Split('/') switch
    {
        [_, "attributes", var name, ..] => "attributes." + name,
        [_, var name, ..] => name,
        _ => null,
    };
}

/// <summary>What came of an import.</summary>
/// <param name="Created">Customers that were not there.</param>
/// <param name="Updated">Customers that changed.</param>
/// <param name="Unchanged">Customers that were there just so.</param>
/// <param name="Rejected">Rows that were not taken.</param>
/// <param name="Errors">Why, for at most 1,000 errors.</param>
/// <param name="ErrorsOmitted">Errors that are not listed.</param>
/// <param name="UnknownColumns">Columns or members that were ignored.</param>
/// <param name="DryRun">Nothing was stored.</param>
internal sealed record ImportView(
    int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<ImportError> Errors, int ErrorsOmitted,
    IReadOnlyList<string> UnknownColumns, bool DryRun);

/// <summary>Why a row was not taken.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Column">The column; null: the row as a whole.</param>
/// <param name="Reason">The broken rule's name.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ImportError(int Line, string? Column, string Reason, string Message);
