using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>What a customer must obey, the same for a call and for a row of an import.</summary>
/// <param name="region">The tenant's region, for phones without a country code.</param>
/// <param name="groups">The tenant's groups.</param>
/// <param name="staff">The tenant's staff.</param>
internal sealed class CustomerRules(string region, IReadOnlySet<string> groups, IReadOnlySet<string> staff)
{
    /// <summary>Groups of a customer, and staff.</summary>
    public const int MaxLabels = 100;

    /// <summary>Attributes of a customer.</summary>
    public const int MaxAttributes = 50;

    private const int MaxAttributeText = 500;
    private const decimal MostMoney = 1_000_000_000_000m;

    /// <summary>The refusal of a customer with more attributes than one may have.</summary>
    public static FieldError TooManyAttributes { get; } = Rule.ListTooLong.At("/attributes", ("limit", MaxAttributes));

    /// <summary>Reads a body; null when <paramref name="errors"/> has grown.</summary>
    public CustomerRow? Read(string? id, CustomerBody body, List<FieldError> errors)
    {
        var before = errors.Count;
        Add(errors, Texts.CheckId(id, "/customerId"));
        Add(errors, Texts.CheckName(body.Name, "/name", required: false));
        var phone = Phone(body.Phone, errors);
        var userId = UserId(body.WhatsappUserId, errors);
        if (body.Gender is not (null or "female" or "male"))
        {
            errors.Add(Rule.ValueUnknown.At("/gender", ("allowed", new[] { "female", "male" })));
        }

        var birth = Birth(body.BirthDate, errors);
        CheckMoney(body.TotalSpent, "totalSpent", errors);
        CheckMoney(body.AverageReceipt, "averageReceipt", errors);
        if (body.Visits < 0)
        {
            errors.Add(Rule.OutOfRange.At("/visits", ("min", 0)));
        }

        CheckLabels(body.Staff, staff, "staff", Rule.StaffUnknown, errors);
        CheckLabels(body.Groups, groups, "groups", Rule.GroupUnknown, errors);
        CheckAttributes(body, errors);
        return errors.Count > before ? null : new CustomerRow
        {
            CustomerId = id!,
            Name = body.Name ?? string.Empty,
            Phone = phone,
            WhatsAppUserId = userId,
            Gender = body.Gender,
            BirthYear = birth?.Year,
            BirthMonth = birth?.Month,
            BirthDay = birth?.Day,
            TotalSpent = body.TotalSpent ?? 0,
            AverageReceipt = body.AverageReceipt ?? 0,
            Visits = body.Visits ?? 0,
            BrandedApp = body.BrandedApp ?? false,
            OnlineApp = body.OnlineApp ?? false,
            Staff = [.. (body.Staff ?? []).Distinct()],
            Groups = [.. (body.Groups ?? []).Distinct()],
            AttributesJson = body.Attributes is { Count: > 0 } attributes ? JsonSerializer.Serialize(attributes, ApiJson.Options) : "{}",
            Given = body.Given,
        };
    }

    private string? Phone(string? text, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (PhoneNumber.TryParse(text, region, out var number, out var rule))
        {
            return number.Value;
        }

        errors.Add(rule!.At("/phone"));
        return null;
    }

    private static string? UserId(string? text, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (WhatsAppUserId.IsOne(text.Trim()))
        {
            return text.Trim();
        }

        errors.Add(Rule.UserIdMalformed.At("/whatsappUserId"));
        return null;
    }

    private static (short? Year, short Month, short Day)? Birth(string? text, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.StartsWith("--", StringComparison.Ordinal) && AudienceFilter.ParseBirthday(text[2..]) is { } day)
        {
            return (null, (short)day.Month, (short)day.Day);
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return ((short)date.Year, (short)date.Month, (short)date.Day);
        }

        errors.Add(Rule.DateMalformed.At("/birthDate"));
        return null;
    }

    private static void CheckMoney(decimal? amount, string member, List<FieldError> errors)
    {
        if (amount is < 0 or > MostMoney || (amount is { } value && decimal.Round(value, 4) != value))
        {
            errors.Add(Rule.OutOfRange.At("/" + member, ("reason", "money"), ("min", 0), ("max", MostMoney)));
        }
    }

    private static void CheckLabels(string[]? ids, IReadOnlySet<string> known, string member, Rule rule, List<FieldError> errors)
    {
        if (ids?.Length > MaxLabels)
        {
            errors.Add(Rule.ListTooLong.At("/" + member, ("limit", MaxLabels), ("actual", ids.Length)));
            return;
        }

        for (var i = 0; i < ids?.Length; i++)
        {
            if (ids[i] is null || !known.Contains(ids[i]))
            {
                errors.Add(rule.At($"/{member}/{i}"));
            }
        }
    }

    private static void CheckAttributes(CustomerBody body, List<FieldError> errors)
    {
        var (attributes, mayRemove) = (body.Attributes, body.Given.HasFlag(CustomerFields.NamedAttributes));
        if (attributes?.Values.Count(value => value.ValueKind != JsonValueKind.Null) is > MaxAttributes and var count)
        {
            errors.Add(Rule.ListTooLong.At("/attributes", ("limit", MaxAttributes), ("actual", count)));
            return;
        }

        foreach (var (name, value) in attributes ?? [])
        {
            var pointer = "/attributes/" + JsonPointer.Escape(name);
            Add(errors, Texts.CheckId(name, pointer));
            var text = AudienceFilter.ScalarText(value);
            if (value.ValueKind == JsonValueKind.Null && mayRemove)
            {
                continue;
            }

            if (text is null)
            {
                errors.Add(Rule.AttributeNotScalar.At(pointer));
            }
            else if (text.Length > MaxAttributeText || text.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add(Rule.TextNotAllowed.At(pointer, ("reason", "value"), ("limit", MaxAttributeText)));
            }
        }
    }

    private static void Add(List<FieldError> errors, FieldError? error)
    {
        if (error is not null)
        {
            errors.Add(error);
        }
    }
}
