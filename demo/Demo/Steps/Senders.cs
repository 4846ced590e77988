namespace MassMessaging.Demo.Steps;

/// <summary>The senders' ids. Chat has none here: the tenant's default is taken.</summary>
internal sealed record Senders(string WhatsApp, string Sms, string Smpp, string Push)
{
    public string? Of(CampaignPlan plan) => plan.Channel switch
    {
        "whatsapp" => WhatsApp,
        "sms" => plan.ByCentre ? Smpp : Sms,
        "push" => Push,
        _ => null,
    };
}
