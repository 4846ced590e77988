using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;
using MassMessaging.Persistence.Webhooks;
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
        services.AddSingleton(_ => NpgsqlDataSource.Create(Prepared(connectionString)));
        services.AddSingleton<ClockStore>();
        services.AddSingleton<TenantStore>();
        services.AddSingleton<TenantEraser>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<BalanceStore>();
        services.AddSingleton<ReservationStore>();
        services.AddSingleton<CustomerStore>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<ErasureStore>();
        services.AddSingleton<LabelStore>();
        services.AddSingleton<SenderStore>();
        services.AddSingleton<InboundStore>();
        services.AddSingleton<KeywordReplies>();
        services.AddSingleton<SmppAccountStore>();
        services.AddSingleton<ChatHistoryStore>();
        services.AddSingleton<AudienceStore>();
        services.AddSingleton<CampaignReads>();
        services.AddSingleton<SplitPlanStore>();
        services.AddSingleton<TestMessageStore>();
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<InboxStore>();
        services.AddSingleton<ChatNews>();
        return services;
    }

    /// <summary>Adds <see cref="CredentialCipher"/> and its <see cref="DataKeys"/>; needs <see cref="AddPersistence"/>.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="masters">The installation's master key.</param>
    public static IServiceCollection AddCredentials(this IServiceCollection services, MasterKeys masters)
    {
        services.AddSingleton(masters);
        services.AddSingleton<DataKeys>();
        services.AddSingleton(provider => new CredentialCipher(masters, provider.GetRequiredService<DataKeys>()));
        return services;
    }

    /// <summary>
    /// Statements that a connection has run a few times are prepared: planning a claim costs more than running it. A
    /// connection string that sets Max Auto Prepare itself is left as it is.
    /// </summary>
    private static string Prepared(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ContainsKey("Max Auto Prepare"))
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (100, 3);
        }

        return settings.ConnectionString;
    }
}
