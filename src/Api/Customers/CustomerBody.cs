using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>A whole customer, as put or imported.</summary>
internal sealed record CustomerBody
{
    private const string BirthDates = "^([0-9]{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

    /// <summary>Your own id, 1 to 100 characters; in imports the row's key, elsewhere it may be left out.</summary>
    [Contract("OwnId")]
    public string? CustomerId { get; init; }

    /// <summary>At most 200 characters.</summary>
    [StringLength(Texts.MaxName)]
    public string? Name { get; init; }

    /// <summary>In any usual form; without a country code it is read as a number of the tenant's region.</summary>
    public string? Phone { get; init; }

    /// <summary>WhatsApp's user id, such as <c>DE.13491208655302741918</c>: WhatsApp reaches a person without a number by it.</summary>
    public string? WhatsappUserId { get; init; }

    /// <summary><c>female</c>, <c>male</c> or null.</summary>
    [Contract("Gender")]
    public string? Gender { get; init; }

    /// <summary><c>yyyy-MM-dd</c>, or <c>--MM-dd</c> where the year is not known.</summary>
    [RegularExpression(BirthDates)]
    public string? BirthDate { get; init; }

    /// <summary>Money spent in all, in the tenant's currency; 0 unless given.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public decimal? TotalSpent { get; init; }

    /// <summary>Money spent per visit; 0 unless given.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public decimal? AverageReceipt { get; init; }

    /// <summary>Visits so far; 0 unless given.</summary>
    [Range(0, int.MaxValue)]
    public int? Visits { get; init; }

    /// <summary>Has the branded app; push reaches only such customers.</summary>
    public bool? BrandedApp { get; init; }

    /// <summary>Uses the online app; chat reaches only such customers.</summary>
    public bool? OnlineApp { get; init; }

    /// <summary>Ids of the staff that serve the customer.</summary>
    [Contract("OwnId"), MaxLength(CustomerRules.MaxLabels)]
    public string[]? Staff { get; init; }

    /// <summary>Ids of the customer's groups.</summary>
    [Contract("OwnId"), MaxLength(CustomerRules.MaxLabels)]
    public string[]? Groups { get; init; }

    /// <summary>Free attributes: at most 50, each a string, a number, true or false.</summary>
    [MaxLength(CustomerRules.MaxAttributes)]
    public Dictionary<string, JsonElement>? Attributes { get; init; }

    /// <summary>What a row of an import carries; a body of a call is whole.</summary>
    internal CustomerFields Given { get; init; } = CustomerFields.All;

    /// <summary>A stored customer as a body, for a patch.</summary>
    internal static CustomerBody Of(CustomerView customer) => new()
    {
        Name = customer.Name,
        Phone = customer.Phone,
        WhatsappUserId = customer.WhatsappUserId,
        Gender = customer.Gender,
        BirthDate = customer.BirthDate,
        TotalSpent = customer.TotalSpent,
        AverageReceipt = customer.AverageReceipt,
        Visits = customer.Visits,
        BrandedApp = customer.BrandedApp,
        OnlineApp = customer.OnlineApp,
        Staff = customer.Staff,
        Groups = customer.Groups,
        Attributes = customer.Attributes.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value),
    };
}

/// <summary>A customer.</summary>
/// <param name="CustomerId">Your own id.</param>
/// <param name="Name">The name; may be empty.</param>
/// <param name="Phone">E.164; null: none.</param>
/// <param name="WhatsappUserId">WhatsApp's user id; null: none.</param>
/// <param name="Gender"><c>female</c>, <c>male</c> or null.</param>
/// <param name="BirthDate"><c>yyyy-MM-dd</c>, <c>--MM-dd</c> or null.</param>
/// <param name="TotalSpent">In the tenant's currency.</param>
/// <param name="AverageReceipt">In the tenant's currency.</param>
/// <param name="Visits">Visits so far.</param>
/// <param name="BrandedApp">Has the branded app.</param>
/// <param name="OnlineApp">Uses the online app.</param>
/// <param name="Staff">Ids of the staff that serve the customer.</param>
/// <param name="Groups">Ids of the customer's groups.</param>
/// <param name="Attributes">Free attributes.</param>
/// <param name="Revision">Rises with each change; the ETag is made of it.</param>
/// <param name="CreatedAt">When the customer was created.</param>
/// <param name="UpdatedAt">When the customer last changed.</param>
/// <param name="Channels">Channels on which the customer has an address: <c>whatsapp</c>, <c>sms</c>, <c>push</c> (a registered device), <c>chat</c>; an opt-out does not count here.</param>
/// <param name="OptOuts">Channels that the customer has opted out of; only where one customer is shown.</param>
internal sealed record CustomerView(
    [property: Contract("OwnId")] string CustomerId, string Name, string? Phone, string? WhatsappUserId, [property: Contract("Gender")] string? Gender, string? BirthDate, decimal TotalSpent, decimal AverageReceipt, int Visits,
    bool BrandedApp, bool OnlineApp, string[] Staff, string[] Groups,
    [property: Contract("CustomerAttributes")] JsonElement Attributes, int Revision,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, [property: Contract("Channel")] IReadOnlyList<string> Channels,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("Channel")] IReadOnlyList<string>? OptOuts = null)
{
    /// <summary>How each opt-out came; only where one customer is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OptOutView>? OptOutDetails { get; init; }

    /// <summary>Devices with the branded app, the newest first; only where one customer is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DeviceView>? Devices { get; init; }

    /// <summary>The view of a row.</summary>
    public static CustomerView Of(CustomerRow row) => new(
        row.CustomerId, row.Name, row.Phone, row.WhatsAppUserId, row.Gender, BirthDateOf(row), Plain(row.TotalSpent), Plain(row.AverageReceipt), row.Visits,
        row.BrandedApp, row.OnlineApp, row.Staff, row.Groups, JsonSerializer.Deserialize<JsonElement>(row.AttributesJson), row.Revision,
        row.CreatedAt, row.UpdatedAt, ChannelsOf(row));

    private static List<string> ChannelsOf(CustomerRow row) =>
        [.. Channel.All.Where(channel => HasAddress(row, channel.AddressedBy)).Select(channel => channel.Word)];

    private static bool HasAddress(CustomerRow row, AddressKind kind) => kind switch
    {
        AddressKind.PhoneOrUserId => (row.Phone ?? row.WhatsAppUserId) is not null,
        AddressKind.Phone => row.Phone is not null,
        AddressKind.Device => row.HasDevice,
        AddressKind.OnlineApp => row.OnlineApp,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of address."),
    };

    private static string? BirthDateOf(CustomerRow row) => row switch
    {
        { BirthMonth: null } => null,
        { BirthYear: { } year } => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{row.BirthMonth:00}-{row.BirthDay:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"--{row.BirthMonth:00}-{row.BirthDay:00}"),
    };

    // 12.5000 as stored is 12.5 for people.
    private static decimal Plain(decimal amount) => amount / 1.0000000000000000000000000000m;
}
