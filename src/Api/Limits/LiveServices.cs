using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Limits;

/// <summary>Wires the bounds of answers that last.</summary>
internal static class LiveServices
{
    /// <summary>Adds the places; settings under <c>Live</c>.</summary>
    public static void AddLive(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LiveOptions>().Bind(configuration.GetSection("Live")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LiveOptions>>().Value);
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<ConnectionPlaces>();
    }
}
