using System.Data.Common;
using MassMessaging.Persistence.Start;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Silo;

/// <summary>
/// Repeats reads of reminders' ranges while the database is away. Orleans reads a silo's reminders when it starts and again only
/// minutes later, and gives up for good after three failures; until then no campaign whose reminder falls to that silo can
/// be launched. A database that is restarting or has no connection left must not cost that much.
/// </summary>
/// <param name="inner">The table.</param>
/// <param name="logger">Gets each failure.</param>
public sealed partial class RetryingReminderTable(IReminderTable inner, ILogger<RetryingReminderTable> logger) : IReminderTable
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) => inner.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    /// <summary>The reminders of a range, as soon as the database answers.</summary>
    /// <exception cref="OperationCanceledException">The silo stops.</exception>
    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        () => inner.ReadRows(begin, end, cancellationToken),
        failure => failure is DbException or TimeoutException && !cancellationToken.IsCancellationRequested,
        away =>
        {
            LogDatabaseAway(away);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) => inner.ReadRows(grainId);

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken) => inner.ReadRows(grainId, cancellationToken);

    /// <inheritdoc/>
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => inner.ReadRow(grainId, reminderName);

    /// <inheritdoc/>
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken) =>
        inner.ReadRow(grainId, reminderName, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> UpsertRow(ReminderEntry entry) => inner.UpsertRow(entry);

    /// <inheritdoc/>
    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken) => inner.UpsertRow(entry, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => inner.RemoveRow(grainId, reminderName, eTag);

    /// <inheritdoc/>
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken) =>
        inner.RemoveRow(grainId, reminderName, eTag, cancellationToken);

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => inner.TestOnlyClearTable();

    /// <inheritdoc/>
    public Task TestOnlyClearTable(CancellationToken cancellationToken) => inner.TestOnlyClearTable(cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminders of this silo could not be read; trying again")]
    private partial void LogDatabaseAway(Exception failure);
}
