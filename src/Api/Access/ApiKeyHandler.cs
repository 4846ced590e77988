using System.Security.Claims;
using System.Text.Encodings.Web;
using MassMessaging.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Access;

/// <summary>Reads <c>Authorization: Bearer</c>: the operator's key, or a tenant's.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Keyring keyring)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Health and webhooks answer the same whatever key comes along, also while keys cannot be looked up.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var key = header[Prefix.Length..].Trim();
        if (key.StartsWith(AppTokens.Prefix, StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult(); // a customer's app, which has a scheme of its own
        }

        return await keyring.FindAsync(key, Context.RequestAborted) is { } caller
            ? AuthenticateResult.Success(Accept(Context, caller, SchemeName))
            : AuthenticateResult.Fail("The key opens nothing.");
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        await Refusal().ExecuteAsync(Context);
    }

    /// <summary>The answer to a call without a key that opens anything.</summary>
    public static ProblemResult Refusal() =>
        new(401, "keyRequired", "A valid key is required.", "Send Authorization: Bearer with a key that is not revoked.");

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Forbidden(Context).ExecuteAsync(Context);

    /// <summary>The answer to a caller whose role does not open the call.</summary>
    public static ProblemResult Forbidden(HttpContext context) => Caller.From(context)?.IsOperator == true
        ? Problem.Forbidden("tenantKeyRequired", "This is a tenant's call; the operator's key does not open it.")
        : Problem.Forbidden("roleForbidden", "The role of this key does not allow this call.");

    /// <summary>Makes a caller the caller of a request.</summary>
    public static AuthenticationTicket Accept(HttpContext context, Caller caller, string scheme)
    {
        context.Features.Set(caller);
        return new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, caller.Role)], scheme)), scheme);
    }
}
