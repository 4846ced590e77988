using MassMessaging.Bench.Product;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Bench.Seeding;

/// <summary>
/// What the benchmarks read and write past the API, by the tables as they stand since commit 39078c8
/// (<see cref="SeededCampaigns"/> belongs to it). A change of these tables adds a class beside this one and keeps this one,
/// so that <c>AGAINST</c> still drives the builds from before the change.
/// </summary>
internal sealed class Schema39078c8(BenchProduct product)
{
    /// <summary>So many customers of the tenant that acts: the n-th has n visits.</summary>
    public async Task InsertCustomersAsync(int count)
    {
        await product.ExecuteAsync(
            """
            insert into customers (tenant_id, customer_id, name, phone, visits, online_app, created_at, updated_at)
            select $1, 'c' || n, 'Person ' || n, '+3933' || lpad(n::text, 8, '0'), n, true, now(), now()
            from generate_series(1, $2) n
            """,
            product.TenantId,
            count);
        await product.ExecuteAsync("vacuum analyze customers");
    }

    public async Task<bool> IsFrozenAsync(string campaign) =>
        await product.ScalarAsync<long>("select count(*) from campaign_audiences where campaign_id = $1", Guid.Parse(campaign)) == 1;

    /// <summary>Recipients that reached the provider, by the totals.</summary>
    public Task<long> SentAsync(string campaign) => product.ScalarAsync<long>(
        "select coalesce(sum(sent + delivered + read), 0)::bigint from campaign_totals where campaign_id = $1", Guid.Parse(campaign));

    /// <summary>Recipients with a delivery receipt, by the totals.</summary>
    public Task<long> DeliveredAsync(string campaign) => product.ScalarAsync<long>(
        "select coalesce(sum(delivered), 0)::bigint from campaign_totals where campaign_id = $1", Guid.Parse(campaign));

    /// <summary>Whether nobody of a campaign waits any more, by the totals.</summary>
    public async Task<bool> NobodyWaitsAsync(string campaign) => await product.ScalarAsync<long>(
        "select coalesce(sum(waiting), 0)::bigint from campaign_totals where campaign_id = $1", Guid.Parse(campaign)) == 0;

    /// <summary>Whether a campaign has forgotten that it has work.</summary>
    public async Task<bool> IsAtRestAsync(string campaign) =>
        await product.ScalarAsync<long>("select count(*) from campaign_progress where campaign_id = $1", Guid.Parse(campaign)) == 0;

    /// <summary>Removes what earlier runs left, so that each run writes to tables of the same size.</summary>
    public Task ClearDeliveriesAsync() => product.ExecuteAsync("truncate recipients, delivery_issues, chat_inbox, chat_conversations");

    public Task ClearCustomersAsync() => product.ExecuteAsync("truncate customers cascade");

    public Task CheckpointAsync() => product.ExecuteAsync("checkpoint");

    /// <summary>Sent messages of a campaign after a place in its order: the provider's ids and the attempts'.</summary>
    public async Task<List<(string ProviderId, string AttemptId)>> SentMessagesAsync(string campaign, int after, int count)
    {
        await using var command = product.Database.CreateCommand(
            "select seq, provider_id, attempt from recipients where campaign_id = $1 and seq > $2 order by seq limit $3");
        foreach (var value in new object[] { Guid.Parse(campaign), after, count })
        {
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
        }

        var sent = new List<(string, string)>(count);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            sent.Add((reader.GetString(1), new AttemptId(Guid.Parse(campaign), reader.GetInt32(0), reader.GetInt16(2)).ToString()));
        }

        return sent;
    }
}
