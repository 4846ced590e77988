using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>How a freeze ended.</summary>
public abstract record FreezeResult
{
    private FreezeResult()
    {
    }

    /// <summary>The audience is stored, now or by an earlier freeze.</summary>
    public sealed record Frozen : FreezeResult;

    /// <summary>No recipient would be sent to: nothing was stored.</summary>
    /// <param name="Skipped">Matching customers, by the reason for which they are skipped.</param>
    public sealed record Empty(IReadOnlyDictionary<string, long> Skipped) : FreezeResult;

    /// <summary>The balance does not cover the audience: nothing was stored.</summary>
    public sealed record BalanceTooLow : FreezeResult;

    /// <summary>The campaign is not launched any more: nothing was stored.</summary>
    public sealed record Withdrawn : FreezeResult;
}

/// <summary>Freezes a campaign's audience in one transaction; a crash leaves all of it or nothing.</summary>
public sealed class AudienceFreezer(NpgsqlDataSource database, SiloIdentity silo)
{
    /// <summary>A million recipients take seconds; this ends a freeze that hangs.</summary>
    private const int TimeoutSeconds = 900;

    private static readonly NamedQueries Sql = NamedQueries.Load("freezing");

    /// <summary>
    /// Freezes and holds the cost back; of two freezes of one campaign the second waits for the first and finds its result.
    /// </summary>
    public async Task<FreezeResult> FreezeAsync(Guid campaignId, AudienceQuery query, MessageCost cost, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var addressesSince = await AddressesSinceAsync(connection, query.TenantId, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var parameters = new DynamicParameters();
        var freeze = Sql["freeze"].Replace("{candidates}", AudienceSql.Candidates(query, parameters), StringComparison.Ordinal);
        parameters.Add("campaign_id", campaignId);
        parameters.Add("tenant_id", query.TenantId);
        parameters.Add("silo_name", silo.Name);
        parameters.Add("addresses_since", addressesSince);

        if (await RunAsync("begin-freeze") == 0)
        {
            return new FreezeResult.Frozen();
        }

        await RunAsync("announce-freeze");
        var total = await connection.ExecuteAsync(new CommandDefinition(freeze, parameters, transaction, TimeoutSeconds, cancellationToken: cancellationToken));
        var skipped = await RunAsync("freeze-issues");
        var waiting = total - skipped;
        if (waiting == 0)
        {
            var reasons = await connection.QueryAsync<(string Reason, long Count)>(Command("why-nobody"));
            await transaction.RollbackAsync(cancellationToken);
            return new FreezeResult.Empty(reasons.ToDictionary(reason => reason.Reason, reason => reason.Count));
        }

        parameters.Add("waiting", waiting);
        parameters.Add("skipped", skipped);
        await RunAsync("freeze-totals");
        var status = await connection.QuerySingleOrDefaultAsync<string>(Command("recheck-launch"));
        if (status is not ("scheduled" or "running" or "paused"))
        {
            await transaction.RollbackAsync(cancellationToken);
            return new FreezeResult.Withdrawn();
        }

        if (await ReservationStore.HoldAsync(transaction, query.TenantId, campaignId, cost, waiting, cancellationToken) is not null)
        {
            await transaction.RollbackAsync(cancellationToken);
            return new FreezeResult.BalanceTooLow();
        }

        await transaction.CommitAsync(cancellationToken);
        return new FreezeResult.Frozen();

        Task<int> RunAsync(string name) => connection.ExecuteAsync(Command(name));
        CommandDefinition Command(string name) => new(Sql[name], parameters, transaction, TimeoutSeconds, cancellationToken: cancellationToken);
    }

    private static async Task<DateTimeOffset> AddressesSinceAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        var since = await connection.QuerySingleAsync<DateTimeOffset>(new CommandDefinition(Sql["address-time"], cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            Sql["await-address-changes"], new { tenant_id = tenantId }, commandTimeout: TimeoutSeconds, cancellationToken: cancellationToken));
        return since;
    }
}
