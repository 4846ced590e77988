using System.Net;
using System.Net.Http.Json;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>A cluster of two silos loses one, by accident and on purpose. Each test is a class: they wait for long, side by side.</summary>
public abstract class TwoSiloTests
{
    private protected const int People = 40;
    private protected const int Numbers = 4;
    private protected const double Speed = 120;

    private protected static async Task<(ProductProcess Second, string[] Numbers, HttpClient Tenant, string[] Campaigns)> SetUpAsync(Installation installation)
    {
        var second = await installation.AddSiloAsync("second");
        var tenant = await installation.TenantAsync();
        await installation.ImportAsync(tenant, People);
        var (numbers, campaigns) = (new List<string>(), new List<string>());
        for (var i = 0; i < Numbers; i++)
        {
            var (senderId, number) = await installation.SenderAsync(tenant);
            campaigns.Add(await installation.LaunchAsync(tenant, senderId, 40));
            numbers.Add(number);
        }

        return (second, [.. numbers], tenant, [.. campaigns]);
    }

    private protected static Task UntilAllSendAsync(Installation installation) => installation.UntilAsync(
        "every campaign has sent", async () => (await AttemptsAsync(installation)).Count(campaign => campaign.Value > 0) == Numbers);

    /// <summary>Where work goes is drawn: the test takes the silo that has more of it.</summary>
    private protected static Task<bool> SecondIsBusierAsync(Installation installation) => installation.Seed.QueryAsync<bool>(
        "select (select silo_name from campaign_hours group by silo_name order by sum(attempted) desc limit 1) = 'second'");

    private protected static async Task<Dictionary<Guid, int>> AttemptsAsync(Installation installation) =>
        (await installation.Seed.ListAsync<(Guid Campaign, int Attempted)>(
            "select campaign_id, count(*) filter (where attempt > 0)::int from recipients group by campaign_id"))
        .ToDictionary(row => row.Campaign, row => row.Attempted);

    private protected static Task CompletedAsync(Installation installation) => installation.UntilAsync(
        "every campaign is completed",
        async () => await installation.Seed.QueryAsync<int>("select count(*)::int from campaigns where status = 'completed'") == Numbers);

    /// <summary>Every accepted message, as number and person.</summary>
    private protected static async Task<IReadOnlyList<(string Number, string To)>> LedgerAsync(Installation installation, string[] numbers)
    {
        var accepted = new List<(string, string)>();
        foreach (var number in numbers)
        {
            accepted.AddRange((await installation.LedgerAsync(number)).Select(entry => (number, entry.To)));
        }

        return accepted;
    }
}

public sealed class KilledOfTwoSilosTests : TwoSiloTests
{
    [Fact]
    public async Task The_campaigns_of_a_killed_silo_go_on_at_the_other()
    {
        await using var installation = await Installation.StartAsync(Speed);
        var (second, numbers, _, _) = await SetUpAsync(installation);

        await UntilAllSendAsync(installation);
        await (await SecondIsBusierAsync(installation) ? second.KillAsync() : installation.KillSiloAsync());
        var before = await AttemptsAsync(installation);
        await installation.UntilAsync("the dead silo is known to be dead", async () => await installation.ActiveSilosAsync() == 1);
        await installation.UntilAsync(
            "every campaign has sent again", async () => (await AttemptsAsync(installation)).All(now => now.Value > before[now.Key] || now.Value == People));

        await CompletedAsync(installation);
        var ledger = await LedgerAsync(installation, numbers);
        Assert.Equal(ledger.Distinct().Count(), ledger.Count);
        var unknown = await installation.Seed.ListAsync<int>("select seq from recipients where status = 2");
        // Receipts settle what was accepted; who is left unknown is nobody of the ledger, or has no receipt yet.
        Assert.InRange(ledger.Count, (Numbers * People) - unknown.Count, Numbers * People);
        Assert.InRange(unknown.Count, 0, Numbers);
    }
}

public sealed class StoppedOfTwoSilosTests : TwoSiloTests
{
    [Fact]
    public async Task A_silo_that_is_asked_to_stop_cuts_no_call_and_leaves_the_rest_to_the_other()
    {
        await using var installation = await Installation.StartAsync(Speed);
        var (second, numbers, _, _) = await SetUpAsync(installation);
        // Every answer takes a second, so that calls are under way whenever it is asked.
        (await installation.SimulatorControl.PostAsJsonAsync("/faults", new { kind = "answerLate", delaySeconds = 1.0 })).EnsureSuccessStatusCode();

        await UntilAllSendAsync(installation);
        Assert.Equal(0, await (await SecondIsBusierAsync(installation) ? second.TerminateAsync() : installation.StopFirstSiloAsync()));
        Assert.Equal(0, await installation.Seed.QueryAsync<int>("select count(*)::int from recipients where status = 2"));

        await CompletedAsync(installation);
        var ledger = await LedgerAsync(installation, numbers);
        Assert.Equal(Numbers * People, ledger.Count);
        Assert.Equal(Numbers * People, ledger.Distinct().Count());
        Assert.Equal(0, await installation.Seed.QueryAsync<int>("select count(*)::int from recipients where status in (0, 1, 2, 4, 7)"));
    }
}

public sealed class CalledOfTwoSilosTests : TwoSiloTests
{
    [Fact]
    public async Task A_call_that_a_silo_stops_under_is_carried_out_by_the_other()
    {
        await using var installation = await Installation.StartAsync(Speed);
        var (second, _, tenant, campaigns) = await SetUpAsync(installation);
        await UntilAllSendAsync(installation);

        using var stop = new CancellationTokenSource();
        var callers = campaigns.Select(campaign => PauseAndResumeAsync(tenant, campaign, stop.Token)).ToList();
        await (await SecondIsBusierAsync(installation) ? second.TerminateAsync() : installation.StopFirstSiloAsync());
        await installation.UntilAsync("the stopped silo is known to be gone", async () => await installation.ActiveSilosAsync() == 1);
        await stop.CancelAsync();

        var answers = (await Task.WhenAll(callers)).SelectMany(own => own).ToList();
        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.DoesNotContain(answers, status => (int)status >= 500);
    }

    /// <summary>What each call was answered; the last one is ended too.</summary>
    private static async Task<List<HttpStatusCode>> PauseAndResumeAsync(HttpClient tenant, string campaign, CancellationToken stop)
    {
        var answers = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
        {
            foreach (var verb in new[] { "pause", "resume" })
            {
                using var answer = await tenant.PostAsJsonAsync($"/v1/campaigns/{campaign}/{verb}", new { }, CancellationToken.None);
                answers.Add(answer.StatusCode);
            }
        }

        return answers;
    }
}
