using MassMessaging.Domain.Time;
using MassMessaging.Persistence;

namespace MassMessaging.Api.Time;

/// <summary>The product clock of this process: the database's row, read again every second.</summary>
internal sealed partial class ProductTime(ClockStore store, ILogger<ProductTime> logger) : TimeProvider, IHostedService, IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private volatile ProductClock? _clock;
    private Task _following = Task.CompletedTask;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        (_clock ?? throw new InvalidOperationException("The product clock has not been read yet.")).GetUtcNow();

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (_clock is null)
        {
            await ReadAsync(cancellationToken);
            if (_clock is null)
            {
                LogWaiting();
                await Task.Delay(Again, cancellationToken);
            }
        }

        _following = FollowAsync(_stop.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Again);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await ReadAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _clock = await store.ReadAsync(cancellationToken) ?? _clock;
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException)
        {
            LogUnreadable(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the product clock: no silo has started on this database yet")]
    private partial void LogWaiting();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The product clock could not be read; the last one goes on")]
    private partial void LogUnreadable(Exception exception);
}
