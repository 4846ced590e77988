using MassMessaging.Contracts;
using MassMessaging.Domain.Databases;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;

namespace MassMessaging.Api.Problems;

/// <summary>Answers what the database could not do, whether this process asked it or a silo did.</summary>
internal static class DatabaseProblems
{
    /// <summary>What any call may be answered with while the database is in trouble.</summary>
    public static readonly Rule[] Rules = [Rule.Unavailable, Rule.DatabaseReadOnly, Rule.DatabaseRefused, Rule.DatabaseFull];

    /// <summary>The kind of a failure; null when the database has no part in it.</summary>
    public static DatabaseTrouble? TroubleOf(Exception failure) =>
        failure is DatabaseFailedException told ? told.Trouble : DatabaseFailures.TroubleOf(failure);

    /// <summary>Whether a failure is the database's for now, and no caller's.</summary>
    public static bool MayPass(Exception failure) => TroubleOf(failure)?.MayPass() == true;

    /// <summary>The answer to a kind of failure.</summary>
    public static ProblemResult Of(DatabaseTrouble trouble) => trouble switch
    {
        DatabaseTrouble.ReadOnly => Later(Rule.DatabaseReadOnly),
        DatabaseTrouble.Refused => Later(Rule.DatabaseRefused),
        DatabaseTrouble.Full => Later(Rule.DatabaseFull),
        _ when trouble.MayPass() => Problem.Unavailable(),
        _ => Problem.Of(Rule.Internal),
    };

    private static ProblemResult Later(Rule rule) => new(rule) { RetryAfter = 10 };
}
