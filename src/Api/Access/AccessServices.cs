using MassMessaging.Api.Limits;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Tenants;
using Microsoft.AspNetCore.Authentication;

namespace MassMessaging.Api.Access;

/// <summary>Wires keys and roles.</summary>
internal static class AccessServices
{
    private const string ByCallOrCookie = "ByCallOrCookie";

    /// <summary>Adds the key scheme and the policies.</summary>
    public static void AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthentication(ByCallOrCookie)
            .AddPolicyScheme(ByCallOrCookie, null, options => options.ForwardDefaultSelector = context =>
                context.RequestServices.GetRequiredService<SessionCookie>().Speaks(context.Request) ? SessionHandler.SchemeName : ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, AppTokenHandler>(AppTokenHandler.SchemeName, null);
        services.AddSingleton(provider => new Keyring(
            configuration["Operator:Key"], provider.GetRequiredService<KeyStore>(), provider.GetRequiredService<TimeProvider>()));
        var address = ApiAddress.FromSettings(configuration);
        services.AddSingleton(address);
        services.AddSingleton(SessionCookie.FromSettings(configuration, address));
        services.AddSingleton(SignInLimits.FromSettings(configuration));
        services.AddSingleton<SessionTokens>();
        // The real clock: what goes outside lives by it, at any speed of the product's.
        services.AddSingleton(provider => new AppTokens(provider.GetRequiredService<CredentialCipher>(), TimeProvider.System));
        services.AddSingleton<OpenKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenKeys>());
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Operator, policy => policy.RequireRole(Roles.Operator))
            .AddPolicy(Policies.Creator, policy => policy.RequireRole(Roles.Creator))
            .AddPolicy(Policies.Manager, policy => policy.RequireRole(Roles.Creator, Roles.Manager))
            .AddPolicy(Policies.Viewer, policy => policy.RequireRole(Roles.Creator, Roles.Manager, Roles.Viewer))
            .AddPolicy(Policies.OperatorOrManager, policy => policy.RequireRole(Roles.Operator, Roles.Creator, Roles.Manager))
            .AddPolicy(Policies.App, policy => policy.AddAuthenticationSchemes(AppTokenHandler.SchemeName).RequireAuthenticatedUser())
            .AddPolicy(Policies.Anybody, policy => policy.RequireAuthenticatedUser());
    }
}
