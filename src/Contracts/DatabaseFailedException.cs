using MassMessaging.Domain.Databases;

namespace MassMessaging.Contracts;

/// <summary>A silo's call to the database failed: which kind of failure it was, in words that hold no value of the statement.</summary>
[GenerateSerializer, Alias("database-failed")]
public sealed class DatabaseFailedException : Exception
{
    /// <summary>A failure to tell the caller of a grain.</summary>
    /// <param name="trouble">Its kind.</param>
    /// <param name="sqlState">PostgreSQL's code; null: the database gave none.</param>
    /// <param name="message">What happened, without values.</param>
    public DatabaseFailedException(DatabaseTrouble trouble, string? sqlState, string message)
        : base(message) => (Trouble, SqlState) = (trouble, sqlState);

    /// <summary>The kind of failure.</summary>
    [Id(0)]
    public DatabaseTrouble Trouble { get; private set; }

    /// <summary>PostgreSQL's code; null: the database gave none.</summary>
    [Id(1)]
    public string? SqlState { get; private set; }
}
