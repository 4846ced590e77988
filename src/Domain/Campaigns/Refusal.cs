using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Why a campaign refuses a command.</summary>
/// <param name="Rule">The rule that the command breaks.</param>
/// <param name="Values">The values that the rule's sentences name; null: none.</param>
/// <param name="Pointers">The fields concerned, as pointers into the body; empty: the command as a whole.</param>
public sealed record Refusal(Rule Rule, IReadOnlyDictionary<string, object?>? Values, IReadOnlyList<string> Pointers)
{
    /// <summary>The refusal in an English sentence.</summary>
    public string Detail => Sentences.English.Message(Rule.Code, Values, Pointers.Count > 0 ? Pointers[0] : null) ?? Rule.Code;

    /// <summary>A refusal by a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="pointers">The fields concerned; none: the command as a whole.</param>
    public static Refusal By(Rule rule, params IReadOnlyList<string> pointers) => new(rule, Values: null, pointers);

    /// <summary>A refusal by a rule of one field.</summary>
    public static Refusal By(FieldError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new Refusal(error.Rule, error.Params, [error.Pointer]);
    }

    /// <summary>The same refusal with values that its sentences name.</summary>
    public Refusal With(params (string Name, object? Value)[] values) => this with { Values = Rule.Data(values) };
}
