using System.Collections.Frozen;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>A way to reach customers. What differs between channels is a trait here; other code asks for traits and compares no words.</summary>
public sealed class Channel
{
    /// <summary>WhatsApp messages by the Cloud API.</summary>
    public static readonly Channel WhatsApp = new("whatsapp", AddressKind.PhoneOrUserId)
    {
        HasProvider = true,
        HasWebhook = true,
        HasMonthlyFee = true,
        IsPaced = true,
        KnowsChatHistory = true,
        NeedsTemplateOutsideWindow = true,
    };

    /// <summary>Text messages.</summary>
    public static readonly Channel Sms = new("sms", AddressKind.Phone)
    {
        HasProvider = true,
        HasWebhook = true,
        IsChargedBySegment = true,
    };

    /// <summary>Notifications of the branded app.</summary>
    public static readonly Channel Push = new("push", AddressKind.Device) { HasProvider = true };

    /// <summary>The inbox of the online app, which this product delivers itself.</summary>
    public static readonly Channel Chat = new("chat", AddressKind.OnlineApp) { HasDefaultSender = true };

    /// <summary>Every channel.</summary>
    public static IReadOnlyList<Channel> All { get; } = [WhatsApp, Sms, Push, Chat];

    private static readonly FrozenDictionary<string, Channel> Known = All.ToFrozenDictionary(channel => channel.Word, StringComparer.Ordinal);

    private Channel(string word, AddressKind addressedBy)
    {
        Word = word;
        AddressedBy = addressedBy;
    }

    /// <summary>The words of every channel.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. All.Select(channel => channel.Word)];

    /// <summary>The word of the API, of stored rows and of messages between processes: lower case, never changed.</summary>
    public string Word { get; }

    /// <summary>Which property of a customer is the address.</summary>
    public AddressKind AddressedBy { get; }

    /// <summary>The address is a telephone number, or stands for one: all spellings of a number are one person's.</summary>
    public bool ReachesPhones => AddressedBy is AddressKind.PhoneOrUserId or AddressKind.Phone;

    /// <summary>A provider delivers the messages, and senders are linked to it. False: this product delivers them.</summary>
    public bool HasProvider { get; private init; }

    /// <summary>The provider posts receipts and replies to an address of each sender.</summary>
    public bool HasWebhook { get; private init; }

    /// <summary>A sender is paid for by the month, after its terms were accepted; messages cost nothing.</summary>
    public bool HasMonthlyFee { get; private init; }

    /// <summary>A message is charged for each of its segments. False: a message is one unit.</summary>
    public bool IsChargedBySegment { get; private init; }

    /// <summary>Campaigns have a speed, and every sender has an hourly limit.</summary>
    public bool IsPaced { get; private init; }

    /// <summary>It is known which people wrote to a number, so that a campaign may address only these (safe sending).</summary>
    public bool KnowsChatHistory { get; private init; }

    /// <summary>The provider takes free text only within 24 hours of a person's last message, and an approved template at any time.</summary>
    public bool NeedsTemplateOutsideWindow { get; private init; }

    /// <summary>A campaign without a sender takes the tenant's default.</summary>
    public bool HasDefaultSender { get; private init; }

    /// <summary>The channel of a word, exactly as <see cref="Word"/> spells it; null: there is none.</summary>
    public static Channel? Find(string? word) => word is null ? null : Known.GetValueOrDefault(word);

    /// <summary>The channel of a word that was checked before it was stored or sent.</summary>
    /// <exception cref="ArgumentException">The word is no channel.</exception>
    public static Channel Parse(string word) => Find(word) ?? throw new ArgumentException($"'{word}' is not a channel.", nameof(word));

    /// <summary>The word.</summary>
    public override string ToString() => Word;
}
