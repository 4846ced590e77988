namespace MassMessaging.EndToEnd.Tests;

/// <summary>
/// Silo and API are replaced one by one while campaigns send. <c>UPGRADE_FROM</c> names a checkout, already built, of the
/// version before (<c>make upgrade OLD=commit</c>); without it both versions are this one.
/// </summary>
public sealed class RollingUpgradeTests
{
    private const int People = 60;
    private const int Numbers = 3;
    private const double Speed = 120;

    [Fact]
    public async Task Campaigns_go_on_while_each_process_is_replaced_by_another_version()
    {
        var old = Environment.GetEnvironmentVariable("UPGRADE_FROM") is { Length: > 0 } folder ? folder : null;
        await using var installation = await Installation.StartAsync(Speed, old);
        var tenant = await installation.TenantAsync();
        await installation.ImportAsync(tenant, People);
        var numbers = new List<string>();
        for (var i = 0; i < Numbers; i++)
        {
            var (senderId, number) = await installation.SenderAsync(tenant);
            await installation.LaunchAsync(tenant, senderId, 40);
            numbers.Add(number);
        }

        // A chat campaign is over at once, so there is one for each step.
        var chat = await installation.ChatAsync(tenant);
        string[] steps = ["before", "old silo, new schema", "old silo and new", "new silo, old API", "after"];
        await Installation.LaunchChatAsync(tenant, chat, steps[0]);
        await installation.UntilAsync("the old silo sends", async () => await SentAsync(installation, "end-to-end") > 0);
        await installation.UpgradeAsync();
        await Installation.LaunchChatAsync(tenant, chat, steps[1]);
        var before = await SentAsync(installation, "end-to-end");
        await installation.UntilAsync("the old silo sends with the new schema", async () => await SentAsync(installation, "end-to-end") > before);
        await installation.AddSiloAsync("new");
        await Installation.LaunchChatAsync(tenant, chat, steps[2]);
        before = await SentAsync(installation, "end-to-end");
        await installation.UntilAsync("the old silo sends beside the new one", async () => await SentAsync(installation, "end-to-end") > before);
        Assert.Equal(0, await installation.StopFirstSiloAsync());
        await installation.UntilAsync("the new silo sends", async () => await SentAsync(installation, "new") > 0);
        await Installation.LaunchChatAsync(tenant, chat, steps[3]);
        await installation.ReplaceApiAsync();
        await Installation.LaunchChatAsync(tenant, chat, steps[4]);
        await installation.UntilAsync(
            "every campaign is completed",
            async () => await installation.Seed.QueryAsync<int>("select count(*)::int from campaigns where status = 'completed'") == Numbers + steps.Length);

        foreach (var number in numbers)
        {
            var reached = (await installation.LedgerAsync(number)).Select(entry => entry.To).ToArray();
            Assert.Equal(People, reached.Length);
            Assert.Equal(People, reached.Distinct().Count());
        }

        Assert.Equal(
            steps.Select(step => (step, People)).OrderBy(inbox => inbox.step, StringComparer.Ordinal),
            await installation.Seed.ListAsync<(string, int)>(
                """
                select body, count(distinct customer_no)::int from chat_inbox group by body having count(*) = count(distinct customer_no) order by body collate "C"
                """));
        Assert.Equal(
            People,
            await installation.Seed.QueryAsync<int>(
                """
                select count(*)::int
                from (select array_agg(seq order by seq) as seqs from chat_inbox group by tenant_id, customer_no) i
                where i.seqs = array(select s::bigint from generate_series(1, @messages) s)
                """,
                new { messages = steps.Length }));
        Assert.Equal(0, await installation.Seed.QueryAsync<int>("select count(*)::int from recipients where status not in (3, 5, 6)"));
        await TotalsAreTheRowsAsync(installation);
    }

    private static Task<int> SentAsync(Installation installation, string silo) => installation.Seed.QueryAsync<int>(
        "select coalesce(sum(attempted), 0)::int from campaign_hours where silo_name = @silo", new { silo });

    private static async Task TotalsAreTheRowsAsync(Installation installation) =>
        Assert.Equal(0, await installation.Seed.QueryAsync<int>(
            """
            with counted as (
                select campaign_id, count(*) filter (where status = 3) as sent, count(*) filter (where status = 5) as delivered,
                       count(*) filter (where status = 6) as read, count(*) as total
                from recipients group by campaign_id
            ), totals as (
                select campaign_id, sum(sent)::bigint, sum(delivered)::bigint, sum(read)::bigint,
                       sum(waiting + sending + unknown + sent + failed + delivered + read + skipped)::bigint
                from campaign_totals group by campaign_id
            )
            select count(*)::int from (select * from counted except select * from totals) difference
            """));
}
