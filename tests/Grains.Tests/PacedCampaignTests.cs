using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class PacedCampaignTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_thousand_recipients_at_ten_an_hour_in_two_days_are_480()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 1000, sender.NumberNo);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 10, endAt: Noon.AddDays(2)));

        await silo.AdvanceAsync(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(1));

        Assert.Equal("expired", await silo.StatusAsync(campaign));
        var rows = await silo.RowsAsync(campaign);
        Assert.Equal((480, 520), (rows[3], rows[7]));
        Assert.Equal(480, silo.Channel.Calls.Count);
        Assert.Equal(480, silo.Channel.Calls.Select(call => call.Message.To).Distinct().Count());
        Assert.All(
            silo.Channel.Calls.Zip(silo.Channel.Calls.Skip(1)),
            pair => Assert.Equal(360.0, (pair.Second.At - pair.First.At).TotalSeconds, 0.01));
    }
}
