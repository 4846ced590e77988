using System.Globalization;

namespace MassMessaging.Demo.Customers;

/// <summary>One line of the sample file; the columns are those that the import of the API knows.</summary>
internal sealed record SampleCustomer(string Id, string Name, string Phone, string Gender, string BirthDate)
{
    public const string Header =
        "customerId,name,phone,gender,birthDate,totalSpent,averageReceipt,visits,brandedApp,onlineApp,staff,groups,attributes.city,attributes.language";

    public int TotalSpentCents { get; init; }
    public int Visits { get; init; }
    public bool BrandedApp { get; init; }
    public bool OnlineApp { get; init; }
    public IReadOnlyList<string> Staff { get; init; } = [];
    public IReadOnlyList<string> Groups { get; init; } = [];
    public string City { get; init; } = "";
    public string Language { get; init; } = "";

    public string ToLine() => string.Join(',', new[]
    {
        Id, Name, Phone, Gender, BirthDate, Money(TotalSpentCents), Visits == 0 ? "" : Money(TotalSpentCents / Visits),
        Visits.ToString(CultureInfo.InvariantCulture), BrandedApp ? "true" : "false", OnlineApp ? "true" : "false",
        string.Join('|', Staff), string.Join('|', Groups), City, Language,
    }.Select(Quoted));

    private static string Money(int cents) => string.Create(CultureInfo.InvariantCulture, $"{cents / 100}.{cents % 100:00}");

    private static string Quoted(string value) => value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"")}\"";
}
