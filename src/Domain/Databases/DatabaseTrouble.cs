namespace MassMessaging.Domain.Databases;

/// <summary>Why a database did not do what a call asked of it. The numbers travel between processes and never change.</summary>
public enum DatabaseTrouble
{
    /// <summary>The statement or its values are wrong: the same statement fails again.</summary>
    Fault = 0,

    /// <summary>Another transaction was in the way: the same statement may succeed at once.</summary>
    Contended = 1,

    /// <summary>The database is not reached, starts, stops, or has no connection or memory left.</summary>
    Away = 2,

    /// <summary>The database only reads, as a standby does.</summary>
    ReadOnly = 3,

    /// <summary>The database refused the login: the password or the role is wrong.</summary>
    Refused = 4,

    /// <summary>The database's disk is full.</summary>
    Full = 5,
}

/// <summary>Reads PostgreSQL's error codes.</summary>
public static class DatabaseTroubles
{
    /// <summary>The kind of a failure.</summary>
    /// <param name="sqlState">The five characters of PostgreSQL's error code.</param>
    public static DatabaseTrouble Of(string sqlState) => sqlState switch
    {
        "25006" => DatabaseTrouble.ReadOnly,
        "28P01" or "28000" => DatabaseTrouble.Refused,
        "53100" => DatabaseTrouble.Full,
        // Serialization failure, deadlock, a lock that was not waited for.
        "40001" or "40P01" or "55P03" => DatabaseTrouble.Contended,
        // A protocol violation is no lost connection: a pooler that refuses a setting refuses it again.
        "08P01" => DatabaseTrouble.Fault,
        // A statement that was cancelled, and a transaction that idled too long.
        "57014" or "25P03" => DatabaseTrouble.Away,
        // Connection; out of connections or memory; stopping and starting; the machine's own errors.
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] => DatabaseTrouble.Away,
        _ => DatabaseTrouble.Fault,
    };

    /// <summary>Whether the same call may succeed later without any change to it.</summary>
    public static bool MayPass(this DatabaseTrouble trouble) => trouble is
        DatabaseTrouble.Contended or DatabaseTrouble.Away or DatabaseTrouble.ReadOnly or DatabaseTrouble.Refused or DatabaseTrouble.Full;
}
