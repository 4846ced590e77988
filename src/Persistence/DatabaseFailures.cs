using MassMessaging.Domain.Databases;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>Reads what a failed call to the database threw.</summary>
public static class DatabaseFailures
{
    /// <summary>The kind of a failure; null when the database has no part in it.</summary>
    /// <param name="failure">What was thrown; its causes are looked through too.</param>
    public static DatabaseTrouble? TroubleOf(Exception failure) => Cause(failure) switch
    {
        PostgresException answered => DatabaseTroubles.Of(answered.SqlState),
        { IsTransient: true } => DatabaseTrouble.Away,
        NpgsqlException => DatabaseTrouble.Fault,
        null => null,
    };

    /// <summary>PostgreSQL's code of a failure; null when the database gave none.</summary>
    public static string? SqlStateOf(Exception failure) => Cause(failure)?.SqlState;

    /// <summary>A failure in one sentence that holds no value of the statement, fit to leave the process.</summary>
    /// <param name="failure">What was thrown.</param>
    public static string Describe(Exception failure) => Cause(failure) switch
    {
        // PostgreSQL quotes values where it blames the statement, and never where it speaks of itself.
        PostgresException answered when DatabaseTroubles.Of(answered.SqlState).MayPass() => $"{answered.SqlState}: {answered.MessageText}",
        PostgresException answered => string.Join(
            ", ",
            new[]
            {
                answered.SqlState, Named("routine", answered.Routine), Named("table", answered.TableName), Named("column", answered.ColumnName),
                Named("constraint", answered.ConstraintName),
            }.OfType<string>()),
        { InnerException: { } inner } lost => $"{lost.Message} ({inner.GetType().Name})",
        { } lost => lost.Message,
        null => failure.GetType().Name,
    };

    private static NpgsqlException? Cause(Exception failure)
    {
        NpgsqlException? found = null;
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            // The innermost one with a code says most: the driver wraps what the server answered.
            found = cause is PostgresException answered ? answered : found ?? cause as NpgsqlException;
        }

        return found;
    }

    private static string? Named(string what, string? name) => name is null ? null : $"{what} {name}";
}
