using System.Globalization;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Health;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Live;
using MassMessaging.Persistence.Metrics;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;
using MassMessaging.Persistence.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>Wires the stores.</summary>
public static class PersistenceServices
{
    /// <summary>The key of the pool of connections for claims, outcomes and the reads of each release.</summary>
    public const string Sending = "sending";

    /// <summary>The key of the pool of connections for reads that may take the database long (<see cref="CostlyReads"/>).</summary>
    public const string Costly = "costly";

    /// <summary>Claims and outcomes under way at once hold a connection each; more of them only wait for each other.</summary>
    private const int MostForSending = 50;

    /// <summary>
    /// Adds a pool of connections and the stores over it, and the pool <see cref="Sending"/>, which opens its connections on first
    /// use; all are singletons and safe to share.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    public static IServiceCollection AddPersistence(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddKeyedSingleton(Sending, (_, _) => ForSending(connectionString));
        services.AddSingleton(_ => new DatabaseHealth(connectionString));
        services.AddSingleton<ClockStore>();
        services.AddSingleton<TenantStore>();
        services.AddSingleton<TenantEraser>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<BalanceStore>();
        services.AddSingleton<ReservationStore>();
        services.AddSingleton<ErasedOptOuts>();
        services.AddSingleton<ProviderRateStore>();
        services.AddSingleton<CustomerStore>();
        services.AddSingleton<PeopleStore>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<AnswerEraser>();
        services.AddSingleton<ErasureStore>();
        services.AddSingleton<LabelStore>();
        services.AddSingleton<SenderStore>();
        services.AddSingleton<PostedSenderStore>();
        services.AddSingleton<InboundStore>();
        services.AddSingleton<KeywordReplies>();
        services.AddSingleton<SmppAccountStore>();
        services.AddSingleton<PartStore>();
        services.AddSingleton<ChatHistoryStore>();
        services.AddSingleton<AudienceStore>();
        services.AddSingleton<CampaignReads>();
        services.AddSingleton<ExclusionReads>();
        services.AddSingleton<LiveReads>();
        services.AddSingleton<SplitPlanStore>();
        services.AddSingleton<CampaignPlaces>();
        services.AddSingleton<TestMessageStore>();
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<InboxStore>();
        services.AddSingleton<ChatNews>();
        services.AddSingleton<MetricsReads>();
        return services;
    }

    /// <summary>Adds the pool <see cref="Costly"/> and <see cref="CostlyReads"/> over it.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    /// <param name="most">Connections at once; from 1.</param>
    /// <param name="longest">What one statement may take; whole milliseconds.</param>
    public static IServiceCollection AddCostlyReads(this IServiceCollection services, string connectionString, int most, TimeSpan longest)
    {
        services.AddKeyedSingleton(Costly, (_, _) => ForCostly(connectionString, most, longest));
        services.AddSingleton<CostlyReads>();
        return services;
    }

    /// <summary>Adds <see cref="CredentialCipher"/> and its <see cref="DataKeys"/>, and the store of what only it opens; needs <see cref="AddPersistence"/>.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="masters">The installation's master key.</param>
    public static IServiceCollection AddCredentials(this IServiceCollection services, MasterKeys masters)
    {
        services.AddSingleton(masters);
        services.AddSingleton<StoredImportStore>();
        services.AddSingleton<DataKeys>();
        services.AddSingleton(provider => new CredentialCipher(masters, provider.GetRequiredService<DataKeys>()));
        return services;
    }

    /// <summary>
    /// One costly statement keeps one of the database's processors busy: with helpers it would take several, and what a
    /// compiled plan saves is less than the compiling of a filter costs.
    /// </summary>
    private static NpgsqlDataSource ForCostly(string connectionString, int most, TimeSpan longest)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = most, MinPoolSize = 0 };
        settings.CommandTimeout = (int)longest.TotalSeconds + 5; // the database gives up first, and says why
        return WithSettings(
            settings,
            ("statement_timeout", ((long)longest.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)), ("max_parallel_workers_per_gather", "0"),
            ("jit", "off"));
    }

    /// <summary>
    /// Claims and outcomes run the same few statements all day: they are prepared, with one plan for all values, because
    /// planning a claim costs more than running it. A plan is kept while tables grow under it, so it must be right for a full
    /// table even when it was made of an empty one: rows are looked up through indexes, one by one.
    /// </summary>
    private static NpgsqlDataSource ForSending(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostForSending);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        // ContainsKey would say yes to whatever a connection string may hold.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (20, 1);
        }

        return WithSettings(
            settings,
            ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
            ("enable_bitmapscan", "off"), ("jit", "off"));
    }

    /// <summary>
    /// A pool whose connections have settings of their own. They are set once a connection is there: a pooler refuses, or drops
    /// without a word, what comes with the start of a connection.
    /// </summary>
    private static NpgsqlDataSource WithSettings(NpgsqlConnectionStringBuilder address, params (string Name, string Value)[] settings)
    {
        // A reset costs seven statements at each return of a connection, and would take the settings back. Nothing changes a
        // session on these.
        address.NoResetOnClose = true;
        var pool = new NpgsqlDataSourceBuilder(address.ConnectionString);
        pool.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = Setting(connection, settings);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = Setting(connection, settings);
                await command.ExecuteNonQueryAsync();
            });
        return pool.Build();
    }

    private static NpgsqlCommand Setting(NpgsqlConnection connection, (string Name, string Value)[] settings) =>
        new("select set_config(name, value, false) from unnest(@names, @values) as setting (name, value)", connection)
        {
            Parameters =
            {
                new("names", settings.Select(setting => setting.Name).ToArray()),
                new("values", settings.Select(setting => setting.Value).ToArray()),
            },
        };
}
