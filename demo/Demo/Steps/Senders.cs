namespace MassMessaging.Demo.Steps;

/// <summary>The senders' ids. Chat has none here: the tenant's default is taken.</summary>
internal sealed record Senders(string WhatsApp, string Sms, string Push)
{
    public string? Of(string channel) => channel switch
    {
        "whatsapp" => WhatsApp,
        "sms" => Sms,
        "push" => Push,
        _ => null,
    };
}
