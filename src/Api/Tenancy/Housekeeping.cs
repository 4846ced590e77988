using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>
/// What is done in the background, in bounded steps: erasing tenants and people, and deleting old answers, inbound
/// messages and ended sessions. Several processes share the work; a step that fails is tried again in the next round.
/// </summary>
internal sealed partial class Housekeeping(
    TenantEraser tenants, ErasureStore people, IdempotencyStore answers, SessionStore sessions, StoredImportStore imports, TimeProvider time,
    ILogger<Housekeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    // Providers repeat for up to 7 days.

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RepeatAsync("erase a tenant", token => tenants.EraseNextAsync(time.GetUtcNow(), token), stoppingToken);
            await RepeatAsync("erase a person", people.EraseNextAsync, stoppingToken);
            await RepeatAsync("delete old answers", async token => await answers.PruneAsync(token) > 0, stoppingToken);
            await RepeatAsync("delete sessions that have ended", async token => await sessions.PruneAsync(token) > 0, stoppingToken);
            await RepeatAsync("remove imported files", token => imports.PruneAsync(time.GetUtcNow(), token), stoppingToken);
        }
    }

    private async Task RepeatAsync(string what, Func<CancellationToken, Task<bool>> step, CancellationToken stoppingToken)
    {
        try
        {
            while (await step(stoppingToken))
            {
            }
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it is: one thing that cannot be done must not keep everything else from being done.
            LogFailed(e, what);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not {What}; tried again in the next round")]
    private partial void LogFailed(Exception exception, string what);
}
