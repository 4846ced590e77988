using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Idempotency;

/// <summary>The Idempotency-Key header: a structured-field string, also taken without its quotes.</summary>
internal static class IdempotencyHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Idempotency-Key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string Replayed = "Idempotency-Replayed";

    private const int Longest = 200;

    /// <summary>The key; null when there is none.</summary>
    /// <exception cref="RuleException">It is empty, too long, or not visible ASCII.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Name, out var values))
        {
            return null;
        }

        var text = values.ToString().Trim();
        var key = text is ['"', .., '"'] ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : text;
        return key.Length is > 0 and <= Longest && key.All(c => c is >= ' ' and <= '~')
            ? key
            : throw new RuleException(Rule.IdempotencyKeyMalformed.At("#Idempotency-Key", ("limit", Longest)));
    }

    /// <summary>What a key is unique in, besides the tenant.</summary>
    public static string Route(HttpRequest request) => $"{request.Method} {request.Path}";
}
