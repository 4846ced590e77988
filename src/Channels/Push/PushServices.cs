using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Push;

/// <summary>Wires the push adapter.</summary>
public static class PushServices
{
    /// <summary>The name of the adapter's HTTP client.</summary>
    public const string HttpClientName = "push";

    /// <summary>
    /// Adds <see cref="FcmOptions"/> (checked at start), <see cref="FcmTokens"/> on real time, and <see cref="FcmChannel"/>
    /// as an <see cref="IChannel"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configuration">Holds the section <c>Channels:Push</c>; absent settings take their defaults.</param>
    public static IServiceCollection AddPush(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FcmOptions>()
            .Bind(configuration.GetSection(FcmOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddProviderClient(HttpClientName);
        services.AddSingleton(provider => new FcmTokens(Client(provider), TimeProvider.System)); // not the product's clock, which may be speeded
        services.AddSingleton(provider => new FcmChannel(
            provider.MessageSender(HttpClientName), provider.GetRequiredService<FcmTokens>(), provider.GetRequiredService<IOptions<FcmOptions>>()));
        services.AddSingleton<IChannel>(provider => provider.GetRequiredService<FcmChannel>());
        return services;
    }

    private static HttpClient Client(IServiceProvider provider) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName);
}
