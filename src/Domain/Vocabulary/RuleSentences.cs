using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>The sentences of a rule in one language.</summary>
/// <param name="Title">What the problem is about, the same in each case.</param>
/// <param name="Detail">This case with its values, the most specific sentence first; null: the title says all.</param>
/// <param name="Reasons">The sentences of the causes that <c>params.reason</c> tells apart; null: there is one cause.</param>
/// <param name="Cure">What to do.</param>
public sealed record RuleSentences(
    string Title, [property: JsonConverter(typeof(OneOrMore))] IReadOnlyList<string>? Detail, IReadOnlyDictionary<string, string>? Reasons, string Cure)
{
    /// <summary>The sentences that may tell a case.</summary>
    /// <param name="reason">The cause; null: it is not told apart.</param>
    public IReadOnlyList<string> Candidates(string? reason) =>
        reason is not null && Reasons?.GetValueOrDefault(reason) is { } sentence ? [sentence, .. Detail ?? []] : Detail ?? [];
}

/// <summary>A word of the API in one language.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Cure">What to do; null: nothing.</param>
public sealed record WordSentences(string Title, string? Cure);

/// <summary>Reads a text, or a list of texts.</summary>
internal sealed class OneOrMore : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? [reader.GetString()!] : JsonSerializer.Deserialize<string[]>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
