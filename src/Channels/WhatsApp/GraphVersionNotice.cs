using Microsoft.Extensions.Logging;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Logs once, at the start, that the configured version of the provider's API has ended or ends soon.</summary>
/// <param name="time">The real time: the provider's dates are of the outside world, whatever the product's clock shows.</param>
/// <param name="logger">Where the line goes.</param>
internal sealed partial class GraphVersionNotice(TimeProvider time, ILogger<GraphVersionNotice> logger)
{
    private int _told;

    internal void Tell(WhatsAppOptions options)
    {
        if (options.HasVersion
            && GraphVersions.NoticeOf(options.ApiVersion, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) is { } notice
            && Interlocked.Exchange(ref _told, 1) == 0)
        {
            LogVersion(options.ApiVersion, notice);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channels:WhatsApp:ApiVersion {Version} {Notice}")]
    private partial void LogVersion(string version, string notice);
}
