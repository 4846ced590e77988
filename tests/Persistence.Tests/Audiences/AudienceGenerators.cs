using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MassMessaging.Domain.Audiences;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Persistence.Tests.Audiences;

/// <summary>Filters and customers over few values, so that conditions hold about as often as not.</summary>
public static class AudienceGenerators
{
    private static readonly string[] Ids = ["a", "b", "c'", "%"];
    private static readonly string[] Scalars = ["\"x\"", "\"\"", "true", "1", "1.50", "1e2", "-3", "\"1\""];
    private static readonly (short Month, short Day)[] Days = [(2, 28), (2, 29), (3, 1), (12, 31)];

    public static Gen<CustomerRow> Customer { get; } =
        from spent in Gen.Choose(0, 4)
        from receipt in Gen.Choose(0, 4)
        from visits in Gen.Choose(0, 4)
        from gender in Gen.Elements<string?>("female", "male", null)
        from day in Gen.Frequency((1, Gen.Constant<(short Month, short Day)?>(null)), (4, Gen.Elements(Days).Select(d => ((short Month, short Day)?)d)))
        from branded in Gen.Elements(true, false)
        from staff in Gen.SubListOf(Ids)
        from groups in Gen.SubListOf(Ids)
        from attributes in Attributes(Gen.Choose(0, 2))
        select new CustomerRow
        {
            CustomerId = string.Empty,
            TotalSpent = spent / 2m,
            AverageReceipt = receipt,
            Visits = visits,
            Gender = gender,
            BirthMonth = day?.Month,
            BirthDay = day?.Day,
            BrandedApp = branded,
            Staff = [.. staff],
            Groups = [.. groups],
            AttributesJson = "{" + string.Join(",", attributes.Select(a => $"\"{a.Key}\":{a.Value.GetRawText()}")) + "}",
        };

    public static Gen<AudienceFilter> Filter { get; } = FilterOf(3);

    public static AudienceMember Member(CustomerRow customer) => new(
        customer.TotalSpent, customer.AverageReceipt, customer.Visits, customer.Gender, customer.BirthMonth, customer.BirthDay,
        customer.BrandedApp, customer.Staff, customer.Groups,
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(customer.AttributesJson)!
            .ToDictionary(a => a.Key, a => AudienceFilter.ScalarText(a.Value)!));

    private static Gen<AudienceFilter> FilterOf(int depth) =>
        from spent in Maybe(Gen.Choose(0, 4).Select(n => n / 2m))
        from receipt in Maybe(Gen.Choose(0, 4).Select(n => (decimal)n))
        from least in Maybe(Gen.Choose(0, 2))
        from most in Maybe(Gen.Choose(2, 4))
        from gender in MaybeText("female", "male")
        from birthday in MaybeText("today", "02-29", "02-28", "12-31")
        from month in Maybe(Gen.Elements(2, 3, 12))
        from branded in Maybe(Gen.Elements(true, false))
        from staff in Lists()
        from groups in Lists()
        from attributes in Gen.Frequency((5, Gen.Constant<Dictionary<string, JsonElement>?>(null)), (1, Attributes(Gen.Constant(1)).Select(a => (Dictionary<string, JsonElement>?)a)))
        from any in depth == 0 ? Gen.Constant<AudienceFilter[]?>(null)
            : Gen.Frequency((3, Gen.Constant<AudienceFilter[]?>(null)), (1, FilterOf(depth - 1).NonEmptyListOf().Select(l => (AudienceFilter[]?)[.. l.Take(3)])))
        from not in depth == 0 ? Gen.Constant<AudienceFilter?>(null)
            : Gen.Frequency((2, Gen.Constant<AudienceFilter?>(null)), (1, FilterOf(depth - 1).Select(f => (AudienceFilter?)f)))
        select new AudienceFilter
        {
            SpentMoreThan = spent,
            AverageReceiptMoreThan = receipt,
            Visits = least is null && most is null ? null : new VisitRange(least, most),
            Gender = gender,
            Birthday = birthday,
            BirthMonth = month,
            BrandedApp = branded,
            Staff = staff,
            Groups = groups,
            Attributes = attributes,
            Any = any,
            Not = not,
        };

    private static Gen<T?> Maybe<T>(Gen<T> some)
        where T : struct => Gen.Frequency((6, Gen.Constant<T?>(null)), (1, some.Select(v => (T?)v)));

    private static Gen<string?> MaybeText(params string[] values) =>
        Gen.Frequency((6, Gen.Constant<string?>(null)), (1, Gen.Elements(values).Select(v => (string?)v)));

    private static Gen<string[]?> Lists() =>
        Gen.Frequency((6, Gen.Constant<string[]?>(null)), (1, Gen.Elements(Ids).NonEmptyListOf().Select(l => (string[]?)[.. l.Distinct()])));

    private static Gen<Dictionary<string, JsonElement>> Attributes(Gen<int> count) =>
        from n in count
        from names in Gen.Elements("colour", "it's").ListOf(n)
        from values in Gen.Elements(Scalars).ListOf(n)
        select names.Zip(values).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => JsonSerializer.Deserialize<JsonElement>(pair.Second));
}
