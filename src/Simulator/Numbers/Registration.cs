using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MassMessaging.Simulator.Numbers;

/// <summary>What a control call says about a number: the body of <c>POST /whatsapp/numbers</c>.</summary>
internal sealed record Registration
{
    public required string PhoneNumberId { get; init; }

    public required string BusinessAccountId { get; init; }

    public required string Phone { get; init; }

    public required string AccessToken { get; init; }

    public required string AppSecret { get; init; }

    /// <summary>Where receipts and messages are posted; without one they stay unposted.</summary>
    public string? WebhookUrl { get; init; }

    public IReadOnlyList<Template> Templates { get; init; } = [];

    public ReceiptRates Receipts { get; init; } = new();

    /// <summary>People whom the provider names otherwise than by their number; known to all numbers. WhatsApp only.</summary>
    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>Whether free text reaches only people who wrote within 24 hours, as with the real provider.</summary>
    public bool RequireWindow { get; init; } = true;

    public string QualityRating { get; init; } = "GREEN";

    public string Status { get; init; } = "CONNECTED";

    /// <summary>What the number's read says of the account's limit of people, such as <c>TIER_250</c>; null: nothing. Told only, not enforced: the provider documents no answer for it.</summary>
    public string? MessagingLimit { get; init; }

    /// <summary>The portfolio that owns the account; null: the account's read does not tell it.</summary>
    public string? PortfolioId { get; init; }

    /// <summary>The service that sends through this number among others; SMS only.</summary>
    public string? MessagingServiceSid { get; init; }

    /// <summary>What an account at the SMS centre may send from; none: anything. SMPP only.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>The part of an account's submits, receipts and texts that is odd, 0 to 1. SMPP only.</summary>
    public double Weather { get; init; }

    /// <summary>What they are drawn from. SMPP only.</summary>
    public ulong WeatherSeed { get; init; }

    /// <summary>The country whose numbers the centre may write without it. SMPP only.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Part of each message id, so that two runs without a journal never give the same id; 0 takes a fresh one.</summary>
    public uint Nonce { get; init; }

    /// <summary>An SMS number goes by its phone, which is no WhatsApp number's id.</summary>
    [JsonIgnore]
    internal bool IsSms => IsSmsId(PhoneNumberId);

    /// <summary>A push project goes by its path, which is no number's id.</summary>
    [JsonIgnore]
    internal bool IsPush => IsPushId(PhoneNumberId);

    /// <summary>An account at the SMS centre goes by its name behind a prefix, which is no number's id.</summary>
    [JsonIgnore]
    internal bool IsSmpp => IsSmppId(PhoneNumberId);

    internal const string SmppPrefix = "smpp:";

    internal static bool IsSmppId(string id) => id.StartsWith(SmppPrefix, StringComparison.Ordinal);

    internal static bool IsSmsId(string id) => id.StartsWith('+');

    internal static bool IsPushId(string id) => id.StartsWith("projects/", StringComparison.Ordinal);

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        { PhoneNumberId: var id } when !IsId(id) => "phoneNumberId must be 1 to 64 letters, digits, - and _",
        { BusinessAccountId: var id } when !IsId(id) => "businessAccountId must be 1 to 64 letters, digits, - and _",
        { Phone: var phone } when !phone.StartsWith('+') || !IsDigits(phone[1..]) => "phone must be + and digits",
        { AccessToken: "" } => "accessToken must not be empty",
        { AppSecret: "" } => "appSecret must not be empty",
        { WebhookUrl: { } url } when !Uri.TryCreate(url, UriKind.Absolute, out _) => "webhookUrl must be absolute",
        _ => People.Select(person => person.Problem()).FirstOrDefault(problem => problem is not null) ?? Receipts.Problem(),
    };

    private static bool IsId(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsDigits(string text) => text.Length is > 0 and <= 32 && text.All(char.IsAsciiDigit);
}

/// <summary>A template of the number's account.</summary>
internal sealed record Template(string Name, string Language, string Status = "APPROVED", string Body = "{{1}}", string Category = "MARKETING")
{
    /// <summary>Components beside the body, as the provider writes them: a header, buttons, a carousel.</summary>
    public JsonArray? Components { get; init; }

    /// <summary>Seconds for which a message by it is tried to be delivered; null: it says nothing.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>The provider's rating of it.</summary>
    public string Quality { get; init; } = "UNKNOWN";

    /// <summary>How many parameters the body takes.</summary>
    [JsonIgnore]
    public int Variables { get; } = Body.Split("{{").Skip(1).Select(part => part.Split("}}")[0]).Distinct().Count();
}

/// <summary>How a number's messages fare. Rates lie between 0 and 1.</summary>
internal sealed record ReceiptRates
{
    /// <summary>False: no receipt at all, for measurements.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of those not failed: the part that is delivered.</summary>
    public double DeliveredRate { get; init; } = 0.97;

    /// <summary>Of those delivered: the part that is read.</summary>
    public double ReadRate { get; init; } = 0.7;

    /// <summary>The part that fails for the recipient after it was accepted.</summary>
    public double FailedRate { get; init; } = 0.015;

    /// <summary>Receipts come this many times sooner.</summary>
    public double SpeedFactor { get; init; } = 1;

    internal string? Problem() => this switch
    {
        { DeliveredRate: < 0 or > 1 } or { ReadRate: < 0 or > 1 } or { FailedRate: < 0 or > 1 } => "rates must lie between 0 and 1",
        { SpeedFactor: <= 0 } => "speedFactor must be above 0",
        _ => null,
    };
}
