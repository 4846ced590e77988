using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What a half-filled draft still needs before it can be launched.</summary>
public static class CampaignCompleteness
{
    /// <summary>Every field that is missing, in the order of the body; empty: the campaign is whole.</summary>
    /// <param name="title">Empty: not given yet, as for the others.</param>
    /// <param name="text">The message.</param>
    /// <param name="channel">Null: not given yet.</param>
    /// <param name="hasSender">Whether a sender is chosen; chat needs none, because it takes the tenant's default.</param>
    public static IReadOnlyList<FieldError> Missing(string title, string text, Channel? channel, bool hasSender)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        var missing = new List<FieldError>();
        Add(title.Length == 0, Rule.TitleRequired, "/title");
        Add(text.Length == 0, Rule.TextRequired, "/text");
        Add(channel is null, Rule.ChannelRequired, "/channel");
        Add(!hasSender && channel is not { HasDefaultSender: true }, Rule.SenderMissing, "/senderId");
        return missing;

        void Add(bool isMissing, Rule rule, string pointer)
        {
            if (isMissing)
            {
                missing.Add(rule.At(pointer));
            }
        }
    }
}
