using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Sms;

/// <summary>What a control call says about an SMS number: the body of <c>POST /sms/numbers</c>.</summary>
internal sealed record SmsRegistration
{
    public required string AccountSid { get; init; }

    public required string AuthToken { get; init; }

    public required string Phone { get; init; }

    public string? MessagingServiceSid { get; init; }

    /// <summary>Where messages that people write are posted; receipts go where each send says.</summary>
    public string? WebhookUrl { get; init; }

    public ReceiptRates Receipts { get; init; } = new();

    internal static SmsRegistration Of(Registration registration) => new()
    {
        AccountSid = registration.BusinessAccountId,
        AuthToken = registration.AccessToken,
        Phone = registration.Phone,
        MessagingServiceSid = registration.MessagingServiceSid,
        WebhookUrl = registration.WebhookUrl,
        Receipts = registration.Receipts,
    };

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        { AccountSid: var id } when id.Length is 0 or > 64 || !id.All(char.IsAsciiLetterOrDigit) => "accountSid must be 1 to 64 letters and digits",
        { AuthToken: "" } => "authToken must not be empty",
        { Phone: var phone } when !SmsSend.IsPhone(phone) => "phone must be + and digits",
        { WebhookUrl: { } url } when !Uri.TryCreate(url, UriKind.Absolute, out _) => "webhookUrl must be absolute",
        _ => Receipts.Problem(),
    };

    /// <summary>The form in which all numbers are kept: a phone is its own id, and one token opens and signs.</summary>
    internal Registration ToRegistration() => new()
    {
        PhoneNumberId = Phone,
        BusinessAccountId = AccountSid,
        Phone = Phone,
        AccessToken = AuthToken,
        AppSecret = AuthToken,
        MessagingServiceSid = MessagingServiceSid,
        WebhookUrl = WebhookUrl,
        Receipts = Receipts,
        RequireWindow = false,
    };
}
