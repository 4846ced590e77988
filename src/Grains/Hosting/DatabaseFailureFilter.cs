using MassMessaging.Contracts;
using MassMessaging.Domain.Databases;
using MassMessaging.Persistence;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Hosting;

/// <summary>
/// Gives the caller of a grain the kind of a failed database call. The driver's own exception stays in this silo's log,
/// because PostgreSQL quotes values in it and because the caller answers by the kind.
/// </summary>
internal sealed partial class DatabaseFailureFilter(ILogger<DatabaseFailureFilter> logger) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception failure) when (failure is not DatabaseFailedException && DatabaseFailures.TroubleOf(failure) is not null)
        {
            var (trouble, sqlState) = (DatabaseFailures.TroubleOf(failure)!.Value, DatabaseFailures.SqlStateOf(failure));
            LogFailed(failure, context.InterfaceName, context.MethodName, trouble, sqlState ?? "-");
            throw new DatabaseFailedException(trouble, sqlState, $"The database failed a call in a silo: {DatabaseFailures.Describe(failure)}");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Interface}.{Method} failed in the database: {Trouble} ({SqlState})")]
    private partial void LogFailed(Exception exception, string @interface, string method, DatabaseTrouble trouble, string sqlState);
}
