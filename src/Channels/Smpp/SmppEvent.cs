using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.Smpp;

/// <summary>What a centre tells by itself. Closed.</summary>
public abstract record SmppEvent
{
    private SmppEvent()
    {
    }

    /// <summary>A report on an attempt.</summary>
    /// <param name="Sender">What the message came from; centres write other addresses too.</param>
    /// <param name="Receipt">The report, with the id that is looked for first.</param>
    public sealed record Reported(SmppAddress Sender, Receipt Receipt) : SmppEvent
    {
        /// <summary>Whom the message went to, as the centre writes it; null where nobody is named.</summary>
        public SmppAddress? Person { get; init; }

        /// <summary>Another id that the report brings, looked for when nothing has the first; null: none.</summary>
        public string? OtherId { get; init; }

        /// <summary>
        /// Whether it counts only for a message to <see cref="Person"/>: nothing but its text says that it is a report, and
        /// a person may write such a text.
        /// </summary>
        public bool IsOfPersonOnly { get; init; }
    }

    /// <summary>A person wrote.</summary>
    /// <param name="From">The person.</param>
    /// <param name="To">What was written to.</param>
    /// <param name="Text">The whole text; holds no NUL.</param>
    /// <param name="At">When it came: the protocol gives no time.</param>
    public sealed record Written(SmppAddress From, SmppAddress To, string Text, DateTimeOffset At) : SmppEvent
    {
        /// <summary>Names the message, so that it counts once; null: the protocol gives none.</summary>
        public string? Id { get; init; }
    }

    /// <summary>A part of a longer text, of which nothing is known before the others are there.</summary>
    /// <param name="Part">The part; <see cref="SmppParts"/> reads several.</param>
    public sealed record Arrived(SmppPart Part) : SmppEvent;

    /// <summary>A unit that changes nothing.</summary>
    /// <param name="What">Which kind: <c>status</c>, <c>acknowledgement</c>.</param>
    /// <param name="Word">The centre's word for it where it is a known one, else <see cref="Other"/>; empty: there was none.</param>
    public sealed record Ignored(string What, string Word) : SmppEvent
    {
        /// <summary>Stands for a word that nobody here knows: it could be a telephone number or a forged line of the log.</summary>
        public const string Other = "other";
    }
}
