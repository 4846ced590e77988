using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Senders;

/// <summary>What a link is of, and which credentials it takes: a channel, or the channel sms over SMPP.</summary>
/// <param name="Word">The word in problems and in keys of numbers.</param>
/// <param name="Required">Members of the request that it needs.</param>
/// <param name="Optional">Members of the request that it may have.</param>
internal sealed record LinkKind(string Word, string[] Required, string[] Optional)
{
    public static readonly LinkKind WhatsApp = new(
        Channel.WhatsApp.Word, ["phoneNumberId", "businessAccountId", "accessToken", "appSecret", "verifyToken"], []);

    public static readonly LinkKind Sms = new(Channel.Sms.Word, ["accountSid", "authToken"], ["from", "messagingServiceSid"]);

    public static readonly LinkKind Smpp = new("smpp", ["systemId", "password", "from"], ["systemType"]);

    public static readonly LinkKind Push = new(Channel.Push.Word, ["projectId", "clientEmail", "privateKey"], ["tokenUri"]);

    /// <summary>The kind of a channel's links over REST.</summary>
    /// <exception cref="ArgumentException">The channel has no provider.</exception>
    public static LinkKind Of(Channel channel) => new[] { WhatsApp, Sms, Push }.FirstOrDefault(kind => kind.Word == channel.Word)
        ?? throw new ArgumentException($"Senders of '{channel}' are not linked.", nameof(channel));

    /// <summary>The kind takes this member of the request.</summary>
    public bool Takes(string member) => Required.Contains(member) || Optional.Contains(member);
}
