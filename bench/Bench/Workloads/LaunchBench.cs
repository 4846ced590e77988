using Dapper;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// The freeze of an audience of N at launch, against a bare <c>insert … select</c>: the same select with the same
/// filters, into a table of the same shape, fill factor and indexes. Measured from the create and launch calls until the
/// audience is there, together with the CPU of the database meanwhile.
/// </summary>
internal static class LaunchBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var sizes = options.Numbers("sizes", 10_000, 100_000, 1_000_000);
        await using var product = await BenchProduct.StartAsync(machine, "bench_launch");
        await product.CreateTenantAsync(sizes.Max());
        var sender = await product.SmsSenderAsync();
        await product.CopyOfAsync("bench_recipients", "recipients");
        var comparison = new Comparison(options, "Launch until frozen", "recipients", "silo + Api", "bare insert … select", "launch until frozen");
        foreach (var size in sizes)
        {
            await comparison.AddAsync(size, () => BareAsync(size), () => OursAsync(size));
        }

        comparison.Show();
        return 0;

        async Task<Timed> BareAsync(int size)
        {
            await product.ExecuteAsync("truncate bench_recipients");
            await product.ExecuteAsync("checkpoint");
            var parameters = new DynamicParameters(new { campaign_id = Guid.NewGuid() });
            var bare = $"""
                insert into bench_recipients (campaign_id, seq, customer_no, customer_id, name, address, status, reason)
                select @campaign_id, row_number() over (order by a.customer_no), a.customer_no, a.customer_id, a.name, a.address,
                       case when a.reason is null then 0 else 7 end, a.reason
                from ({AudienceSql.Candidates(Query(product.TenantId, size), parameters)}) a
                """;
            return await Timed.MeasureAsync(machine, [], async () =>
            {
                await using var connection = await product.Database.OpenConnectionAsync();
                await connection.ExecuteAsync(new CommandDefinition(bare, parameters, commandTimeout: 600));
            });
        }

        Task<Timed> OursAsync(int size) => LaunchAsync(machine, product, sender, size);
    }

    /// <summary>Makes a build ready to launch in turns with another one.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int size)
    {
        await product.CreateTenantAsync(size);
        var sender = await product.SmsSenderAsync();
        return async () => (await LaunchAsync(machine, product, sender, size)).ToPairedRun();
    }

    private static async Task<Timed> LaunchAsync(BenchMachine machine, BenchProduct product, string sender, int size)
    {
        await product.Schema.CheckpointAsync();
        var campaign = string.Empty;
        var run = await Timed.MeasureAsync(machine, [product.Silo!, product.Api!], async () =>
        {
            campaign = await product.LaunchAsync("sms", sender, size, TimeSpan.FromHours(1));
            await product.FrozenAsync(campaign);
        });
        await BenchProduct.CallAsync(product.Tenant, HttpMethod.Post, $"/v1/campaigns/{campaign}/cancel", new { });
        await product.UntilAsync("it is closed", () => product.Schema.NobodyWaitsAsync(campaign));
        await product.Schema.ClearDeliveriesAsync();
        return run;
    }

    private static AudienceQuery Query(Guid tenantId, int size) => new()
    {
        TenantId = tenantId,
        Channel = Channel.Sms,
        Filter = new AudienceFilter { Visits = new VisitRange { Max = size } },
        Today = DateOnly.FromDateTime(DateTime.UtcNow),
        Now = DateTimeOffset.UtcNow,
        CampaignId = Guid.NewGuid(),
    };
}
