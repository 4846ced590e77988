using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Wires the WhatsApp adapter.</summary>
public static class WhatsAppServices
{
    /// <summary>The name of the adapter's HTTP client.</summary>
    public const string HttpClientName = "whatsapp";

    /// <summary>
    /// Adds <see cref="WhatsAppOptions"/> (checked at start), <see cref="WhatsAppChannel"/> as an <see cref="IChannel"/>
    /// and <see cref="WhatsAppNumberApi"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configuration">Holds the section <c>Channels:WhatsApp</c>; absent settings take their defaults.</param>
    public static IServiceCollection AddWhatsApp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging();
        services.AddSingleton(provider => new GraphVersionNotice(TimeProvider.System, provider.GetRequiredService<ILogger<GraphVersionNotice>>()));
        services.AddOptions<WhatsAppOptions>()
            .Bind(configuration.GetSection(WhatsAppOptions.Section))
            .PostConfigure<GraphVersionNotice>((options, notice) => notice.Tell(options))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddProviderClient(HttpClientName);
        services.AddSingleton(provider => new WhatsAppChannel(provider.MessageSender(HttpClientName), provider.GetRequiredService<IOptions<WhatsAppOptions>>()));
        services.AddSingleton<IChannel>(provider => provider.GetRequiredService<WhatsAppChannel>());
        services.AddSingleton(provider => new WhatsAppNumberApi(Client(provider), provider.GetRequiredService<IOptions<WhatsAppOptions>>()));
        return services;
    }

    private static HttpClient Client(IServiceProvider provider) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName);
}
