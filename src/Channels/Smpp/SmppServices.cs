using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Channels.Smpp;

/// <summary>Wires the SMS adapter that speaks SMPP.</summary>
public static class SmppServices
{
    /// <summary>
    /// The key under which a host registers the <see cref="IChannel"/> that brings messages to the owner of their account's
    /// bind. The owner holds a <see cref="SmppChannel"/>.
    /// </summary>
    public const string Key = "smpp";

    /// <summary>Adds <see cref="SmppOptions"/> (checked at start) and <see cref="SmppAccountApi"/>.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configuration">Holds the section <c>Channels:Smpp</c>; absent settings take their defaults.</param>
    public static IServiceCollection AddSmpp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SmppOptions>()
            .Bind(configuration.GetSection(SmppOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<SmppAccountApi>();
        return services;
    }
}
