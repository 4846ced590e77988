using MassMessaging.Domain.Time;
using MassMessaging.Grains.Campaigns;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MassMessaging.Grains.Tests;

/// <summary>How often outlooks are made anew, on a product clock that runs sixty times as fast as the real one.</summary>
public sealed class OutlookAgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_outlook_of_a_plan_that_has_not_changed_stays_for_a_minute_of_real_time()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        await silo.Seed.CustomersAsync(tenant, 3);
        SeededSender[] senders = [await silo.Seed.SenderAsync(tenant), await silo.Seed.SenderAsync(tenant)];
        foreach (var sender in senders)
        {
            await silo.LaunchAsync(tenant, Campaigns.Definition(sender, startAt: Noon.AddDays(1)) with { Template = new("offer", "en_US") });
        }

        await SiloWaits.UntilAsync("both have an outlook", async () => await silo.Seed.QueryAsync<int>("select count(*)::int from campaign_outlooks") == 2);
        await silo.Services.GetRequiredService<Outlooks>().StopAsync(CancellationToken.None);
        var (younger, older) = (Noon.AddMinutes(-59), Noon.AddMinutes(-60)); // 59 and 60 s of real time
        await SetAsync(senders[0], younger);
        await SetAsync(senders[1], older);

        var clock = new ProductClock(Noon, DateTimeOffset.UnixEpoch, speed: 60, new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        using var outlooks = new Outlooks(
            silo.Services.GetRequiredService<CampaignReads>(), silo.Services.GetRequiredService<SenderStore>(),
            silo.Services.GetRequiredService<OutlookStore>(), new ProductTime(clock), NullLogger<Outlooks>.Instance);
        foreach (var sender in senders)
        {
            outlooks.Ask(tenant, sender.SenderId, changed: false);
        }

        await outlooks.StartAsync(CancellationToken.None);
        await SiloWaits.UntilAsync("the older one is made anew", async () => await ComputedAtAsync(senders[1]) == Noon);
        Assert.Equal(younger, await ComputedAtAsync(senders[0])); // it stood first in the line
        await outlooks.StopAsync(CancellationToken.None);

        Task SetAsync(SeededSender sender, DateTimeOffset at) => silo.Seed.ExecuteAsync(
            "update campaign_outlooks set computed_at = @at where campaign_id = (select campaign_id from campaign_progress where sender_id = @SenderId)",
            new { at, sender.SenderId });

        async Task<DateTimeOffset> ComputedAtAsync(SeededSender sender) => new(await silo.Seed.QueryAsync<DateTime>(
            "select computed_at from campaign_outlooks where campaign_id = (select campaign_id from campaign_progress where sender_id = @SenderId)", sender), TimeSpan.Zero);
    }
}
