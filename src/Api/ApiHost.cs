using MassMessaging.Api.Access;
using MassMessaging.Api.Audiences;
using MassMessaging.Api.Balances;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Chat;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Customers;
using MassMessaging.Api.Groups;
using MassMessaging.Api.Health;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Imports;
using MassMessaging.Api.Json;
using MassMessaging.Api.Keys;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Live;
using MassMessaging.Api.Metrics;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Receipts;
using MassMessaging.Api.Screens;
using MassMessaging.Api.Senders;
using MassMessaging.Api.Sessions;
using MassMessaging.Api.Tenancy;
using MassMessaging.Api.Time;
using MassMessaging.Api.Webhooks;
using MassMessaging.Api.Words;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Start;
using MassMessaging.Receipts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MassMessaging.Api;

/// <summary>The API's process, put together; tests start the same one.</summary>
public static class ApiHost
{
    private const long MaxBodyBytes = 1024 * 1024;

    // Of a body that nobody reads yet, for each connection: the server's own default would be a mebibyte.
    private const long MaxBufferedBytes = 64 * 1024;

    /// <summary>Where the Api listens unless <c>urls</c> is set.</summary>
    internal const string DefaultUrl = "http://127.0.0.1:5200";

    /// <summary>Builds the host.</summary>
    /// <param name="args">The command line; settings as <c>--Name=value</c>.</param>
    /// <param name="configure">Changes services or settings before the host is built; null: nothing.</param>
    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        var connectionString = DatabaseAddress.FromSetting(builder.Configuration.GetConnectionString("Default"));
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestBufferSize = MaxBufferedBytes;
        });
        AddServices(builder, connectionString);
        builder.AddCluster(connectionString);
        var app = builder.Build();
        Use(app);
        Map(app);
        return app;
    }

    /// <summary>The description of the API, as it is served; needs neither a database nor a silo.</summary>
    internal static string Describe()
    {
        using var app = Create(
            ["--ConnectionStrings:Default=Host=localhost", $"--Credentials:MasterKey={Convert.ToBase64String(new byte[32])}"],
            builder => builder.Logging.ClearProviders());
#pragma warning disable ASP0014 // the routes are known to the description when the pipeline is, which is otherwise at the start
        app.UseEndpoints(_ => { });
#pragma warning restore ASP0014
        return app.Services.GetRequiredService<ContractDocument>().Text;
    }

    private static void AddServices(WebApplicationBuilder builder, string connectionString)
    {
        var services = builder.Services;
        services.AddPersistence(connectionString);
        var costs = CostOptions.From(builder.Configuration);
        services.AddCostlyReads(connectionString, costs.AtOnce, TimeSpan.FromSeconds(costs.LongestSeconds));
        services.AddCredentials(MasterKeys.FromSettings(
            builder.Configuration["Credentials:MasterKey"], builder.Configuration["Credentials:MasterKeyFile"],
            builder.Configuration["Credentials:PreviousMasterKey"]));
        services.AddHostedService<MasterKeyCheck>();
        services.AddWhatsApp(builder.Configuration);
        services.AddSms(builder.Configuration);
        services.AddSmpp(builder.Configuration);
        services.AddPush(builder.Configuration);
        services.AddSingleton<ProductTime>();
        services.TryAddSingleton<TimeProvider>(provider => provider.GetRequiredService<ProductTime>());
        services.AddHostedService(provider => provider.GetRequiredService<ProductTime>());
        services.AddHostedService<Housekeeping>();
        services.AddStoredImports(builder.Configuration);
        services.AddAccess(builder.Configuration);
        services.AddSingleton<MeViews>();
        services.AddSingleton(ConsoleFiles.FromSettings(builder.Configuration, builder.Environment.ContentRootPath));
        services.AddSingleton<IdempotentRequests>();
        services.AddSingleton(new RateLimits(
            Math.Max(1, builder.Configuration.GetValue("RateLimit:PerMinute", 6000)),
            Math.Max(1, builder.Configuration.GetValue("RateLimit:AtOnce", 200)),
            TimeProvider.System));
        services.AddSingleton(new CostGate(costs, TimeProvider.System));
        services.AddLive(builder.Configuration);
        services.AddSingleton(AppLimits.FromSettings(builder.Configuration));
        services.AddSingleton(PostedBodies.FromSettings(builder.Configuration));
        services.AddApiMetrics();
        services.AddSingleton(HealthOptions.From(builder.Configuration));
        services.AddSingleton<Readiness>();
        services.AddSingleton<Forecasting>();
        services.AddSingleton(new DraftCounts(TimeProvider.System));
        services.AddSingleton<DraftForecasts>();
        services.AddSingleton<CampaignFeeds>();
        services.AddSingleton<TenantFeeds>();
        services.AddHostedService(provider => provider.GetRequiredService<TenantFeeds>());
        services.AddHostedService(provider => provider.GetRequiredService<CampaignFeeds>());
        services.AddSingleton<TemplateCheck>();
        services.AddSingleton<ProviderEstimates>();
        services.AddSingleton<NewCampaigns>();
        services.AddSingleton<CampaignPages>();
        services.AddSingleton<LabelMembers>();
        services.AddOptions<TenantLimits>().Bind(builder.Configuration.GetSection("Limits")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ReceiptRouter>();
        services.AddSingleton<PostedSenders>();
        services.AddSingleton<WhatsAppReceipts>();
        services.AddChat();
        RequestLines.KeepOutOf(builder.Logging);
        services.AddSingleton<SmsReceipts>();
        services.AddSingleton<SenderLinks>();
        services.AddSingleton(WhatsAppTerms.FromSettings(builder.Configuration, builder.Environment.ContentRootPath));
        services.AddWebhooks(builder.Configuration);
        // For the console alone, on a phone's line. No other site can cause a call by its cookie, so lengths tell nobody anything.
        services.AddResponseCompression(compression => { compression.EnableForHttps = true; compression.MimeTypes = ["application/json", "application/problem+json"]; });
        services.AddExceptionHandler<ProblemHandler>();
        services.AddSingleton<KnownParameters>();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApiDocument();
    }

    private static void Use(WebApplication app)
    {
        app.Use(new BrowserHeaders(app.Configuration.GetValue("Tls:InFront", false)).AddAsync);
        var cookie = app.Services.GetRequiredService<SessionCookie>();
        app.UseWhen(context => cookie.Speaks(context.Request), console => console.UseResponseCompression());
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask, SuppressDiagnosticsCallback = _ => true });
        app.Use(ChatServices.MoveTokenToHeaderAsync);
        app.Use(ChatServices.AskNotToBufferAsync);
        app.UseStatusCodePages(context => ProblemHandler.ForStatus(context.HttpContext.Response.StatusCode, context.HttpContext).ExecuteAsync(context.HttpContext));
        app.Use(RequestLines.NormalizeAsync);
        app.UseSwaggerUI(options =>
        {
            options.SwaggerEndpoint("/swagger/v1/swagger.json", "MassMessaging v1");
            options.DocumentTitle = "MassMessaging";
        });
        app.Use(RefuseNulAsync);
        app.UseRouting();
        app.Use(AcceptedBodies.RefuseLargeAsync);
        app.Use(AcceptedBodies.RefuseOthersAsync);
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<RateLimits>().InvokeAsync);
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<AppLimits>().InvokeAsync);
        app.UseSuspension();
        app.Use(app.Services.GetRequiredService<KnownParameters>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<HubDoor>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<IdempotentRequests>().InvokeAsync);
    }

    private static void Map(WebApplication app)
    {
        app.MapConsole();
        app.MapOpenApiDocument();
        app.MapHealth();
        app.MapMetrics();
        app.MapWhatsAppWebhooks();
        app.MapChatHub();
        app.MapSmsWebhooks();
        app.MapErrorsPage();
        var v1 = app.MapGroup("/v1").WithAnswerZones();
        v1.MapSessions();
        v1.MapMe();
        v1.MapInbox();
        v1.MapTenants();
        v1.MapPrices();
        v1.MapProviderRates();
        v1.MapBalances();
        v1.MapOperations();
        v1.MapSettings();
        v1.MapKeys();
        v1.MapLabels();
        v1.MapCustomers();
        v1.MapPreview();
        v1.MapSenders();
        v1.MapTerms();
        v1.MapCampaigns();
        v1.MapForecasts();
        v1.MapLive();
        v1.MapPushReceipts();
        v1.MapWebhooks();
        v1.MapWords();
    }

    // The database cannot store U+0000, so no id or search can hold it.
    private static Task RefuseNulAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true
        || context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Problem.Invalid(Rule.NulCharacter.At(string.Empty)).ExecuteAsync(context)
            : next(context);
}
