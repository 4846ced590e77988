using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Json;

/// <summary>An amount of money.</summary>
/// <param name="Amount">A decimal number as text, at most four places.</param>
/// <param name="Currency">ISO 4217.</param>
[JsonConverter(typeof(MoneyReader))]
internal sealed record Money(string? Amount, string? Currency)
{
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>Money as the API writes it: at least two places, no more zeros than needed.</summary>
    public static Money Of(decimal amount, string currency) => new(amount.ToString("0.00##", CultureInfo.InvariantCulture), currency);

    /// <summary>Reads an amount; 0 to a million millions, at most four places.</summary>
    public static bool TryParse(string? text, out decimal amount) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount)
        && amount <= Most && decimal.Round(amount, 4) == amount;

    /// <summary>The amount, if this is money in the given currency; else what is wrong.</summary>
    public decimal? Read(string pointer, string currency, ICollection<FieldError> errors)
    {
        if (!TryParse(Amount, out var amount))
        {
            errors.Add(Rule.AmountMalformed.At(pointer + "/amount"));
            return null;
        }

        if (Currency is not null && Currency != currency)
        {
            errors.Add(Rule.CurrencyMismatch.At(pointer + "/currency", ("currency", currency)));
            return null;
        }

        return amount;
    }
}

/// <summary>Reads <c>{amount, currency}</c>, or a bare amount, as text or number, in the currency that the place implies.</summary>
internal sealed class MoneyReader : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new Money(reader.GetString(), null);
            case JsonTokenType.Number:
                return new Money(reader.GetDecimal().ToString(CultureInfo.InvariantCulture), null);
            case JsonTokenType.StartObject:
                var members = JsonSerializer.Deserialize<Members>(ref reader, options)!;
                return new Money(members.Amount, members.Currency);
            default:
                throw new JsonException();
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Members(value.Amount, value.Currency), options);

    private sealed record Members(string? Amount, string? Currency);
}
