using System.Globalization;
using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Paging;

/// <summary>
/// Strong ETags made of revisions, for If-Match. They say nothing of what changes without a revision (progress, use,
/// opt-outs), so no read is answered 304 by them.
/// </summary>
internal static class ETags
{
    /// <summary>The ETag of a revision.</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Answers with the ETag.</summary>
    public static IResult Ok<T>(HttpContext context, T view, long revision)
    {
        context.Response.Headers.ETag = Of(revision);
        return TypedResults.Ok(view);
    }

    /// <summary>Whether the writer has seen the present revision; null when so, else the refusal.</summary>
    public static ProblemResult? Check(HttpContext context, long revision)
    {
        var condition = context.Request.Headers.IfMatch;
        return condition.Count == 0 ? Problem.PreconditionRequired()
            : Any(condition, Of(revision)) ? null
            : Problem.PreconditionFailed();
    }

    // RFC 9110: If-Match compares strongly, so a weak tag never matches.
    private static bool Any(Microsoft.Extensions.Primitives.StringValues header, string tag) =>
        header.SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
            .Any(value => value == "*" || value == tag);
}
