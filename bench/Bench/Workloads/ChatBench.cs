using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using Npgsql;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// A chat campaign to N people, from its start until all have the message in their inbox, against a bare loop: of each
/// batch of as many recipients the inbox rows are inserted and the recipients updated, prepared, one commit a batch.
/// Audience and inboxes are new in each run.
/// </summary>
internal static class ChatBench
{
    private const int Batch = 1_024;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var sizes = options.Numbers("sizes", 100_000, 1_000_000);
        await using var product = await BenchProduct.StartAsync(machine, "bench_chat");
        await product.CreateTenantAsync(sizes.Max());
        var sender = await SenderAsync(product);
        await product.CopyOfAsync("bench_recipients", "recipients");
        await product.CopyOfAsync("bench_inbox", "chat_inbox");
        var comparison = new Comparison(options, "Chat to N people", "recipients", "silo", "bare insert and update", "chat campaign");
        foreach (var size in sizes)
        {
            await comparison.AddAsync(size, () => BareAsync(size), () => OursAsync(size));
        }

        comparison.Show();
        return 0;

        async Task<Timed> BareAsync(int size)
        {
            var campaign = Guid.NewGuid();
            await product.ExecuteAsync("truncate bench_recipients, bench_inbox");
            await product.ExecuteAsync(
                """
                insert into bench_recipients (campaign_id, seq, customer_no, customer_id, name, address)
                select $1, row_number() over (order by customer_no), customer_no, customer_id, name, customer_id
                from customers where tenant_id = $2 and visits <= $3
                """,
                campaign,
                product.TenantId,
                size);
            await product.ExecuteAsync("checkpoint");
            return await Timed.MeasureAsync(machine, [], async () =>
            {
                await using var connection = await product.Database.OpenConnectionAsync();
                await using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        new NpgsqlBatchCommand(
                            """
                            insert into bench_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, staff_id, body, created_at)
                            select $1, customer_no, 1, campaign_id, seq, 1, 'Anna', null, 'Hello from the salon', now()
                            from bench_recipients where campaign_id = $2 and seq between $3 and $4
                            """),
                        new NpgsqlBatchCommand(
                            """
                            update bench_recipients set status = 3, attempt = 1, tries = 1, attempted_at = now(), sent_at = now()
                            where campaign_id = $1 and seq between $2 and $3
                            """),
                    },
                };
                var (insert, update) = (batch.BatchCommands[0].Parameters, batch.BatchCommands[1].Parameters);
                insert.Add(new NpgsqlParameter<Guid> { TypedValue = product.TenantId });
                foreach (var parameters in new[] { insert, update })
                {
                    parameters.Add(new NpgsqlParameter<Guid> { TypedValue = campaign });
                    parameters.Add(new NpgsqlParameter<int>());
                    parameters.Add(new NpgsqlParameter<int>());
                }

                await batch.PrepareAsync();
                for (var first = 1; first <= size; first += Batch)
                {
                    foreach (var parameters in new[] { insert, update })
                    {
                        ((NpgsqlParameter<int>)parameters[parameters.Count - 2]).TypedValue = first;
                        ((NpgsqlParameter<int>)parameters[parameters.Count - 1]).TypedValue = first + Batch - 1;
                    }

                    await batch.ExecuteNonQueryAsync();
                }
            });
        }

        Task<Timed> OursAsync(int size) => CampaignAsync(machine, product, sender, size);
    }

    /// <summary>Makes a build ready to write chat campaigns in turns with another one.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int size)
    {
        await product.CreateTenantAsync(size);
        var sender = await SenderAsync(product);
        return async () => (await CampaignAsync(machine, product, sender, size)).ToPairedRun();
    }

    private static async Task<string> SenderAsync(BenchProduct product) =>
        (string)(await BenchProduct.CallAsync(product.Tenant, HttpMethod.Post, "/v1/senders", new { channel = "chat", name = "Anna" }))["id"]!;

    private static async Task<Timed> CampaignAsync(BenchMachine machine, BenchProduct product, string sender, int size)
    {
        await product.Schema.ClearDeliveriesAsync();
        var startAt = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(5 + (size / 40_000.0));
        var campaign = await product.LaunchAsync("chat", sender, size, startAt);
        await product.FrozenAsync(campaign);
        await product.Schema.CheckpointAsync();
        var left = startAt - DateTimeOffset.UtcNow;
        if (left < TimeSpan.Zero)
        {
            throw new InvalidOperationException("The campaign began before it was measured: the machine is too slow for the start that was chosen.");
        }

        await Task.Delay(left);
        var run = await Timed.MeasureAsync(machine, [product.Silo!], () => product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == size));
        await product.UntilAsync("it has completed", () => product.Schema.IsAtRestAsync(campaign));
        return run;
    }
}
