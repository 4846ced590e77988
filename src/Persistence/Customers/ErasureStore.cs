using MassMessaging.Persistence.Idempotency;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>Takes erased people out of frozen audiences: their rows stay as tombstones, so that totals still add up.</summary>
public sealed class ErasureStore(NpgsqlDataSource database, AnswerEraser answers)
{
    private const int Batch = 100;
    private static readonly NamedQueries Sql = NamedQueries.Load("customers");

    /// <summary>Takes erased people of one tenant and cleans its audiences, kept answers and webhooks of them.</summary>
    /// <returns>Whether there was somebody.</returns>
    public Task<bool> EraseNextAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async gate =>
            {
                var people = await gate.QueryAsync<Person>(Sql["take-erasures"], new { batch = Batch }, cancellationToken);
                if (people.Count == 0)
                {
                    return (false, false);
                }

                var tenantId = people[0].TenantId;
                await database.ExecuteAsync(Sql["await-freezes"], new { tenantId }, cancellationToken);
                foreach (var audience in await database.QueryAsync<Audience>(Sql["erasable-campaigns"], new { tenantId }, cancellationToken))
                {
                    await EraseAsync(audience, people, cancellationToken);
                }

                await answers.EraseAsync(
                    tenantId, [.. people.Select(person => person.CustomerId).OfType<string>()], [.. people.SelectMany(person => person.Addresses ?? [])],
                    cancellationToken);
                await gate.ExecuteAsync(
                    Sql["finish-erasures"], new { tenantId, customerNos = people.Select(person => person.CustomerNo).ToArray() }, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    private async Task EraseAsync(Audience audience, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        foreach (var person in people)
        {
            if (await FindAsync(audience, person.CustomerNo, cancellationToken) is { } seq)
            {
                await database.ExecuteAsync(Sql["erase-recipient"], new { audience.CampaignId, seq }, cancellationToken);
            }
        }
    }

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

        public string? CustomerId { get; init; }

        public string[]? Addresses { get; init; }
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
