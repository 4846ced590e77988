namespace MassMessaging.Api.Webhooks;

/// <summary>Wires the outgoing webhooks.</summary>
internal static class WebhookServices
{
    /// <summary>Adds their sender; settings under <c>Webhooks</c>.</summary>
    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("Webhooks")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookPosts>();
        services.AddHostedService<WebhookSender>();
    }
}
