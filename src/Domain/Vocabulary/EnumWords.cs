using System.Collections.Frozen;
using System.Text.Json;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>
/// The words of enumerations, as the API, stored rows and messages between processes spell them: the member's name in
/// camelCase. A member that such a word stands for is therefore never renamed.
/// </summary>
public static class EnumWords
{
    /// <summary>The word of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The enumeration has no such member.</exception>
    public static string ToWord<T>(this T value)
        where T : struct, Enum =>
        Table<T>.OfValue.TryGetValue(value, out var word)
            ? word : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a value of {typeof(T).Name}.");

    /// <summary>Every word of an enumeration, in the order of its values.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Table<T>.Words;

    /// <summary>The value of a word, spelled exactly as <see cref="ToWord"/> spells it; null: there is none.</summary>
    public static T? Find<T>(string? word)
        where T : struct, Enum => word is not null && Table<T>.OfWord.TryGetValue(word, out var value) ? value : null;

    /// <summary>Reads a word, spelled exactly as <see cref="ToWord"/> spells it.</summary>
    public static bool TryParse<T>(string? word, out T value)
        where T : struct, Enum
    {
        var found = Find<T>(word);
        value = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>Reads lists of words, each by comma; a blank list holds none.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="values">The values, each once, in the order of the enumeration; empty where a word is none.</param>
    /// <returns>Whether every word has a value.</returns>
    public static bool TryParseLists<T>(IEnumerable<string?> lists, out IReadOnlyList<T> values)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(lists);
        var found = new SortedSet<T>();
        foreach (var word in lists.Where(list => !string.IsNullOrEmpty(list)).SelectMany(list => list!.Split(',')))
        {
            if (!TryParse<T>(word.Trim(), out var value))
            {
                values = [];
                return false;
            }

            found.Add(value);
        }

        values = [.. found];
        return true;
    }

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> OfValue =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> OfWord =
            OfValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> Words = [.. Enum.GetValues<T>().Select(value => OfValue[value])];
    }
}
