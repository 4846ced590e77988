using MassMessaging.Api.Screens;

namespace MassMessaging.Api;

/// <summary>What every answer tells a browser: take the type as it is said, show nothing inside another page, and keep to TLS where it is in front.</summary>
/// <param name="tlsInFront">A proxy in front speaks TLS to all clients: <c>Tls:InFront</c>.</param>
internal sealed class BrowserHeaders(bool tlsInFront)
{
    // A year, which is what browsers ask for; without subdomains, for those are not ours to promise.
    private const string Transport = "max-age=31536000";

    // The console's page takes everything from its own address and nothing that stands in the page itself; pictures may also
    // be of its own making.
    private const string ConsolePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds the headers when the answer begins: a problem clears what was set before.</summary>
    public Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            var isConsole = context.Request.Path.StartsWithSegments(ConsoleRoutes.Root, StringComparison.OrdinalIgnoreCase);
            headers.ContentSecurityPolicy = isConsole ? ConsolePolicy : "frame-ancestors 'none'";
            if (isConsole)
            {
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
            }

            if (tlsInFront)
            {
                headers.StrictTransportSecurity = Transport;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
