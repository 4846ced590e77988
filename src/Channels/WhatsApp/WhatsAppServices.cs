using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
        services.AddOptions<WhatsAppOptions>()
            .Bind(configuration.GetSection(WhatsAppOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddHttpClient(HttpClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // each call has its own limit
            .ConfigurePrimaryHttpMessageHandler(NewHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // one pool for the process; PooledConnectionLifetime follows DNS
            .RemoveAllLoggers(); // two log lines a message would cost more than the message
        services.AddSingleton(provider => new WhatsAppChannel(Client(provider), provider.GetRequiredService<IOptions<WhatsAppOptions>>()));
        services.AddSingleton<IChannel>(provider => provider.GetRequiredService<WhatsAppChannel>());
        services.AddSingleton(provider => new WhatsAppNumberApi(Client(provider), provider.GetRequiredService<IOptions<WhatsAppOptions>>()));
        return services;
    }

    /// <summary>Connections for sends: no redirect is followed, no cookie kept, nothing decompressed.</summary>
    internal static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        MaxConnectionsPerServer = 1024,
        MaxResponseHeadersLength = 64,
    };

    private static HttpClient Client(IServiceProvider provider) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName);
}
