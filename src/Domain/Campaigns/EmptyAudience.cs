using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Why a launch has no recipient.</summary>
public static class EmptyAudience
{
    /// <summary>
    /// The refusal. The reason that skips the most customers names it where the owner can mend it, else
    /// <see cref="Rule.AudienceEmpty"/>. The values count the customers by reason.
    /// </summary>
    /// <param name="skipped">Customers who match the filter, by the reason that skips them; empty: no customer matches.</param>
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
