using Dapper;
using MassMessaging.Domain.Content;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>Removes what has been kept long enough, in bounded batches.</summary>
public sealed class RetentionStore(NpgsqlDataSource database)
{
    /// <summary>Rows of one statement at most.</summary>
    private const int Batch = 5_000;

    private static readonly NamedQueries Sql = NamedQueries.Load("retention");

    /// <summary>Removes one batch of an ended campaign's rows.</summary>
    /// <param name="days">Days after the end, where the tenant has not set its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there may be more to remove.</returns>
    public async Task<bool> PruneCampaignAsync(int days, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var campaignId = await connection.QuerySingleOrDefaultAsync<Guid?>(Command("expired-campaign", new { days }));
        if (campaignId is null)
        {
            return false;
        }

        var parameters = new { campaign_id = campaignId, batch = Batch };
        var removed = await connection.ExecuteAsync(Command("prune-recipients", parameters))
            + await connection.ExecuteAsync(Command("prune-issues", parameters));
        if (removed == 0)
        {
            await connection.ExecuteAsync(Command("finish-pruning", parameters));
        }

        await transaction.CommitAsync(cancellationToken);
        return true;

        CommandDefinition Command(string name, object values) => new(Sql[name], values, transaction, cancellationToken: cancellationToken);
    }

    /// <summary>Removes one batch of what matches receipts and recognises repeated inbound messages.</summary>
    /// <returns>Whether there may be more to remove.</returns>
    public async Task<bool> PruneMatchingAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var more = false;
        foreach (var name in new[] { "prune-provider-messages", "prune-provider-repeats", "prune-unmatched-receipts", "prune-inbound-messages", "prune-message-parts", "prune-address-changes", "prune-account-people", "prune-tenant-people", "prune-test-messages" })
        {
            more |= await connection.ExecuteAsync(
                new CommandDefinition(Sql[name], new { age, memory = PartialText.Memory, batch = Batch }, cancellationToken: cancellationToken)) == Batch;
        }

        return more;
    }
}
