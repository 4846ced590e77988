using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>Takes erased people out of frozen audiences: their rows stay as tombstones, so that totals still add up.</summary>
public sealed class ErasureStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("customers");

    /// <summary>Takes one erased person and cleans the tenant's audiences of it.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> EraseNextAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async gate =>
            {
                var person = await gate.QueryOneAsync<Person>(Sql["take-erasure"], null, cancellationToken);
                if (person is null)
                {
                    return (false, false);
                }

                await database.ExecuteAsync(Sql["await-freezes"], new { person.TenantId }, cancellationToken);
                foreach (var audience in await database.QueryAsync<Audience>(Sql["erasable-campaigns"], new { person.TenantId }, cancellationToken))
                {
                    if (await FindAsync(audience, person.CustomerNo, cancellationToken) is { } seq)
                    {
                        await database.ExecuteAsync(Sql["erase-recipient"], new { audience.CampaignId, seq }, cancellationToken);
                    }
                }

                await gate.ExecuteAsync(Sql["finish-erasure"], new { person.TenantId, person.CustomerNo }, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    private async Task<int?> FindAsync(Audience audience, long customerNo, CancellationToken cancellationToken)
    {
        var (low, high) = (1, audience.Total);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var found = await database.QueryOneAsync<Position>(
                Sql["recipient-at"], new { audience.CampaignId, seq = middle }, cancellationToken);
            if (found?.CustomerNo == customerNo)
            {
                return found.Seq;
            }

            // Retention may have taken rows: what lies at or after the middle decides, none means below it.
            if (found is null || found.CustomerNo > customerNo)
            {
                high = middle - 1;
            }
            else
            {
                low = found.Seq + 1;
            }
        }

        return null;
    }

    private sealed record Person
    {
        public Guid TenantId { get; init; }

        public long CustomerNo { get; init; }
    }

    private sealed record Audience
    {
        public Guid CampaignId { get; init; }

        public int Total { get; init; }
    }

    private sealed record Position
    {
        public int Seq { get; init; }

        public long CustomerNo { get; init; }
    }
}
