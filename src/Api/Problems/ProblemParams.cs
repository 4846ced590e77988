using MassMessaging.Api.Json;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Problems;

/// <summary>Writes the values of a problem as the API writes such values elsewhere.</summary>
internal static class ProblemParams
{
    /// <summary>The values as data; null: there are none.</summary>
    public static IReadOnlyDictionary<string, object?>? Of(IReadOnlyDictionary<string, object?>? values) =>
        values?.ToDictionary(pair => pair.Key, pair => pair.Value is Amount amount ? Money.Of(amount.Value, amount.Currency) : pair.Value);
}
