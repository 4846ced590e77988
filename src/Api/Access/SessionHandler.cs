using System.Text.Encodings.Web;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Access;

/// <summary>Reads the console's cookie, which opens what the key of its session opens.</summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionTokens tokens, SessionCookie cookie)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Session";

    private ProblemResult? _refusal;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        _refusal = cookie.Refusal(Context);
        if (_refusal is not null)
        {
            return AuthenticateResult.Fail("The call is not the console's.");
        }

        return await tokens.FindAsync(Context) is { } caller
            ? AuthenticateResult.Success(ApiKeyHandler.Accept(Context, caller, SchemeName))
            : AuthenticateResult.Fail("The session is not valid.");
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_refusal is null)
        {
            Response.Headers.WWWAuthenticate = ApiKeyHandler.SchemeName;
        }

        await (_refusal ?? Ended()).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiKeyHandler.Forbidden(Context).ExecuteAsync(Context);

    /// <summary>The answer to a call by a session that opens nothing any more.</summary>
    public static ProblemResult Ended() => Problem.Of(Rule.SessionEnded);
}
