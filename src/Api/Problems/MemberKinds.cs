using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Problems;

/// <summary>Says what a member takes, from the type that the serializer could not make of its value.</summary>
internal static partial class MemberKinds
{
    /// <summary>Members that take few values, by name: they mean the same in every body.</summary>
    private static readonly FrozenDictionary<string, object?[]> Allowed = typeof(MemberKinds).Assembly.GetTypes()
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(property => (property.Name, property.GetCustomAttribute<AllowedValuesAttribute>()?.Values))
        .Where(member => member.Values is not null)
        .GroupBy(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name), StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.First().Values!, StringComparer.Ordinal);

    /// <summary>What is wrong with a value of the wrong kind, or with a member that comes twice.</summary>
    /// <param name="pointer">The member.</param>
    /// <param name="message">What the serializer said.</param>
    public static FieldError Wrong(string pointer, string message)
    {
        if (message.StartsWith("Duplicate", StringComparison.Ordinal))
        {
            return Rule.ValueMalformed.At(pointer, ("reason", "repeated"), ("member", Quoted().Match(message).Groups[1].Value));
        }

        var name = pointer[(pointer.LastIndexOf('/') + 1)..];
        return Allowed.GetValueOrDefault(name) is { } allowed
            ? Rule.ValueMalformed.At(pointer, ("allowed", allowed))
            : Rule.ValueMalformed.At(pointer, ("expected", Kind(MemberType(Unconverted().Match(message).Groups[1].Value, name), pointer)));
    }

    // For what a constructor takes the serializer names the whole body, not the member.
    private static string MemberType(string type, string member) =>
        type.Length > 0 && typeof(MemberKinds).Assembly.GetType(type)?.GetProperty(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { } property
            ? property.PropertyType.ToString()
            : type;

    // Words of the section "kinds". Names such as System.Nullable`1[System.Int32] hold the type that counts.
    private static string Kind(string type, string pointer) => type switch
    {
        _ when type.EndsWith("[]", StringComparison.Ordinal) || type.Contains("List`1", StringComparison.Ordinal) => "array",
        _ when type.Contains("System.Int32", StringComparison.Ordinal) || type.Contains("System.Int64", StringComparison.Ordinal) => "integer",
        _ when type.Contains("System.Decimal", StringComparison.Ordinal) => "number",
        _ when type.Contains("System.Boolean", StringComparison.Ordinal) => "boolean",
        _ when type.Contains("System.DateTimeOffset", StringComparison.Ordinal) => "instant",
        _ when type.Contains("System.String", StringComparison.Ordinal) => "text",
        _ when type.EndsWith(".Money", StringComparison.Ordinal) => "money",
        _ when pointer.Length == 0 || type.Length > 0 => "object",
        _ => "other",
    };

    [GeneratedRegex("'(.*?)'", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"could not be converted to (\S+?)\.(\s|$)")]
    private static partial Regex Unconverted();
}
