using System.Security.Claims;
using System.Text.Encodings.Web;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
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
            : AuthenticateResult.Fail("The key is not valid.");
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var header = Request.Headers.Authorization.ToString();
        await Refusal(header.Length == 0 ? "missing" : header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? "unknown" : "malformed").ExecuteAsync(Context);
    }

    /// <summary>The answer to a call without a key that opens anything.</summary>
    /// <param name="reason">Why: <c>missing</c>, <c>malformed</c>, <c>unknown</c> or <c>revoked</c>.</param>
    public static ProblemResult Refusal(string reason) => Problem.Of(Rule.KeyRequired, ("reason", reason));

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Forbidden(Context).ExecuteAsync(Context);

    /// <summary>The answer to a caller whose role does not open the call.</summary>
    public static ProblemResult Forbidden(HttpContext context)
    {
        var isOperators = context.GetEndpoint()?.Metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy == Policies.Operator;
        var caller = Caller.From(context);
        return caller?.IsOperator == true ? Problem.Of(Rule.TenantKeyRequired)
            : isOperators ? Problem.Of(Rule.OperatorKeyRequired)
            : Problem.Of(Rule.RoleForbidden, ("role", caller?.Role));
    }

    /// <summary>Makes a caller the caller of a request.</summary>
    public static AuthenticationTicket Accept(HttpContext context, Caller caller, string scheme)
    {
        context.Features.Set(caller);
        return new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, caller.Role)], scheme)), scheme);
    }
}
