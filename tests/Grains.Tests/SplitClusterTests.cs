using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.TestKit;
using Orleans.Storage;

namespace MassMessaging.Grains.Tests;

/// <summary>
/// Two silos that do not know of each other on one database: two activations of each campaign, number and page act at
/// once, as in a split cluster.
/// </summary>
public sealed class SplitClusterTests
{
    private const int People = 25;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Both_halves_act_and_the_throttle_holds_and_nobody_is_doubled_or_lost(int seed)
    {
        var random = new Random(seed);
        await using var east = await VirtualSilo.StartAsync(Noon, name: "east");
        await using var west = await east.SplitOffAsync("west");
        VirtualSilo[] halves = [east, west];
        var tenant = await east.Seed.TenantAsync();
        var sender = await east.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await east.Seed.CustomersAsync(tenant, People, sender.NumberNo);
        Guid[] campaigns =
        [
            (await east.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40))).Id(),
            (await west.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 20))).Id(),
            (await east.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 10))).Id(),
        ];

        for (var step = 0; step < 120; step++)
        {
            await east.StepAsync(TimeSpan.FromSeconds(random.Next(1, 40)));
            await Task.WhenAll(campaigns.SelectMany(id => halves.Select(half => ActAsync(half, tenant, id))));
            if (random.Next(12) == 0)
            {
                var half = halves[random.Next(2)];
                var campaign = half.Grains.Campaign(tenant, campaigns[random.Next(3)]);
                await CommandAsync(() => random.Next(2) == 0 ? campaign.PauseAsync(CancellationToken.None) : campaign.ResumeAsync(CancellationToken.None));
            }
        }

        // A half that does not know of the other's pause has nothing to resume: each is asked.
        foreach (var (half, id) in halves.SelectMany(half => campaigns.Select(id => (half, id))))
        {
            await CommandAsync(() => half.Grains.Campaign(tenant, id).ResumeAsync(CancellationToken.None));
        }

        // Longer than the slowest campaign alone could need. An activation that finds itself overtaken gives up and leaves
        // the next step to maintenance, some seconds later: time must not stand still until it is done.
        for (var minute = 0; minute < 240; minute++)
        {
            await east.StepAsync(TimeSpan.FromMinutes(1));
            await Task.WhenAll(campaigns.SelectMany(id => halves.Select(half => ActAsync(half, tenant, id))));
        }

        await east.SettleAsync();
        foreach (var id in campaigns)
        {
            var campaign = east.Grains.Campaign(tenant, id);
            Assert.Equal("completed", await east.StatusAsync(campaign));
            Assert.Equal(People, (await east.RowsAsync(campaign))[3]);
        }

        var calls = east.Channel.Calls;
        Assert.Equal(3 * People, calls.Count);
        Assert.Equal(3 * People, calls.Select(call => call.Message.AttemptId).Distinct().Count());
        Assert.All(calls.GroupBy(call => call.Message.To), person => Assert.Equal(3, person.Count()));
        var claims = await ClaimsAsync(east, 3 * People);
        Ledger.AssertNeverAbove(40, claims);
        Ledger.AssertApart(TimeSpan.FromSeconds(81), claims); // nine tenths of the interval: what two halves break first
        var silos = await east.Seed.ListAsync<string>("select distinct silo_name from campaign_totals where sent > 0");
        Assert.Equal(["east", "west"], silos.Order());
    }

    [Fact]
    public async Task A_campaign_keeps_its_own_pace_though_both_halves_act_for_it()
    {
        await using var east = await VirtualSilo.StartAsync(Noon, name: "east");
        await using var west = await east.SplitOffAsync("west");
        var tenant = await east.Seed.TenantAsync();
        var sender = await east.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await east.Seed.CustomersAsync(tenant, 60, sender.NumberNo);
        var id = (await east.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 10))).Id();

        await east.SettleAsync();
        for (var minute = 0; minute < 179; minute++)
        {
            await Task.WhenAll(ActAsync(west, tenant, id), ActAsync(east, tenant, id));
            await east.StepAsync(TimeSpan.FromMinutes(1));
        }

        await east.SettleAsync();
        Ledger.AssertNeverAbove(10, await ClaimsAsync(east, east.Channel.Calls.Count));
        Assert.InRange(east.Channel.Calls.Count, 27, 30);
    }

    [Fact]
    public async Task The_half_that_writes_second_is_refused_and_begins_anew_from_what_the_first_wrote()
    {
        await using var east = await VirtualSilo.StartAsync(Noon, name: "east");
        await using var west = await east.SplitOffAsync("west");
        var tenant = await east.Seed.TenantAsync();
        var sender = await east.Seed.SenderAsync(tenant);
        await east.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        var inEast = await east.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 10));
        await east.SettleAsync();
        var inWest = west.Grains.Campaign(tenant, inEast.Id());
        await ActAsync(west, tenant, inEast.Id());

        Assert.Equal(CampaignResultKind.Done, (await inEast.PauseAsync(CancellationToken.None)).Kind);
        await Assert.ThrowsAsync<InconsistentStateException>(() => inWest.PauseAsync(CancellationToken.None));

        var again = await inWest.PauseAsync(CancellationToken.None);
        Assert.Equal(CampaignStatus.Paused, again.Status);
        Assert.Equal(CampaignResultKind.Done, (await inWest.ResumeAsync(CancellationToken.None)).Kind);
        await Assert.ThrowsAsync<InconsistentStateException>(() => inEast.CancelAsync(CancellationToken.None));
        Assert.Equal(CampaignResultKind.Done, (await inEast.CancelAsync(CancellationToken.None)).Kind);
        Assert.Equal("cancelled", await east.StatusAsync(inEast));
    }

    /// <summary>
    /// When the calls were claimed, by the rows; nobody was tried twice. A call follows its claim at once in real time, in
    /// which these tests move the clock by up to a minute.
    /// </summary>
    private static async Task<DateTimeOffset[]> ClaimsAsync(VirtualSilo silo, int calls)
    {
        var claims = await silo.Seed.ListAsync<DateTime>("select attempted_at from recipients where attempt = 1");
        Assert.Equal(calls, claims.Count);
        return [.. claims.Select(at => new DateTimeOffset(at, TimeSpan.Zero))];
    }

    /// <summary>
    /// Lets a half's activation do what is due, and waits for it: a wake would be a hint.
    /// </summary>
    private static async Task ActAsync(VirtualSilo half, Guid tenant, Guid id)
    {
        var campaign = half.Grains.Campaign(tenant, id).AsReference<IRemindable>();
        await UntilWrittenAsync(() => campaign.ReceiveReminder("watchdog", default));
    }

    private static Task CommandAsync(Func<Task<CampaignReply>> command) => UntilWrittenAsync(command);

    /// <summary>
    /// The loser of a write gives up its activation, and the next call finds what was written. The other half acts meanwhile,
    /// so one may lose several times in a row.
    /// </summary>
    private static async Task UntilWrittenAsync(Func<Task> call)
    {
        for (var losses = 0; ; losses++)
        {
            try
            {
                await call();
                return;
            }
            catch (InconsistentStateException) when (losses < 10)
            {
                // The next call finds what the other half wrote.
            }
        }
    }
}
