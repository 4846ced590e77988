using System.Globalization;
using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Paging;

/// <summary>Strong ETags made of revisions, and the conditions that clients make with them.</summary>
internal static class ETags
{
    /// <summary>The ETag of a revision.</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Answers with the ETag, or 304 to a reader who has this revision.</summary>
    public static IResult Ok<T>(HttpContext context, T view, long revision)
    {
        var tag = Of(revision);
        context.Response.Headers.ETag = tag;
        return HttpMethods.IsGet(context.Request.Method) && Any(context.Request.Headers.IfNoneMatch, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    /// <summary>Whether the writer has seen the present revision; null when so, else the refusal.</summary>
    public static ProblemResult? Check(HttpContext context, long revision)
    {
        var condition = context.Request.Headers.IfMatch;
        return condition.Count == 0 ? Problem.PreconditionRequired()
            : Any(condition, Of(revision)) ? null
            : Problem.PreconditionFailed();
    }

    private static bool Any(Microsoft.Extensions.Primitives.StringValues header, string tag) =>
        header.SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
            .Any(value => value == "*" || value == tag || value == "W/" + tag);
}
