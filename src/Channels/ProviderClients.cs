using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Channels;

/// <summary>The HTTP clients that carry messages.</summary>
internal static class ProviderClients
{
    /// <summary>Adds a client without retries, redirects, cookies and logs; each call brings its own time limit.</summary>
    internal static void AddProviderClient(this IServiceCollection services, string name) => services.AddHttpClient(name)
        .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // each call has its own limit
        .ConfigurePrimaryHttpMessageHandler(NewHandler)
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // one pool for the process; PooledConnectionLifetime follows DNS
        .RemoveAllLoggers(); // two log lines a message would cost more than the message

    /// <summary>
    /// What carries messages: the client's handlers alone. A client would link a source of cancellation for each call and
    /// read answers to their end, whatever their length.
    /// </summary>
    internal static HttpMessageInvoker MessageSender(this IServiceProvider provider, string name) =>
        new(provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name), disposeHandler: false);

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        MaxConnectionsPerServer = 1024,
        MaxResponseHeadersLength = 64,
    };
}
