using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Tenants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Access;

/// <summary>Reads a customer's app token; the customer must still be there.</summary>
internal sealed class AppTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AppTokens tokens, KeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "AppToken";

    private const string Prefix = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        if (tokens.Read(header[Prefix.Length..].Trim()) is not { } token
            || await keys.FindAppCallerAsync(token.TenantId, token.CustomerNo, Context.RequestAborted) is not { } row)
        {
            return AuthenticateResult.Fail("The token is not valid.");
        }

        var caller = new AppCaller(row.TenantId, row.CustomerNo, row.CustomerId, row.Suspended, token.ExpiresAt);
        Context.Features.Set(caller);
        // A chat connection lives no longer than the token that opened it.
        var properties = new AuthenticationProperties { ExpiresUtc = token.ExpiresAt };
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), properties, SchemeName));
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        await Problem.Of(Rule.AppTokenRequired).ExecuteAsync(Context);
    }
}

/// <summary>The customer for whom an app calls.</summary>
/// <param name="TenantId">The customer's tenant.</param>
/// <param name="CustomerNo">The customer, never reused.</param>
/// <param name="CustomerId">The tenant's id of the customer.</param>
/// <param name="Suspended">The tenant may only read.</param>
/// <param name="ExpiresAt">When the token stops, in real time.</param>
internal sealed record AppCaller(Guid TenantId, long CustomerNo, string CustomerId, bool Suspended, DateTimeOffset ExpiresAt)
{
    private const string TenantClaim = "tenant";
    private const string CustomerClaim = "customer";

    /// <summary>Whom a chat connection's principal stands for.</summary>
    public static (Guid TenantId, long CustomerNo) Of(ClaimsPrincipal principal) =>
        (Guid.ParseExact(principal.FindFirstValue(TenantClaim)!, "N"), long.Parse(principal.FindFirstValue(CustomerClaim)!, CultureInfo.InvariantCulture));

    /// <summary>What a chat connection keeps of its caller.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [new Claim(TenantClaim, TenantId.ToString("N")), new Claim(CustomerClaim, CustomerNo.ToString(CultureInfo.InvariantCulture))],
        AppTokenHandler.SchemeName));

    /// <summary>Gives handlers their caller.</summary>
    public static ValueTask<AppCaller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<AppCaller>());
}
