using MassMessaging.Persistence.Audiences;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>Wires the stores.</summary>
public static class PersistenceServices
{
    /// <summary>Adds one pool of connections and every store over it; all are singletons and safe to share.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    public static IServiceCollection AddPersistence(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton<ClockStore>();
        services.AddSingleton<AudienceStore>();
        return services;
    }
}
