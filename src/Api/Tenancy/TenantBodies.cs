using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>A tenant to create.</summary>
/// <param name="Name">Its name for the operator, at most 200 characters.</param>
/// <param name="TimeZone">IANA zone that schedules take unless they name another.</param>
/// <param name="Region">ISO 3166 country that reads phone numbers without a country code.</param>
/// <param name="Currency">ISO 4217 currency of its balance and prices.</param>
internal sealed record CreateTenantRequest(
    [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name, [property: Required] string? TimeZone,
    [property: Required, Contract("Region")] string? Region, [property: Required, Contract("Currency")] string? Currency)
{
    /// <summary>Every broken rule.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError?>
        {
            Texts.CheckName(Name, "/name"),
            TenantRules.CheckZone(TimeZone),
            TenantRules.CheckRegion(Region),
            Currency is { Length: 3 } && Currency.All(char.IsAsciiLetterUpper)
                ? null
                : Rule.CurrencyMalformed.At("/currency"),
        };
        return [.. errors.OfType<FieldError>()];
    }
}

/// <summary>What the operator may change of a tenant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TimeZone">Its IANA zone.</param>
/// <param name="Region">Its ISO 3166 country.</param>
/// <param name="Suspended">True: nothing is sent and its keys only read.</param>
internal sealed record PatchTenantRequest(
    [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name, [property: Required] string? TimeZone,
    [property: Required, Contract("Region")] string? Region, [property: Required] bool? Suspended)
{
    /// <summary>Every broken rule.</summary>
    public IReadOnlyList<FieldError> Check() =>
    [
        .. new[]
        {
            Texts.CheckName(Name, "/name"),
            TenantRules.CheckZone(TimeZone),
            TenantRules.CheckRegion(Region),
            Suspended is null ? Rule.ValueRequired.At("/suspended") : null,
        }.OfType<FieldError>(),
    ];
}

/// <summary>A tenant.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="TimeZone">Its IANA zone.</param>
/// <param name="Region">Its ISO 3166 country.</param>
/// <param name="Currency">Its ISO 4217 currency.</param>
/// <param name="Suspended">Nothing is sent and its keys only read.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Key">Its first creator key: only in the answer that creates it.</param>
internal sealed record TenantView(
    [property: Contract("Id")] string Id, string Name, string TimeZone, [property: Contract("Region")] string Region, [property: Contract("Currency")] string Currency, bool Suspended, DateTimeOffset CreatedAt,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Key = null)
{
    /// <summary>The view of a row.</summary>
    public static TenantView Of(TenantRow row, string? key = null) => new(
        row.TenantId.ToString("N"), row.Name, row.TimeZone, row.Region, row.Currency, row.Suspended, row.CreatedAt, key);
}

/// <summary>A tenant's own settings.</summary>
/// <param name="TimeZone">IANA zone that schedules take unless they name another.</param>
/// <param name="Region">ISO 3166 country that reads phone numbers without a country code.</param>
/// <param name="OptOutWords">Words that stop messages when a person sends nothing else, by language; a language given here replaces its ready words, and STOP always works; at most 20 languages of 50 words.</param>
/// <param name="DefaultChatSender">The chat sender of campaigns that choose none.</param>
/// <param name="RetentionDays">Days that recipients' rows are kept after a campaign's end, 30 to 3650; null: the installation's default.</param>
internal sealed record SettingsView(
    [property: Required, NeverNull] string? TimeZone,
    [property: Required, NeverNull, Contract("Region")] string? Region,
    [property: NeverNull, MaxLength(20)] IReadOnlyDictionary<string, string[]>? OptOutWords,
    [property: Contract("Id")] string? DefaultChatSender,
    [property: Range(30, 3650)] int? RetentionDays)
{
    /// <summary>The settings of a row.</summary>
    public static SettingsView Of(TenantRow row)
    {
        var rest = JsonSerializer.Deserialize<StoredSettings>(row.SettingsJson, ApiJson.Options) ?? new StoredSettings(null, null, null);
        return new SettingsView(row.TimeZone, row.Region, rest.OptOutWords ?? new Dictionary<string, string[]>(), rest.DefaultChatSender, rest.RetentionDays);
    }

    /// <summary>What of it is stored as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new StoredSettings(OptOutWords, DefaultChatSender, RetentionDays), ApiJson.Options);

    /// <summary>Every broken rule.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError?> { TenantRules.CheckZone(TimeZone), TenantRules.CheckRegion(Region) };
        if (OptOutWords?.Count > 20)
        {
            errors.Add(Rule.ListTooLong.At("/optOutWords", ("limit", 20), ("actual", OptOutWords.Count)));
        }

        foreach (var (language, words) in OptOutWords ?? new Dictionary<string, string[]>())
        {
            if (!IsLanguage(language))
            {
                errors.Add(Rule.LanguageMalformed.At("/optOutWords/" + JsonPointer.Escape(language)));
            }

            if (words is null || words.Length > 50 || words.Any(word => string.IsNullOrWhiteSpace(word) || word.Length > 50))
            {
                errors.Add(Rule.ListMalformed.At("/optOutWords/" + JsonPointer.Escape(language), ("limit", 50)));
            }
        }

        if (RetentionDays is < 30 or > 3650)
        {
            errors.Add(Rule.OutOfRange.At("/retentionDays", ("min", 30), ("max", 3650)));
        }

        return [.. errors.OfType<FieldError>()];
    }

    private static bool IsLanguage(string tag) => tag.Split('-', '_') is [{ Length: 2 or 3 } language, .. var rest]
        && language.All(char.IsAsciiLetter)
        && rest.Length <= 2
        && rest.All(part => part.Length is >= 2 and <= 8 && part.All(char.IsAsciiLetterOrDigit));

    private sealed record StoredSettings(IReadOnlyDictionary<string, string[]>? OptOutWords, string? DefaultChatSender, int? RetentionDays);
}

/// <summary>Rules of a tenant's fields.</summary>
internal static class TenantRules
{
    /// <summary>What is wrong with a zone.</summary>
    public static FieldError? CheckZone(string? zone) => TimeZones.Exists(zone)
        ? null
        : Rule.TimeZoneUnknown.At("/timeZone");

    /// <summary>What is wrong with a region: it must be one whose numbers can be read.</summary>
    public static FieldError? CheckRegion(string? region)
    {
        PhoneNumber.TryParse("1234567", region, out _, out var rule);
        return region is { Length: 2 } && region.All(char.IsAsciiLetterUpper) && rule != Rule.PhoneRegionNeeded
            ? null
            : Rule.RegionUnknown.At("/region");
    }
}
