using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.Sms;

/// <summary>What a provider tells about SMS after a send, whatever its protocol. Closed.</summary>
public abstract record SmsEvent
{
    private SmsEvent()
    {
    }

    /// <summary>A report on an attempt.</summary>
    /// <param name="AccountId">The provider's account that the report is of; whether it is ours is the caller's question.</param>
    /// <param name="From">The sender as the provider writes it: E.164, a short code or a name; null when the report holds none.</param>
    /// <param name="Receipt">The report.</param>
    public sealed record Reported(string AccountId, string? From, Receipt Receipt) : SmsEvent;

    /// <summary>A person wrote.</summary>
    /// <param name="AccountId">The provider's account that was written to; whether it is ours is the caller's question.</param>
    /// <param name="Message">What the person wrote.</param>
    public sealed record Received(string AccountId, InboundSms Message) : SmsEvent;

    /// <summary>A post that changes nothing.</summary>
    /// <param name="What">Which part: <c>status</c>, <c>message</c>, <c>form</c>.</param>
    /// <param name="Word">The provider's word for it where it is a known one, else <see cref="Other"/>; empty: there was none.</param>
    public sealed record Ignored(string What, string Word) : SmsEvent
    {
        /// <summary>Stands for a word that nobody here knows: it could be a telephone number or a forged line of the log.</summary>
        public const string Other = "other";
    }
}

/// <summary>A message that a person wrote to a sender.</summary>
/// <param name="MessageId">The provider's id, the key by which repeats are dropped; null where the protocol gives none.</param>
/// <param name="From">The person's phone in E.164.</param>
/// <param name="To">The number that was written to, as the provider writes it.</param>
/// <param name="Text">The text; empty when only media came.</param>
/// <param name="Stopped">
/// True when the provider took it as an opt-out and will refuse the person from now on, false when it took it as an
/// opt-in; null when it judged nothing and the words are ours to read.
/// </param>
/// <param name="At">When it was written by the provider's clock, or when it came where the provider does not say.</param>
public sealed record InboundSms(string? MessageId, string From, string To, string Text, bool? Stopped, DateTimeOffset At);
