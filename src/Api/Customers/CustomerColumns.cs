using System.Text.Json;
using MassMessaging.Api.Imports;
using MassMessaging.Domain.Audiences;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>The columns of an import of customers; values of staff and groups are separated by <c>|</c>.</summary>
/// <param name="replace">Each row is a whole customer; else a stored customer keeps what its row does not name.</param>
/// <param name="region">The tenant's ISO 3166 region, which tells how its sheets write dates.</param>
internal sealed class CustomerColumns(bool replace, string region) : ImportColumns<CustomerBody>
{
    private const string AttributePrefix = "attributes.";

    private static readonly Dictionary<string, CustomerFields> Fields = new(StringComparer.Ordinal)
    {
        ["customerId"] = CustomerFields.None,
        ["name"] = CustomerFields.Name,
        ["phone"] = CustomerFields.Phone,
        ["whatsappUserId"] = CustomerFields.WhatsAppUserId,
        ["gender"] = CustomerFields.Gender,
        ["birthDate"] = CustomerFields.BirthDate,
        ["totalSpent"] = CustomerFields.TotalSpent,
        ["averageReceipt"] = CustomerFields.AverageReceipt,
        ["visits"] = CustomerFields.Visits,
        ["brandedApp"] = CustomerFields.BrandedApp,
        ["onlineApp"] = CustomerFields.OnlineApp,
        ["staff"] = CustomerFields.Staff,
        ["groups"] = CustomerFields.Groups,
    };

    private static readonly HashSet<string> AllNames = [.. Fields.Keys];

    /// <inheritdoc/>
    public override string Key => "customerId";

    /// <inheritdoc/>
    protected override IReadOnlySet<string> Names => AllNames;

    /// <inheritdoc/>
    public override string? NameOf(string header) =>
        header.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase) ? AttributePrefix + header[AttributePrefix.Length..].Trim() : base.NameOf(header);

    /// <inheritdoc/>
    public override bool HasMember(string name) => base.HasMember(name) || name == "attributes";

    /// <inheritdoc/>
    public override CustomerBody Read(ImportCells cells) => new()
    {
        CustomerId = cells.Key("customerId"),
        Name = cells.Text("name"),
        Phone = cells.Text("phone"),
        WhatsappUserId = cells.Text("whatsappUserId"),
        Gender = cells.Word("gender"),
        BirthDate = cells.Date("birthDate", region),
        TotalSpent = cells.Amount("totalSpent"),
        AverageReceipt = cells.Amount("averageReceipt"),
        Visits = cells.Whole("visits"),
        BrandedApp = cells.Flag("brandedApp"),
        OnlineApp = cells.Flag("onlineApp"),
        Staff = cells.List("staff"),
        Groups = cells.List("groups"),
        Attributes = cells.Under(AttributePrefix).Where(pair => pair.Value is not null || !replace)
            .ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value)),
        Given = Given(cells.Header.Places.Keys),
    };

    /// <inheritdoc/>
    public override CustomerBody Complete(CustomerBody body, JsonElement line)
    {
        var given = Given(line.EnumerateObject().Select(member => member.Name));
        return body with
        {
            CustomerId = body.CustomerId is { } id ? CustomerIds.Trim(id) : null,
            // A null instead of an object names no attribute: it empties them all.
            Given = body.Attributes is null && given.HasFlag(CustomerFields.NamedAttributes)
                ? (given & ~CustomerFields.NamedAttributes) | CustomerFields.AllAttributes : given,
        };
    }

    private CustomerFields Given(IEnumerable<string> names) => replace
        ? CustomerFields.All
        : names.Aggregate(CustomerFields.None, (given, name) => given | FieldOf(name));

    private static CustomerFields FieldOf(string name) => Fields.TryGetValue(name, out var field) ? field
        : name == "attributes" || name.StartsWith(AttributePrefix, StringComparison.Ordinal) ? CustomerFields.NamedAttributes
        : CustomerFields.None;
}
