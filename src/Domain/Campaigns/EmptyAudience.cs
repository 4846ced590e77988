using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Why a launch has nobody to send to.</summary>
public static class EmptyAudience
{
    /// <summary>
    /// The refusal: the reason that skips most people names it where the owner can mend it, else <see cref="Rule.AudienceEmpty"/>.
    /// It counts everybody by reason.
    /// </summary>
    /// <param name="skipped">People who match the filter, by the reason for which they are skipped; empty: nobody matches.</param>
    public static FieldError Of(IReadOnlyDictionary<string, long> skipped)
    {
        ArgumentNullException.ThrowIfNull(skipped);
        var counts = skipped.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => (reason.Key, (object?)reason.Value)).ToArray();
        return EnumWords.Find<SkipReason>(counts.FirstOrDefault().Key) switch
        {
            SkipReason.NeedsTemplate => Rule.NeedsTemplate.At("/template", counts),
            SkipReason.NoChatHistory => Rule.NoChatHistory.At("/safeSending", counts),
            SkipReason.NoAddress => Rule.NoAddress.At("/audience/filter", counts),
            _ => Rule.AudienceEmpty.At("/audience/filter", counts),
        };
    }
}
