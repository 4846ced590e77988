using Microsoft.AspNetCore.Http.Features;

namespace MassMessaging.Api;

/// <summary>What is the same for every request, before it meets its route.</summary>
internal static class RequestLines
{
    /// <summary>
    /// Keeps the addresses that are asked for out of the logs: they hold tokens of devices, of live connections (a browser
    /// cannot send a header with a WebSocket) and of providers, and search terms. A served call leaves no line: the framework
    /// writes up to four.
    /// </summary>
    /// <param name="logging">The logs, whatever level their settings say.</param>
    public static void KeepOutOf(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning); // candidates of a path one by one, then the route's begin and end
        logging.AddFilter("Microsoft.AspNetCore.Http.Result", LogLevel.Warning); // the status, then the type of the body
    }

    /// <summary>
    /// Serves HEAD like GET (the server sends no body then), forbids keeping answers of <c>/v1</c>, and makes escapes in
    /// the path unambiguous.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The rest.</param>
    public static Task NormalizeAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
            context.Items[typeof(RequestLines)] = true;
        }

        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
        }

        if (context.Request.Path.Value?.Contains('%', StringComparison.Ordinal) == true
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target)
        {
            context.Request.Path = new PathString(EscapedOnce(target)); // the conversion from a text would decode again
        }

        return next(context);
    }

    /// <summary>Whether the request came as HEAD: what would stream without an end has nothing to say then.</summary>
    /// <param name="context">The request.</param>
    public static bool CameAsHead(HttpContext context) => context.Items.ContainsKey(typeof(RequestLines));

    // The server decodes all but %2F, so that %2F and %252F look the same afterwards.
    private static string EscapedOnce(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? target : target[..query]).Split('/').Select(segment => Uri.UnescapeDataString(segment)
            .Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal));
        return string.Join('/', segments);
    }
}
