using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests.Security;

/// <summary>An API process of its own whose log is kept, and a client that sends headers byte by byte, as no client of ours does.</summary>
internal sealed class LoggedApi : IAsyncDisposable
{
    private readonly LogLines _lines;
    private readonly WebApplication _app;

    private LoggedApi(LogLines lines, WebApplication app)
    {
        (_lines, _app) = (lines, app);
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, AllowAutoRedirect = false };
        Http = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Calls this process.</summary>
    public HttpClient Http { get; }

    /// <summary>The log so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines.All;

    /// <summary>Starts it beside another one, with calls without a limit.</summary>
    public static async Task<LoggedApi> StartAsync(ApiWithSilo api, LogLevel least = LogLevel.Information)
    {
        var lines = new LogLines();
        return new LoggedApi(lines, await api.StartApiAsync(builder =>
        {
            builder.Configuration["RateLimit:PerMinute"] = "1000000";
            builder.Configuration["RateLimit:CustomerPerMinute"] = "1000000";
            builder.Configuration["SignIn:RefusedPerMinute"] = "1000000";
            builder.Configuration["SignIn:PerMinute"] = "1000000";
            builder.Logging.AddProvider(lines).SetMinimumLevel(least);
        }));
    }

    /// <summary>Checks that nothing failed and that no stack was written.</summary>
    public void ExpectNoTrouble() => Assert.DoesNotContain(Lines, line => line.Contains("   at ", StringComparison.Ordinal)
        || line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await RunningApi.StopAsync(_app);
    }
}
