using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Access;

/// <summary>
/// The cookie that holds a session's token, and which calls by it are taken: calls of our own page only. The browser sends it
/// with no call that another site caused, a script cannot read it, and over TLS no other host can set it.
/// </summary>
/// <param name="tlsInFront">A proxy in front speaks TLS to all clients: <c>Tls:InFront</c>.</param>
/// <param name="address">Where browsers reach this Api.</param>
internal sealed class SessionCookie(bool tlsInFront, ApiAddress address)
{
    /// <summary>The header without which a call by cookie is refused: no page of another origin can send it.</summary>
    public const string Header = "X-MassMessaging-Console";

    /// <summary>The cookie's name over TLS.</summary>
    public const string SecureName = "__Host-" + PlainName;

    private const string PlainName = "massmessaging";

    /// <summary>The cookie's name.</summary>
    public string Name => tlsInFront ? SecureName : PlainName;

    /// <summary>The cookie by its settings.</summary>
    public static SessionCookie FromSettings(IConfiguration settings, ApiAddress address) => new(settings.GetValue("Tls:InFront", false), address);

    /// <summary>The token that a request shows; null: none.</summary>
    public string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Whether a request is a call of the API by cookie: a key that is sent along goes before it.</summary>
    public bool Speaks(HttpRequest request) =>
        request.Headers.Authorization.Count == 0 && request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) && Read(request) is not null;

    /// <summary>Gives the browser a session's token.</summary>
    public void Set(HttpResponse response, string token, TimeSpan life) => response.Cookies.Append(Name, token, Options(life));

    /// <summary>Takes the token away from the browser.</summary>
    public void Clear(HttpResponse response) => response.Cookies.Append(Name, string.Empty, Options(TimeSpan.Zero));

    /// <summary>Why a call by cookie is not taken; null: it is.</summary>
    public ProblemResult? Refusal(HttpContext context)
    {
        if (IsForeign(context.Request))
        {
            return Foreign();
        }

        return context.Request.Headers.ContainsKey(Header) || BrowserReads(context)
            ? null
            : Problem.Of(Rule.ConsoleHeaderRequired, ("header", Header));
    }

    // What a browser itself asks for carries no header of ours: a stream of events, and what the page names to be read ahead.
    // Both only read, and no other origin may read them. Of the second the browser also says that the page is ours.
    private static bool BrowserReads(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<LiveConnection>() is not null
            || (metadata.GetMetadata<ReadAhead>() is not null && context.Request.Headers["Sec-Fetch-Site"] == "same-origin"));

    /// <summary>Whether a browser says that a page of another origin caused the request.</summary>
    public bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin" && site != "none")
        {
            return true;
        }

        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return false;
        }

        return !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !address.Is(from, request);
    }

    /// <summary>The answer to a call that a page of another origin caused.</summary>
    public static ProblemResult Foreign() => Problem.Of(Rule.OriginForeign);

    private CookieOptions Options(TimeSpan life) => new()
    {
        HttpOnly = true,
        Secure = tlsInFront,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}

/// <summary>Marks a route that the console's page names to be read ahead, before its script runs.</summary>
internal sealed class ReadAhead;
