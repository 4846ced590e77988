using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Channels.Smpp;

/// <summary>Wires the SMS adapter that speaks SMPP; an installation has it or the one that speaks REST.</summary>
public static class SmppServices
{
    /// <summary>
    /// Adds <see cref="SmppOptions"/> (checked at start) and <see cref="SmppChannel"/> as an <see cref="IChannel"/>. The
    /// host adds <see cref="ISmppEvents"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configuration">Holds the section <c>Channels:Smpp</c>; absent settings take their defaults.</param>
    public static IServiceCollection AddSmpp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SmppOptions>()
            .Bind(configuration.GetSection(SmppOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<SmppChannel>();
        services.AddSingleton<IChannel>(provider => provider.GetRequiredService<SmppChannel>());
        return services;
    }
}
