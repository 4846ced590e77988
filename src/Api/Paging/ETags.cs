using System.Globalization;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Net.Http.Headers;

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
    public static ProblemResult? Check(HttpContext context, long revision) => Check(context, tag => tag == Of(revision));

    /// <summary>Whether the writer takes any state: <c>If-Match: *</c>.</summary>
    public static bool IsAny(HttpContext context) =>
        EntityTagHeaderValue.TryParseList([.. context.Request.Headers.IfMatch.OfType<string>()], out var tags) && tags.Contains(EntityTagHeaderValue.Any);

    /// <summary>Whether one of the tags that the writer sends is good; null when so, else the refusal.</summary>
    /// <param name="context">The call.</param>
    /// <param name="isGood">Judges a tag as it was sent, quotes included; RFC 9110: a weak one never matches.</param>
    public static ProblemResult? Check(HttpContext context, Func<string, bool> isGood)
    {
        var condition = context.Request.Headers.IfMatch;
        return condition.Count == 0 ? Problem.PreconditionRequired()
            : !EntityTagHeaderValue.TryParseList([.. condition.OfType<string>()], out var tags) ? Problem.Invalid(Rule.ETagMalformed.At("#If-Match"))
            : tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || isGood(tag.ToString())) ? null
            : Problem.PreconditionFailed();
    }
}
