using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Time;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Tenants;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Sessions;

/// <summary>Signing in to the console: a key is shown once, and a cookie stands for it from then on.</summary>
internal static class SessionRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapSessions(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/session").WithTags("Session");
        group.MapPost("/", SignInAsync).AllowAnonymous().WithName("signIn")
            .Documented(
                "Exchanges a tenant's key, or the code of a handover, for a session in a cookie that scripts cannot read. The session opens what the key opens.",
                new { key = "mm_…" },
                [
                    Rule.KeyOrCodeRequired, Rule.MemberUnknown, Rule.ValueMalformed, Rule.JsonMalformed, Rule.NulCharacter,
                    Rule.SignInRefused, Rule.CodeRefused, Rule.OperatorKeyRefused, Rule.OriginForeign, Rule.RateLimited, .. DatabaseProblems.Rules,
                ])
            .Produces<SessionView>();
        group.MapGet("/", GetAsync).AllowAnonymous().WithName("getSession")
            .Documented(
                "Shows the caller that the cookie has signed in; without one it is no error. With campaigns the newest of them come along, unless the tenant's calls are at their limit, "
                + "and without a Time-Zone all instants are in the tenant's zone.",
                null, [Rule.LimitOutOfRange, Rule.ConsoleHeaderRequired, Rule.OriginForeign, .. DatabaseProblems.Rules])
            .Produces<SessionView>()
            .WithMetadata(new ReadAhead());
        group.MapDelete("/", SignOutAsync).AllowAnonymous().WithName("signOut")
            .Documented("Signs out: the session ends, and its streams with it.", null,
                [Rule.ConsoleHeaderRequired, Rule.OriginForeign, .. DatabaseProblems.Rules])
            .Produces(204);
        group.MapPost("/handover", HandOverAsync).RequireAuthorization(Policies.Viewer).WithName("handOverSession")
            .Documented("Makes a code that opens one session on another device, once and within 2 minutes; the code before it ends.")
            .Produces<HandoverView>()
            .WithMetadata(new NotIdempotent());
    }

    private static async Task<IResult> SignInAsync(
        SignInRequest request, Keyring keyring, SessionStore sessions, SessionTokens tokens, SessionCookie cookie, SignInLimits limits,
        IOptions<TenantLimits> most, MeViews me, HttpContext context)
    {
        if (request.Check() is { } error)
        {
            return Problem.Invalid([error]);
        }

        if (cookie.IsForeign(context.Request))
        {
            return SessionCookie.Foreign();
        }

        if (limits.Begin(context) is { } tooMany)
        {
            return tooMany;
        }

        var token = SessionTokens.NewToken();
        var hash = SessionTokens.HashOf(token);
        var (opened, refused) = await OpenAsync(request, hash, keyring, sessions, most.Value.SessionsPerKey, context.RequestAborted);
        if (opened is null)
        {
            return refused!;
        }

        limits.Succeeded(context);
        if (cookie.Read(context.Request) is { Length: SessionTokens.TokenLength } before)
        {
            await sessions.CloseAsync(SessionTokens.HashOf(before), context.RequestAborted);
        }

        cookie.Set(context.Response, token, SessionStore.Longest);
        return TypedResults.Ok(new SessionView(true, await me.OfAsync(Caller.Of(opened), context.RequestAborted)));
    }

    private static async Task<(SessionRow? Opened, ProblemResult? Refused)> OpenAsync(
        SignInRequest request, byte[] hash, Keyring keyring, SessionStore sessions, int most, CancellationToken cancellationToken)
    {
        if (request.Code is { } code)
        {
            var byCode = code.Length == SessionTokens.CodeLength
                ? await sessions.OpenByCodeAsync(SessionTokens.HashOf(code), hash, most, cancellationToken)
                : null;
            return (byCode, byCode is null ? Problem.Of(Rule.CodeRefused) : null);
        }

        var caller = await keyring.FindAsync(request.Key!.Trim(), cancellationToken);
        if (caller is { IsOperator: true })
        {
            return (null, Problem.Of(Rule.OperatorKeyRefused));
        }

        var byKey = caller is null ? null : await sessions.OpenAsync(caller.KeyId, hash, most, cancellationToken);
        return (byKey, byKey is null ? Problem.Of(Rule.SignInRefused) : null);
    }

    private static async Task<IResult> GetAsync(
        [Description("So many of the newest campaigns come with the answer, 1 to 200; absent: none."), Range(1, PageQuery.MaxLimit)] int? campaigns,
        SessionTokens tokens, SessionCookie cookie, MeViews me, CampaignPages pages, RateLimits limits, HttpContext context)
    {
        if (campaigns is not (null or (>= 1 and <= PageQuery.MaxLimit)))
        {
            return Problem.Invalid(Rule.LimitOutOfRange.At("?campaigns", ("min", 1), ("max", PageQuery.MaxLimit)));
        }

        if (cookie.Read(context.Request) is null)
        {
            return TypedResults.Ok(SessionView.Nobody);
        }

        if (cookie.Refusal(context) is { } refusal)
        {
            return refusal;
        }

        if (await tokens.FindAsync(context) is not { } caller)
        {
            return TypedResults.Ok(SessionView.Nobody);
        }

        var who = new SessionView(true, await me.OfAsync(caller, context.RequestAborted));
        if (campaigns is not { } most)
        {
            return TypedResults.Ok(who);
        }

        var answer = TypedResults.Ok(who with { Campaigns = await NewestAsync(caller, most, pages, limits, context.RequestAborted) });
        return context.Request.Headers.ContainsKey(AnswerZones.Header) ? answer : AnswerZones.In(answer, caller.TimeZone);
    }

    // A screen that gets none asks for the list itself and shows why it is refused.
    private static async Task<PageOf<CampaignView>?> NewestAsync(
        Caller caller, int most, CampaignPages pages, RateLimits limits, CancellationToken cancellationToken)
    {
        if (!limits.Counts(caller.TenantId))
        {
            return null;
        }

        try
        {
            return await pages.ReadAsync(caller, new CampaignPage { Limit = most }, cursor: null, cancellationToken);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static async Task<IResult> SignOutAsync(SessionStore sessions, SessionCookie cookie, HttpContext context)
    {
        if (cookie.Read(context.Request) is not { } token)
        {
            return TypedResults.NoContent();
        }

        if (cookie.Refusal(context) is { } refusal)
        {
            return refusal;
        }

        await sessions.CloseAsync(SessionTokens.HashOf(token), context.RequestAborted);
        cookie.Clear(context.Response);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> HandOverAsync(Caller caller, SessionStore sessions, HttpContext context)
    {
        var code = SessionTokens.NewCode();
        return await sessions.AddCodeAsync(caller.KeyId, caller.SessionId, SessionTokens.HashOf(code), context.RequestAborted) is { } expiresAt
            ? TypedResults.Ok(new HandoverView(code, expiresAt))
            : ApiKeyHandler.Refusal("revoked"); // revoked at this moment
    }
}

/// <summary>What opens a session: one of both.</summary>
/// <param name="Key">A tenant's key.</param>
/// <param name="Code">The code that a signed-in screen shows; it opens once.</param>
internal sealed record SignInRequest(string? Key, string? Code)
{
    /// <summary>The rule that it breaks; null: none.</summary>
    public FieldError? Check() => string.IsNullOrWhiteSpace(Key) == string.IsNullOrWhiteSpace(Code)
        ? Rule.KeyOrCodeRequired.At("/key")
        : null;
}

/// <summary>The caller that is signed in.</summary>
/// <param name="SignedIn">Whether the cookie's session opens anything.</param>
/// <param name="Me">The caller of the session; null: none is signed in.</param>
/// <param name="Campaigns">The first page of the list of campaigns; null: the call named no number, or the list is to be read by itself.</param>
internal sealed record SessionView(bool SignedIn, MeView? Me, PageOf<CampaignView>? Campaigns = null)
{
    /// <summary>Nobody is signed in.</summary>
    public static SessionView Nobody { get; } = new(false, null);
}

/// <summary>What another device shows to sign in.</summary>
/// <param name="Code">The code: <c>POST /v1/session</c> takes it once.</param>
/// <param name="ExpiresAt">When it opens nothing any more.</param>
internal sealed record HandoverView(string Code, DateTimeOffset ExpiresAt);
