using Dapper;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>One statement on a connection of its own.</summary>
internal static class Commands
{
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this NpgsqlDataSource database, string sql, object? arguments, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken))).AsList();
    }

    public static async Task<T?> QueryOneAsync<T>(
        this NpgsqlDataSource database, string sql, object? arguments, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
    }

    public static async Task<int> ExecuteAsync(
        this NpgsqlDataSource database, string sql, object? arguments, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
    }

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this NpgsqlTransaction transaction, string sql, object? arguments, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken))).AsList();

    public static Task<T?> QueryOneAsync<T>(
        this NpgsqlTransaction transaction, string sql, object? arguments, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<T?>(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));

    public static Task<int> ExecuteAsync(
        this NpgsqlTransaction transaction, string sql, object? arguments, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));

    /// <summary>Runs the work in one transaction and commits it unless the work says that nothing should stay.</summary>
    public static async Task<T> InTransactionAsync<T>(
        this NpgsqlDataSource database, Func<NpgsqlTransaction, Task<(bool Keep, T Result)>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (keep, result) = await work(transaction);
        if (keep)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }
}
