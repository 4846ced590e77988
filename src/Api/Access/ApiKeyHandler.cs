using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Tenants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Access;

/// <summary>Reads <c>Authorization: Bearer</c>: the operator's key by comparison in constant time, a tenant's by its hash.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<ApiKeyOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyStore keys, TimeProvider time)
    : AuthenticationHandler<ApiKeyOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";
    private const int LongestKey = 200;

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

        var caller = key.Length is 0 or > LongestKey ? null : await FindAsync(key);
        if (caller is null)
        {
            return AuthenticateResult.Fail("The key opens nothing.");
        }

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, caller.Role)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
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
    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var problem = Caller.From(Context)?.IsOperator == true
            ? Problem.Forbidden("tenantKeyRequired", "This is a tenant's call; the operator's key does not open it.")
            : Problem.Forbidden("roleForbidden", "The role of this key does not allow this call.");
        await problem.ExecuteAsync(Context);
    }

    private async Task<Caller?> FindAsync(string key)
    {
        var hash = ApiKey.HashOf(key);
        if (!string.IsNullOrEmpty(Options.OperatorKey) && CryptographicOperations.FixedTimeEquals(hash, ApiKey.HashOf(Options.OperatorKey)))
        {
            return Caller.Operator;
        }

        return await keys.FindCallerAsync(hash, time.GetUtcNow(), Context.RequestAborted) is { } row ? Caller.Of(row) : null;
    }
}

/// <summary>Settings of the key scheme.</summary>
internal sealed class ApiKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>The operator's key, setting <c>Operator:Key</c>; null or empty: nobody is the operator.</summary>
    public string? OperatorKey { get; set; }
}
