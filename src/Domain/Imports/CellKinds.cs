using System.Globalization;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Domain.Imports;

/// <summary>What cells look like, whatever language they are in.</summary>
internal static partial class CellKinds
{
    private const int LongestId = 100;
    private const int LongestName = 200;
    private static readonly HashSet<string> Genders = new(StringComparer.OrdinalIgnoreCase)
    {
        "f", "m", "w", "d", "h", "female", "male", "weiblich", "männlich", "frau", "herr", "femmina", "maschio", "donna", "uomo", "mujer", "hombre",
        "femenino", "masculino", "mrs", "ms", "mr", "signora", "signor", "sra", "sr",
    };

    private static readonly HashSet<string> Flags = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "1", "0", "yes", "no", "y", "n", "ja", "nein", "si", "sì", "sí", "x",
    };

    /// <summary>Whether cells may be of a field whose name their header says: most of them have its form, or there are none.</summary>
    public static bool MayBe(string field, IReadOnlyList<string> values, double share) =>
        values.Count == 0 || values.Count(value => IsOf(field, value.Trim())) >= values.Count * share;

    /// <summary>The field that all of these cells look like without a word of their header; null: none.</summary>
    public static string? Of(IReadOnlyList<string> values)
    {
        if (values.All(value => WhatsAppUserId.IsOne(value.Trim())))
        {
            return "whatsappUserId";
        }

        // Of digits alone nobody knows: ids, postcodes and amounts are digits too.
        return values.All(value => IsPhone(value.Trim()) && Dialled().IsMatch(value.Trim())) ? "phone" : null;
    }

    private static bool IsOf(string field, string value) => field switch
    {
        "customerId" => value.Length <= LongestId && !IsMail(value),
        "name" => value.Length <= LongestName && value.Any(char.IsLetter) && !IsMail(value),
        "phone" => IsPhone(value),
        "whatsappUserId" => WhatsAppUserId.IsOne(value),
        "gender" => Genders.Contains(value.TrimEnd('.')),
        "birthDate" => Date().IsMatch(value),
        "totalSpent" or "averageReceipt" => Amount().IsMatch(value),
        "visits" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "brandedApp" or "onlineApp" => Flags.Contains(value),
        _ => value.Length <= LongestId && !IsMail(value),
    };

    private static bool IsMail(string value) => value.Contains('@', StringComparison.Ordinal) && value.Contains('.', StringComparison.Ordinal);

    private static bool IsPhone(string value) =>
        PhoneForm().IsMatch(value) && value.Count(char.IsAsciiDigit) is >= 6 and <= 15 && !Date().IsMatch(value);

    [GeneratedRegex(@"^['’]?\+?[0-9][0-9 ()/.\-\u00A0]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneForm();

    [GeneratedRegex(@"^['’]?(\+|00)[1-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Dialled();

    [GeneratedRegex(@"^(?:[0-9]{4}|-)[-./][0-9]{1,2}[-./][0-9]{1,2}(?:[ T].*)?$|^[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4})(?: .*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[€$£]? ?-?[0-9][0-9.,' \u00A0]*(?: ?(?:€|\$|£|EUR|USD|GBP|CHF))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
