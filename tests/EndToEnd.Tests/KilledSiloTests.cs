using MassMessaging.Domain.Deliveries;

namespace MassMessaging.EndToEnd.Tests;

public sealed class KilledSiloTests
{
    private const int People = 45;
    private const double Speed = 300;

    /// <summary>Real time from a claim to the beginning of its call, and one request's time on a busy machine.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5) + TimeSpan.FromSeconds(3);

    /// <summary>Real time by which readings of one clock in two processes may differ.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_silo_killed_in_the_middle_of_two_campaigns_doubles_and_loses_nothing()
    {
        await using var installation = await Installation.StartAsync(Speed);
        var tenant = await installation.TenantAsync();
        var (senderId, number) = await installation.SenderAsync(tenant);
        await installation.ImportAsync(tenant, People);
        string[] campaigns = [await installation.LaunchAsync(tenant, senderId, 40), await installation.LaunchAsync(tenant, senderId, 40)];

        await installation.UntilAsync("a third is sent", async () => (await installation.LedgerAsync(number)).Count >= People * 2 / 3);
        await installation.KillSiloAsync();
        installation.StartSilo();
        foreach (var campaign in campaigns)
        {
            await installation.UntilAsync(
                $"campaign {campaign} is completed",
                async () => (string)(await Installation.GetAsync(tenant, $"/v1/campaigns/{campaign}"))["status"]! == "completed");
        }

        var ledger = await installation.LedgerAsync(number);
        await EachPersonAtMostOnceAndNobodyLostAsync(installation, ledger);
        await TotalsAreTheRowsAsync(installation, tenant, campaigns);
        await ThrottleHeldAsync(installation, ledger);
    }

    private static async Task EachPersonAtMostOnceAndNobodyLostAsync(Installation installation, IReadOnlyList<(string To, DateTimeOffset At, string AttemptId)> ledger)
    {
        Assert.All(ledger.GroupBy(entry => entry.To), person => Assert.InRange(person.Count(), 1, 2)); // once a campaign
        var rows = await installation.Seed.ListAsync<(string Address, short Status)>("select address, status from recipients");
        Assert.Equal(2 * People, rows.Count);
        foreach (var person in rows.GroupBy(row => row.Address))
        {
            // Whoever is not in the ledger for a campaign waits, was skipped, or is unknown; nobody counts as sent who is not there.
            var reached = ledger.Count(entry => entry.To == person.Key);
            Assert.InRange(reached, person.Count(row => row.Status is 3 or 5 or 6), person.Count(row => row.Status is 2 or 3 or 5 or 6));
        }

        Assert.True(rows.Count(row => row.Status == 2) <= 2, "A kill leaves at most the calls that were under way unknown.");
    }

    private static async Task TotalsAreTheRowsAsync(Installation installation, HttpClient tenant, string[] campaigns)
    {
        foreach (var campaign in campaigns)
        {
            var statistics = await Installation.GetAsync(tenant, $"/v1/campaigns/{campaign}/statistics");
            var byStatus = statistics["byStatus"]!.AsObject();
            Assert.Equal(People, (int)statistics["total"]!);
            Assert.Equal(People, byStatus.Sum(status => (int)status.Value!));
        }

        // Receipts go on arriving: rows and totals are compared in one statement.
        Assert.Equal(0, await installation.Seed.QueryAsync<int>(
            """
            with counted as (
                select campaign_id, count(*) filter (where status = 0) as waiting, count(*) filter (where status = 1) as sending,
                       count(*) filter (where status = 2) as unknown, count(*) filter (where status = 3) as sent,
                       count(*) filter (where status = 4) as failed, count(*) filter (where status = 5) as delivered,
                       count(*) filter (where status = 6) as read, count(*) filter (where status = 7) as skipped
                from recipients group by campaign_id
            ), totals as (
                select campaign_id, sum(waiting)::bigint, sum(sending)::bigint, sum(unknown)::bigint, sum(sent)::bigint, sum(failed)::bigint,
                       sum(delivered)::bigint, sum(read)::bigint, sum(skipped)::bigint
                from campaign_totals group by campaign_id
            )
            select count(*)::int from (select * from counted except select * from totals) difference
            """));
    }

    private static async Task ThrottleHeldAsync(Installation installation, IReadOnlyList<(string To, DateTimeOffset At, string AttemptId)> ledger)
    {
        var claims = (await installation.Seed.ListAsync<(Guid CampaignId, int Seq, short Attempt, DateTime At)>(
            "select campaign_id, seq, attempt, attempted_at from recipients where attempted_at is not null"))
            .ToDictionary(row => new AttemptId(row.CampaignId, row.Seq, row.Attempt).ToString(), row => new DateTimeOffset(row.At, TimeSpan.Zero));
        AssertNeverAbove(40, TimeSpan.FromHours(1), [.. claims.Values.Order()]);

        // The provider took what was claimed and nothing else, so that the limit holds for it too: each message once, and as long
        // after its own claim as a call may take to begin and to be made.
        Assert.Empty(ledger.Select(entry => entry.AttemptId).Except(claims.Keys));
        Assert.Distinct(ledger.Select(entry => entry.AttemptId));
        Assert.All(ledger, entry => Assert.InRange(entry.At, claims[entry.AttemptId] - (Reading * Speed), claims[entry.AttemptId] + (Within * Speed)));
        var guard = await installation.Seed.QueryAsync<int>("select cardinality(claim_times) from numbers");
        Assert.InRange(guard, 1, 40);
    }

    private static void AssertNeverAbove(int limit, TimeSpan hour, DateTimeOffset[] at)
    {
        for (int first = 0, last = 0; last < at.Length; last++)
        {
            while (at[first] <= at[last] - hour)
            {
                first++;
            }

            Assert.True(last - first + 1 <= limit, $"{last - first + 1} in the hour that ends at {at[last]:O}; {limit} are allowed.");
        }
    }
}
