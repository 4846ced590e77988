using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Validation;

/// <summary>One broken rule of one field, in the words that the API gives back.</summary>
/// <param name="Pointer">RFC 6901 pointer into the request's body, such as <c>/schedule/endAt</c>; empty for the body as a whole.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Message">A sentence that names the field, the rule and its limit.</param>
public sealed record FieldError(string Pointer, Rule Rule, string Message)
{
    /// <summary>The values that the sentence names, for programs and for other languages; null: none.</summary>
    public IReadOnlyDictionary<string, object?>? Params { get; init; }

    /// <summary>The same error seen from a body that holds this one's subject at <paramref name="parent"/>.</summary>
    public FieldError Under(string parent) => this with { Pointer = parent + Pointer };
}
