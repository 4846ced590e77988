using System.Text.Json;
using MassMessaging.Api.Imports;

namespace MassMessaging.Api.Customers;

/// <summary>The columns of an import of customers; values of staff and groups are separated by <c>|</c>.</summary>
internal sealed class CustomerColumns : ImportColumns<CustomerBody>
{
    private const string AttributePrefix = "attributes.";

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "customerId", "name", "phone", "gender", "birthDate", "totalSpent", "averageReceipt", "visits", "brandedApp", "onlineApp", "staff", "groups",
    };

    /// <inheritdoc/>
    public override string Key => "customerId";

    /// <inheritdoc/>
    public override bool HasColumn(string name) => Names.Contains(name) || name.StartsWith(AttributePrefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool HasMember(string name) => Names.Contains(name) || name == "attributes";

    /// <inheritdoc/>
    public override CustomerBody Read(ImportCells cells) => new()
    {
        CustomerId = cells.Text("customerId"),
        Name = cells.Text("name"),
        Phone = cells.Text("phone"),
        Gender = cells.Text("gender"),
        BirthDate = cells.Text("birthDate"),
        TotalSpent = cells.Number("totalSpent"),
        AverageReceipt = cells.Number("averageReceipt"),
        Visits = cells.Whole("visits"),
        BrandedApp = cells.Flag("brandedApp"),
        OnlineApp = cells.Flag("onlineApp"),
        Staff = cells.List("staff"),
        Groups = cells.List("groups"),
        Attributes = cells.Under(AttributePrefix).ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value)),
    };
}
