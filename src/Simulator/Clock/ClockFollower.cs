using MassMessaging.Domain.Databases;
using Npgsql;

namespace MassMessaging.Simulator.Clock;

/// <summary>Reads the product clock's row again and again, so that a clock that is moved or stopped by hand is followed.</summary>
internal sealed class ClockFollower : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _database;
    private readonly SimulatorClock _clock;
    private readonly Task _loop;

    internal ClockFollower(SimulatorClock clock, string connectionString)
    {
        _clock = clock;
        _database = NpgsqlDataSource.Create(DatabaseUri.ToKeywords(connectionString));
        _loop = FollowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _database.DisposeAsync();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
                await Task.Delay(Pause, _stop.Token);
            }
            catch (Exception unavailable) when (unavailable is NpgsqlException or TimeoutException)
            {
                // No database or no table yet, or gone for a while: the last known line still holds.
                await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync()
    {
        await using var command = _database.CreateCommand("select product_epoch, real_epoch, speed from product_clock");
        await using var row = await command.ExecuteReaderAsync(_stop.Token);
        if (await row.ReadAsync(_stop.Token))
        {
            _clock.Follow(row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetDouble(2));
        }
    }
}
