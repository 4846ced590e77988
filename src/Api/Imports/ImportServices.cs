using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Imports;

/// <summary>Wires imports in the background.</summary>
internal static class ImportServices
{
    /// <summary>Adds the intake of files and the work on them.</summary>
    public static void AddStoredImports(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoredImportOptions>().Bind(configuration.GetSection("Imports")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StoredImportOptions>>().Value);
        services.AddSingleton<StoredImports>();
        services.AddHostedService(provider => provider.GetRequiredService<StoredImports>());
        services.AddSingleton<StoredImportIntake>();
    }
}
