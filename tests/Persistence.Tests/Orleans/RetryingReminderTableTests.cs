using MassMessaging.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Stores;

/// <summary>Orleans gives up on its reminders after three reads that fail, so none may.</summary>
public sealed class RetryingReminderTableTests
{
    [Fact]
    public async Task Reminders_are_read_once_the_database_has_a_connection_again()
    {
        var table = new BusyTable(failures: 2);

        Assert.Empty((await new RetryingReminderTable(table, NullLogger<RetryingReminderTable>.Instance).ReadRows(1, 2)).Reminders);
        Assert.Equal(3, table.Reads);
    }

    [Fact]
    public async Task A_silo_that_stops_does_not_wait_for_them()
    {
        var table = new BusyTable(failures: int.MaxValue);
        using var stop = new CancellationTokenSource();
        var reading = new RetryingReminderTable(table, NullLogger<RetryingReminderTable>.Instance).ReadRows(1, 2, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Silos_read_their_reminders_with_patience()
    {
        await using var database = await TestKit.TestDatabase.CreateAsync();
        await using var silo = await StoreSilo.StartAsync(database);

        Assert.IsType<RetryingReminderTable>(silo.Services.GetRequiredService<IReminderTable>());
    }

    /// <summary>A database that refuses connections a number of times.</summary>
    private sealed class BusyTable(int failures) : IReminderTable
    {
        public int Reads { get; private set; }

        public Task<ReminderTableData> ReadRows(uint begin, uint end) => ++Reads <= failures
            ? throw new PostgresException("sorry, too many clients already", "FATAL", "FATAL", PostgresErrorCodes.TooManyConnections)
            : Task.FromResult(new ReminderTableData());

        public Task<ReminderTableData> ReadRows(GrainId grainId) => throw new NotSupportedException();

        public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => throw new NotSupportedException();

        public Task<string?> UpsertRow(ReminderEntry entry) => throw new NotSupportedException();

        public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => throw new NotSupportedException();

        public Task TestOnlyClearTable() => throw new NotSupportedException();
    }
}
