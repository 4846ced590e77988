namespace MassMessaging.Domain.Webhooks;

/// <summary>Whether a webhook of a tenant gets events.</summary>
public enum WebhookStatus
{
    /// <summary>Events are posted.</summary>
    Active = 0,

    /// <summary>Events wait until the webhook is enabled.</summary>
    Disabled = 1,
}
