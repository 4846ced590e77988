using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;

namespace MassMessaging.Api.Campaigns;

/// <summary>Counts the customers of an audience whom only the template reaches.</summary>
internal static class TemplateCounts
{
    /// <summary>
    /// Counts an audience, and how many of those to be sent to only the template reaches now, because they did not write in
    /// the last 24 hours; null where no template is used or no number is linked. Both come from one count: without the
    /// template these customers would be skipped for the want of it, after every other reason.
    /// </summary>
    public static async Task<(AudienceCount Count, long? ByTemplate)> CountWithTemplateAsync(
        this AudienceStore audiences, AudienceQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Channel.NeedsTemplateOutsideWindow: true, NeedsTemplate: false, NumberNo: not null })
        {
            return (await audiences.CountAsync(query, cancellationToken), null);
        }

        var without = await audiences.CountAsync(query with { NeedsTemplate = true }, cancellationToken);
        var byTemplate = without.Skipped.GetValueOrDefault(SkipReason.NeedsTemplate.ToWord());
        var skipped = without.Skipped.Where(reason => reason.Key != SkipReason.NeedsTemplate.ToWord()).ToDictionary();
        return (new AudienceCount(without.WillBeSent + byTemplate, skipped), byTemplate);
    }
}
