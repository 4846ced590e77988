using System.Collections.Frozen;
using System.Reflection;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>
/// What a call can break: a code that is never changed, and the one HTTP status of a call that breaks it. The sentences
/// stand in one file for each language.
/// </summary>
public sealed partial record Rule
{
    private static readonly Lazy<FrozenDictionary<string, Rule>> Known = new(() => Fields().ToFrozenDictionary(rule => rule.Code, StringComparer.Ordinal));

    private Rule(string code, int status, params string[] parameters)
    {
        Code = code;
        Status = status;
        Parameters = parameters;
    }

    /// <summary>The stable camelCase word that programs branch on.</summary>
    public string Code { get; }

    /// <summary>The HTTP status, 400 to 599. A row of an import that breaks the rule is only listed in the import's answer.</summary>
    public int Status { get; }

    /// <summary>Names of the values that a problem may carry as data (<c>params</c>) and the sentences may name.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Every rule, in the order of the codes.</summary>
    public static IReadOnlyList<Rule> All => [.. Known.Value.Values.OrderBy(rule => rule.Code, StringComparer.Ordinal)];

    /// <summary>The rule of a code; null: there is none.</summary>
    public static Rule? Find(string code) => Known.Value.GetValueOrDefault(code);

    /// <summary>A field breaks the rule.</summary>
    /// <param name="pointer">The field.</param>
    /// <param name="values">The values that the sentences name, of <see cref="Parameters"/>.</param>
    public FieldError At(string pointer, params (string Name, object? Value)[] values)
    {
        var data = Data(values);
        return new FieldError(pointer, this, Sentences.English.Message(Code, data, pointer) ?? Code) { Params = data };
    }

    /// <summary>Values by their names; null: none is given.</summary>
    public static IReadOnlyDictionary<string, object?>? Data(params (string Name, object? Value)[] values)
    {
        var given = values.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value);
        return given.Count == 0 ? null : given;
    }

    private static IEnumerable<Rule> Fields() => typeof(Rule).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.FieldType == typeof(Rule)).Select(field => (Rule)field.GetValue(null)!);
}
