using System.Globalization;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// The ETag of a campaign, such as <c>"7.3"</c>: the revision of its definition and how often its exclusions have changed.
/// A writer who leaves the exclusions alone need not have seen their last change.
/// </summary>
internal static class CampaignETags
{
    /// <summary>The ETag of a campaign as it stands.</summary>
    public static string Of(CampaignRow row) => string.Create(CultureInfo.InvariantCulture, $"\"{row.Revision}.{row.ExclusionChanges}\"");

    /// <summary>Answers with a view of the campaign and its ETag.</summary>
    public static IResult Ok(HttpContext context, CampaignRow row, CampaignView view)
    {
        context.Response.Headers.ETag = Of(row);
        return TypedResults.Ok(view);
    }

    /// <summary>Whether the writer has seen the present state; null when so, else the refusal.</summary>
    /// <param name="context">The call.</param>
    /// <param name="row">The campaign as it stands.</param>
    /// <param name="withExclusions">The call replaces the exclusions, so their count must be the present one too.</param>
    public static ProblemResult? Check(HttpContext context, CampaignRow row, bool withExclusions = false) =>
        ETags.Check(context, tag => tag == Of(row) || (!withExclusions && RevisionOf(tag) == row.Revision));

    // The form before, "7", knows the definition only.
    private static long? RevisionOf(string tag)
    {
        if (tag is not ['"', .. var inner, '"'])
        {
            return null;
        }

        var parts = inner.Split('.');
        return parts.Length <= 2 && Array.TrueForAll(parts, IsCount) && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : null;
    }

    private static bool IsCount(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
