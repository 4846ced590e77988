using MassMessaging.Persistence.Idempotency;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>Takes erased people out of frozen audiences: their rows stay as tombstones, so that totals still add up.</summary>
public sealed class ErasureStore(NpgsqlDataSource database, AnswerEraser answers)
{
    private const int Batch = 100;
    private static readonly NamedQueries Sql = NamedQueries.Load("customers");

    /// <summary>Takes erased people of one tenant and cleans its audiences, kept answers and webhooks of them.</summary>
    /// <returns>Whether there was an erased customer.</returns>
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
                await database.ExecuteAsync(Sql["await-freezes"], new { tenant_id = tenantId }, cancellationToken);
                foreach (var campaignId in await database.QueryAsync<Guid>(Sql["erasable-campaigns"], new { tenant_id = tenantId }, cancellationToken))
                {
                    await EraseAsync(campaignId, people, cancellationToken);
                }

                await answers.EraseAsync(
                    tenantId, [.. people.Select(person => person.CustomerId).OfType<string>()], [.. people.SelectMany(person => person.Addresses ?? [])],
                    cancellationToken);
                await gate.ExecuteAsync(
                    Sql["finish-erasures"], new { tenant_id = tenantId, customer_nos = people.Select(person => person.CustomerNo).ToArray() }, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    private async Task EraseAsync(Guid campaignId, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        foreach (var person in people)
        {
            if (await database.QueryOneAsync<int?>(Sql["find-recipient"], new { campaign_id = campaignId, customer_no = person.CustomerNo }, cancellationToken) is { } seq)
            {
                await database.ExecuteAsync(Sql["erase-recipient"], new { campaign_id = campaignId, seq }, cancellationToken);
            }
        }
    }

    private sealed record Person
    {
        public Guid TenantId { get; init; }

        public long CustomerNo { get; init; }

        public string? CustomerId { get; init; }

        public string[]? Addresses { get; init; }
    }
}
