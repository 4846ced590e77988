using MassMessaging.Api.Idempotency;

namespace MassMessaging.Api.OpenApi;

/// <summary>What a route reads of a state that the caller has seen, and that it answers with one.</summary>
/// <param name="IfMatch">It reads <c>If-Match</c>.</param>
/// <param name="Needed">It refuses a call without it.</param>
/// <param name="IfNoneMatch">It reads <c>If-None-Match: *</c>.</param>
internal sealed record SeenState(bool IfMatch, bool Needed = false, bool IfNoneMatch = false);

/// <summary>Marks a route whose successes carry an <c>ETag</c>.</summary>
internal sealed record WithETag;

/// <summary>Another answer of the same status as the one that <c>Produces</c> names.</summary>
/// <param name="Type">Its type.</param>
internal sealed record OrAnswers(Type Type);

/// <summary>A body of the type that <c>Accepts</c> or the handler names, of which this call needs more.</summary>
/// <param name="Schema">The name of its schema.</param>
/// <param name="Needed">Members that other calls may leave out.</param>
internal sealed record NeedsMore(string Schema, params string[] Needed);

/// <summary>Says of routes which headers they read and write.</summary>
internal static class RouteHeaders
{
    /// <summary>Headers of the product, by their names, with what they say.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["ETag"] = "The state that the answer shows; send it in If-Match to change just that.",
        [IdempotencyHeader.Replayed] = "true: the answer is the one that was given before to this Idempotency-Key.",
        ["Link"] = "The next page, as rel=\"next\"; absent on the last one.",
        ["Location"] = "Where what was made, or the work, is to be read.",
        ["RateLimit"] = "What is left of the minute: r calls, for t seconds.",
        ["RateLimit-Policy"] = "The limit: q calls in w seconds.",
        ["Retry-After"] = "Seconds after which a repeat makes sense.",
    };

    /// <summary>The route reads If-Match.</summary>
    /// <param name="route">The route.</param>
    /// <param name="needed">A call without it is refused.</param>
    /// <param name="ifNoneMatch">It reads If-None-Match too.</param>
    public static RouteHandlerBuilder ReadsIfMatch(this RouteHandlerBuilder route, bool needed = false, bool ifNoneMatch = false) =>
        route.WithMetadata(new SeenState(true, needed, ifNoneMatch));

    /// <summary>The route's successes carry an ETag.</summary>
    public static RouteHandlerBuilder AnswersETag(this RouteHandlerBuilder route) => route.WithMetadata(new WithETag());
}
