using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Sms;

/// <summary>Wires the channel <c>sms</c> and the adapter that speaks REST.</summary>
public static class SmsServices
{
    /// <summary>The name of the adapter's HTTP client.</summary>
    public const string HttpClientName = "sms";

    /// <summary>
    /// Adds <see cref="SmsOptions"/> and <see cref="TwilioOptions"/> (checked at start), <see cref="SmsChannel"/> as an
    /// <see cref="IChannel"/>, the adapter that speaks REST and <see cref="TwilioAccountApi"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configuration">Holds the section <c>Channels:Sms</c>; absent settings take their defaults.</param>
    public static IServiceCollection AddSms(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TwilioOptions>()
            .Bind(configuration.GetSection(TwilioOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<SmsOptions>()
            .Bind(configuration.GetSection(TwilioOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddProviderClient(HttpClientName);
        services.AddSingleton(provider => new TwilioSmsChannel(provider.MessageSender(HttpClientName), provider.GetRequiredService<IOptions<TwilioOptions>>()));
        services.AddSingleton(provider => new TwilioAccountApi(Client(provider), provider.GetRequiredService<IOptions<TwilioOptions>>()));
        services.AddSingleton<IChannel, SmsChannel>();
        return services;
    }

    private static HttpClient Client(IServiceProvider provider) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName);
}
