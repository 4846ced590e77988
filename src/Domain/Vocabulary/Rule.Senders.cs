namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Senders and their links.</summary>
public sealed partial record Rule
{
    public static readonly Rule SenderUnknown = new("senderUnknown", 400);
    public static readonly Rule SenderChannelMismatch = new("senderChannelMismatch", 400, "channel");
    public static readonly Rule HourlyLimitNotForChat = new("hourlyLimitNotForChat", 400);
    public static readonly Rule HourlyLimitRequired = new("hourlyLimitRequired", 400);
    public static readonly Rule HourlyLimitOutOfRange = new("hourlyLimitOutOfRange", 400, "min", "max");
    public static readonly Rule HourlyLimitOnly = new("hourlyLimitOnly", 400);
    public static readonly Rule AutoRenewWhatsAppOnly = new("autoRenewWhatsAppOnly", 400);
    public static readonly Rule WhatsappOnly = new("whatsappOnly", 400);
    public static readonly Rule PhoneVerified = new("phoneVerified", 400);
    public static readonly Rule MonthsOutOfRange = new("monthsOutOfRange", 400, "min", "max");
    public static readonly Rule MemberOfOtherChannel = new("memberOfOtherChannel", 400, "channel");
    public static readonly Rule TermsVersionUnknown = new("termsVersionUnknown", 400, "version");
    public static readonly Rule LinkRefused = new("linkRefused", 422, "reason", "providerCode");
    public static readonly Rule ProviderRefused = new("providerRefused", 409, "providerCode");
    public static readonly Rule NumberUnavailable = new("numberUnavailable", 409);
    public static readonly Rule NotLinked = new("notLinked", 409);
    public static readonly Rule ChannelNotAvailable = new("channelNotAvailable", 409, "channel");
    public static readonly Rule WebhookMalformed = new("webhookMalformed", 400, "reason");
}
