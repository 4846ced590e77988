using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>Paced campaigns on limited numbers on one silo whose clock runs faster: what a stretch of product time gave, by the rows of the claims.</summary>
internal sealed class SpeededRun : IAsyncDisposable
{
    private readonly BenchMachine _machine;
    private readonly double _speed;
    private double _cpu;
    private double _databaseCpu;

    private SpeededRun(BenchMachine machine, BenchProduct product, double speed)
    {
        _machine = machine;
        _speed = speed;
        Product = product;
    }

    public BenchProduct Product { get; }

    /// <summary>The first instant at which every campaign is under way.</summary>
    public DateTime Begun { get; private set; }

    /// <summary>So many campaigns, the n-th on the n-th number and so on in turns, at the paces in turns of whole rounds over the numbers; they begin by themselves.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="name">Of the database.</param>
    /// <param name="speed">Product seconds per real second.</param>
    /// <param name="campaigns">How many.</param>
    /// <param name="numbers">On how many numbers.</param>
    /// <param name="limit">Of each number, an hour.</param>
    /// <param name="paces">An hour.</param>
    /// <param name="each">Recipients of a campaign.</param>
    public static async Task<SpeededRun> StartAsync(
        BenchMachine machine, string name, int speed, int campaigns, int numbers, int limit, int[] paces, int each)
    {
        var run = new SpeededRun(machine, await BenchProduct.StartAsync(machine, name, speed), speed);
        var product = run.Product;
        await product.CreateTenantAsync(each);
        var seeded = new SeededCampaigns(product);
        Say($"Storing {campaigns:N0} campaigns with {each} recipients each on {numbers:N0} numbers …");
        var senders = await seeded.SendersAsync(numbers, limit);
        var draft = await seeded.DraftAsync(senders[0], paces[0]);
        await product.StopSiloAsync();
        await seeded.CopyAsync(draft, campaigns, "running", each);
        await product.ExecuteAsync("alter table bench_campaigns add column per_hour int");
        await product.ExecuteAsync("update bench_campaigns set per_hour = ($1::int[])[1 + (ordinal - 1) / $2 % cardinality($1::int[])]", paces, numbers);
        await product.ExecuteAsync(
            """
            update grain_states g set payload = jsonb_set(g.payload, '{definition,messagesPerHour}', to_jsonb(b.per_hour))
            from bench_campaigns b where g.campaign_id = b.campaign_id
            """);
        await seeded.RecipientsAsync(each);
        // Campaigns that were launched are in memory: here their reminders bring them there, before any slot.
        var wake = TimeSpan.FromSeconds(20 + (campaigns / 300));
        var spread = TimeSpan.FromHours(1.0 / paces.Min());
        var first = await run.NowAsync() + ((wake + TimeSpan.FromSeconds(30 + (campaigns / 1_000))) * speed);
        await seeded.ActivateAsync(first, spread, wake);
        product.StartStoppedSilo();
        run.Begun = first + spread;
        return run;
    }

    /// <summary>Waits for a stretch of product time and counts what it cost.</summary>
    public async Task MeasureAsync(DateTime from, DateTime until)
    {
        await UntilAsync(from);
        Say($"Measuring for {(until - from).TotalSeconds / _speed:0} s …");
        var (cpu, database) = (Product.Silo!.Use.CpuSeconds, _machine.DatabaseCpuSeconds);
        await UntilAsync(until);
        _cpu = Product.Silo.Use.CpuSeconds - cpu;
        _databaseCpu = _machine.DatabaseCpuSeconds - database;
    }

    /// <summary>The claims of every number: the most that any 60 minutes ending with a claim held, and how many numbers had more than the limit.</summary>
    public async Task<(long Worst, long Over)> WorstHourAsync(int limit)
    {
        // The hour is open at its beginning, and times are whole microseconds.
        var worst = await Product.ScalarAsync<long[]>(
            """
            select array[coalesce(max(worst), 0), count(*) filter (where worst > $1)]
            from (
                select number_no, max(n) as worst
                from (
                    select number_no, count(*) over (partition by number_no order by attempted_at
                                                     range between interval '59 minutes 59.999999 seconds' preceding and current row) as n
                    from recipients where attempt > 0
                ) hours
                group by number_no
            ) numbers
            """,
            limit);
        return (worst[0], worst[1]);
    }

    public static string[] CostHeader => ["a second", "silo CPU ms each", "database CPU ms each", "silo peak MB"];

    /// <summary>What a release cost in the stretch that was measured.</summary>
    public string[] Cost(long releases, DateTime from, DateTime until) =>
    [
        Number(releases * _speed / (until - from).TotalSeconds, "0"), Number(_cpu * 1000 / releases), Number(_databaseCpu * 1000 / releases),
        Number(Product.Silo!.Use.PeakBytes / 1048576.0, "0"),
    ];

    public ValueTask DisposeAsync() => Product.DisposeAsync();

    private Task<DateTime> NowAsync() => Product.ScalarAsync<DateTime>("select product_now()");

    private async Task UntilAsync(DateTime at)
    {
        var wait = (at - await NowAsync()) / _speed;
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }
}
