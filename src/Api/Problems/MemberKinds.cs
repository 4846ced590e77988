using System.Reflection;
using System.Text.RegularExpressions;

namespace MassMessaging.Api.Problems;

/// <summary>Says in words what a member takes, from the type that the serializer could not make of its value.</summary>
internal static partial class MemberKinds
{
    /// <summary>The sentence for a value of the wrong kind.</summary>
    /// <param name="pointer">The member.</param>
    /// <param name="message">What the serializer said.</param>
    public static string Expected(string pointer, string message)
    {
        var name = pointer.Length == 0 ? "The body" : pointer[(pointer.LastIndexOf('/') + 1)..];
        return message.StartsWith("Duplicate", StringComparison.Ordinal)
            ? $"{name} comes twice."
            : $"{name} must be {Kind(MemberType(Unconverted().Match(message).Groups[1].Value, name), pointer)}.";
    }

    // For what a constructor takes the serializer names the whole body, not the member.
    private static string MemberType(string type, string member) =>
        type.Length > 0 && typeof(MemberKinds).Assembly.GetType(type)?.GetProperty(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { } property
            ? property.PropertyType.ToString()
            : type;

    // Names such as System.Nullable`1[System.Int32] hold the type that counts.
    private static string Kind(string type, string pointer) => type switch
    {
        _ when type.EndsWith("[]", StringComparison.Ordinal) || type.Contains("List`1", StringComparison.Ordinal) => "an array",
        _ when type.Contains("System.Int32", StringComparison.Ordinal) => "an integer from -2147483648 to 2147483647",
        _ when type.Contains("System.Int64", StringComparison.Ordinal) => "an integer",
        _ when type.Contains("System.Decimal", StringComparison.Ordinal) => "a number",
        _ when type.Contains("System.Boolean", StringComparison.Ordinal) => "true or false",
        _ when type.Contains("System.DateTimeOffset", StringComparison.Ordinal) =>
            "an RFC 3339 time with an offset, such as 2027-03-01T08:00:00Z, of the years 1970 to 9998",
        _ when type.Contains("System.String", StringComparison.Ordinal) => "a text of valid Unicode",
        _ when type.EndsWith(".Money", StringComparison.Ordinal) => """an amount such as {"amount":"12.30","currency":"EUR"}""",
        _ when pointer.Length == 0 || type.Length > 0 => "an object",
        _ => "a value of the kind that the description of this call shows",
    };

    [GeneratedRegex(@"could not be converted to (\S+?)\.(\s|$)")]
    private static partial Regex Unconverted();
}
