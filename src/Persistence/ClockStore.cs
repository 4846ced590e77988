using Dapper;
using MassMessaging.Domain.Time;
using MassMessaging.Hosting;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>The row of the product clock.</summary>
public sealed class ClockStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("clock");

    /// <summary>
    /// Makes the clock run at the configured speed: creates the row, changes the speed without a jump, or lets a
    /// paused clock go on.
    /// </summary>
    /// <param name="speed">Product seconds per real second, above 0 and at most 3600.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClockSpeedException">The database ran speeded: its time is not real time, so speed 1 is refused.</exception>
    public async Task<ProductClock> StartAsync(double speed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Sql["create-clock"], new { speed }, transaction, cancellationToken: cancellationToken));
        var row = await connection.QuerySingleAsync<ClockRow>(new CommandDefinition(Sql["lock-clock"], null, transaction, cancellationToken: cancellationToken));
        if (!row.Manual)
        {
            if (speed == 1 && row.RunningSpeed != 1)
            {
                throw new ClockSpeedException(row.RunningSpeed);
            }

            if (row.Speed != speed)
            {
                row = await connection.QuerySingleAsync<ClockRow>(new CommandDefinition(Sql["set-speed"], new { speed }, transaction, cancellationToken: cancellationToken));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return row.ToClock();
    }

    /// <summary>The clock as it stands in the row; null when no silo has started on this database yet.</summary>
    public async Task<ProductClock?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ClockRow>(new CommandDefinition(Sql["read-clock"], cancellationToken: cancellationToken));
        return row?.ToClock();
    }

    /// <summary>
    /// Freezes a speeded clock while its installation is down, so that a demo goes on where it stopped.
    /// A clock at speed 1 is real time and is left alone.
    /// </summary>
    /// <returns>Whether it was frozen.</returns>
    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(Sql["pause-clock"], cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>The database's product time now.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql["now"]);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
    }

    private sealed record ClockRow(DateTimeOffset ProductEpoch, DateTimeOffset RealEpoch, double Speed, double RunningSpeed, bool Manual)
    {
        public ProductClock ToClock() => new(ProductEpoch, RealEpoch, Speed, TimerWheel.OfTheSystem);
    }
}

/// <summary>The configured <c>Clock:Speed</c> does not fit the database.</summary>
public sealed class ClockSpeedException(double ran) : Exception(
    $"This database's clock ran at speed {ran:R}: its time is {(ran > 1 ? "ahead of" : "behind")} real time, so Clock:Speed 1 is refused. "
    + $"Set Clock:Speed to {ran:R} to go on with it, or use another database for speed 1.");
