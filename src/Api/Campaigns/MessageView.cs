using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Campaigns;

/// <summary>How long a message is, by the rules that judge and charge it.</summary>
/// <param name="Characters">Characters as users count them.</param>
/// <param name="Limit">The most that a message may have.</param>
/// <param name="Segments">SMS: the parts in which it travels and is charged; null: another channel.</param>
/// <param name="Encoding">SMS: <c>gsm7</c>, or <c>ucs2</c> where a character is outside that alphabet; null: another channel.</param>
/// <param name="UnitsPerSegment">SMS: what one of these segments takes, in septets (<c>gsm7</c>) or UTF-16 code units (<c>ucs2</c>); null: another channel.</param>
/// <param name="Remaining">SMS: how many of these units its last segment still takes; null: another channel.</param>
[Contract("MessageLength")]
internal sealed record MessageView(int Characters, int Limit, int? Segments, [property: Contract("SmsEncoding")] string? Encoding, int? UnitsPerSegment, int? Remaining)
{
    /// <summary>The measures of a text on a channel.</summary>
    public static MessageView Of(Channel channel, string text)
    {
        var parts = channel.IsChargedBySegment ? MessageParts.Of(text) : null;
        return new MessageView(
            MessageText.CharactersOf(text), MessageText.MaxCharacters, parts?.Count,
            parts is null ? null : parts.Encoding.ToWord(), parts?.UnitsPerPart, parts?.Remaining);
    }
}
