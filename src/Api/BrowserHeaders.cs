namespace MassMessaging.Api;

/// <summary>What every answer tells a browser: take the type as it is said, show nothing inside another page, and keep to TLS where it is in front.</summary>
/// <param name="tlsInFront">A proxy in front speaks TLS to all clients: <c>Tls:InFront</c>.</param>
internal sealed class BrowserHeaders(bool tlsInFront)
{
    // A year, which is what browsers ask for; without subdomains, for those are not ours to promise.
    private const string Transport = "max-age=31536000";

    /// <summary>Adds the headers when the answer begins: a problem clears what was set before.</summary>
    public Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers.ContentSecurityPolicy = "frame-ancestors 'none'";
            if (tlsInFront)
            {
                headers.StrictTransportSecurity = Transport;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
