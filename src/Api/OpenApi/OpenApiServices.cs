using MassMessaging.Api.Access;
using Microsoft.OpenApi;

namespace MassMessaging.Api.OpenApi;

/// <summary>Swagger: every call with its sentence, its example and its errors, to be tried with a key.</summary>
internal static class OpenApiServices
{
    /// <summary>The document's name.</summary>
    public const string Name = "v1";

    /// <summary>Adds the document.</summary>
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ContractDocument>();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Name, new OpenApiInfo
            {
                Title = "MassMessaging",
                Version = Name,
                Description = "Mass messages over WhatsApp, SMS, push and chat. Errors are RFC 9457 problems with a stable `code`; lists page by an opaque "
                    + "`cursor`; a POST may carry an `Idempotency-Key`; campaigns, senders and customers have ETags.",
            });
            options.AddSecurityDefinition(ApiKeyHandler.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A tenant's key, or the operator's for the operator's calls.",
            });
            options.AddSecurityDefinition(SessionHandler.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookie.SecureName,
                Description = $"The console's session, of POST /v1/session. Every call by it but a stream of events carries the header {SessionCookie.Header}.",
            });
            options.CustomSchemaIds(SchemaId);
            options.OperationFilter<RouteDocFilter>();
            options.OperationFilter<TimeZoneHeaderFilter>();
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, "MassMessaging.Api.xml"));
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, "MassMessaging.Domain.xml"));
        });
    }

    /// <summary>Maps the document: it needs no key.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder app) =>
        app.MapGet($"/swagger/{Name}/swagger.json", (ContractDocument document) => TypedResults.Text(document.Text, "application/json"))
            .AllowAnonymous().ExcludeFromDescription();

    // PageOf<CampaignView> reads as CampaignViewPage.
    private static string SchemaId(Type type) => type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(SchemaId)) + type.Name.Split('`')[0].Replace("PageOf", "Page", StringComparison.Ordinal)
        : type == typeof(Microsoft.AspNetCore.Mvc.ProblemDetails) ? "Problem" : type.Name;
}
