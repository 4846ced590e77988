using System.Globalization;
using System.Text;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>Customers as a file that the import takes, written as they are read.</summary>
internal sealed class CustomerCsv : IResult
{
    private const int PageSize = 1000;
    private const int MostAttributeNames = 500;

    private static readonly string[] Columns =
    [
        "customerId", "name", "phone", "whatsappUserId", "gender", "birthDate", "totalSpent", "averageReceipt", "visits", "brandedApp", "onlineApp", "staff", "groups",
    ];

    private readonly Guid _tenantId;
    private readonly CustomerConditions _conditions;
    private readonly CostlyReads _costly;
    private readonly CostGate _gate;
    private readonly IReadOnlyList<string> _attributes;
    private readonly IReadOnlyList<CustomerRow> _first;

    private CustomerCsv(
        Guid tenantId, CustomerConditions conditions, CostlyReads costly, CostGate gate, IReadOnlyList<string> attributes, IReadOnlyList<CustomerRow> first) =>
        (_tenantId, _conditions, _costly, _gate, _attributes, _first) = (tenantId, conditions, costly, gate, attributes, first);

    /// <summary>The export with its first page, so that it is refused before it begins or not at all.</summary>
    public static async Task<IResult> BeginAsync(
        Guid tenantId, CustomerConditions conditions, CostlyReads costly, CostGate gate, CancellationToken cancellationToken)
    {
        var (attributes, first) = await gate.RunAsync(
            tenantId, CostWeights.Page,
            async token => (await costly.Customers.AttributeNamesAsync(tenantId, MostAttributeNames + 1, token),
                await costly.Customers.PageAsync(tenantId, 0, PageSize, conditions, token)),
            cancellationToken);
        return attributes.Count <= MostAttributeNames
            ? new CustomerCsv(tenantId, conditions, costly, gate, attributes, first)
            : Problem.Of(Rule.TooManyAttributeNames, ("limit", MostAttributeNames));
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CsvAnswers.Begin(httpContext, "customers.csv");
        var header = new StringBuilder(CsvAnswers.ByteOrderMark);
        CsvAnswers.Line(header, Columns.Concat(_attributes.Select(name => CsvAnswers.Quote("attributes." + name))));
        await httpContext.Response.WriteAsync(header.ToString(), httpContext.RequestAborted);
        for (var page = _first; page.Count > 0;)
        {
            // Its turn is waited for too: many exports would else keep the processors with their lines.
            var rows = page;
            var (text, next) = await _gate.RunAsync(
                _tenantId, CostWeights.Page, goesOn: true,
                async token => (CsvAnswers.Lines(rows, row => Cells(CustomerView.Of(row))), rows.Count < PageSize ? [] : await _costly.Customers.PageAsync(_tenantId, rows[^1].CustomerNo, PageSize, _conditions, token)),
                httpContext.RequestAborted);
            await httpContext.Response.WriteAsync(text, httpContext.RequestAborted);
            page = next;
        }
    }

    private IEnumerable<string?> Cells(CustomerView row) =>
    [
        row.CustomerId, row.Name, row.Phone, row.WhatsappUserId, row.Gender, row.BirthDate, Text(row.TotalSpent), Text(row.AverageReceipt),
        row.Visits.ToString(CultureInfo.InvariantCulture), Text(row.BrandedApp), Text(row.OnlineApp), string.Join('|', row.Staff), string.Join('|', row.Groups),
        .. _attributes.Select(name => row.Attributes.TryGetProperty(name, out var value) ? AudienceFilter.ScalarText(value) : null),
    ];

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";
}
