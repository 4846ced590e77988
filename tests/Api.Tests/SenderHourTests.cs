namespace MassMessaging.Api.Tests;

/// <summary>A number's hour with every campaign on it.</summary>
[Collection(CampaignCollection.Name)]
public sealed class SenderHourTests(ApiWithSilo api)
{
    [Fact]
    public async Task Every_campaign_shows_what_it_took_of_the_last_hour_and_gets_of_the_next()
    {
        var (tenant, sender) = await PeopleAsync(200);
        var slow = await LaunchAsync(tenant, sender, "Slow", 10);
        var fast = await LaunchAsync(tenant, sender, "Fast", 40);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(90));

        var hour = await HourAsync(tenant, sender);
        var (used, limit) = (hour["used"].GetInt32(), hour["hourlyLimit"].GetInt32());
        Assert.Equal(40, limit);
        Assert.InRange(used, 39, 40);
        var campaigns = hour["campaigns"].EnumerateArray().ToDictionary(campaign => campaign.GetProperty("campaignId").GetString()!);
        Assert.Equal(new[] { slow, fast }.Order(), campaigns.Keys.Order());
        Assert.Equal(("Slow", 10), (campaigns[slow].GetProperty("title").GetString(), campaigns[slow].GetProperty("messagesPerHour").GetInt32()));
        Assert.InRange(campaigns[slow].GetProperty("attempted").GetInt32(), 9, 10);
        Assert.Equal(used, campaigns.Values.Sum(campaign => campaign.GetProperty("attempted").GetInt32()));
        Assert.Equal(0, hour["others"].GetInt32());
        Assert.All(
            campaigns.Values, campaign => Assert.Equal(campaign.GetProperty("attempted").GetInt32(), campaign.GetProperty("attemptedAt").GetArrayLength()));

        // What was planned happens.
        var planned = campaigns.ToDictionary(entry => entry.Key, entry => Times(entry.Value, "planned"));
        var ends = api.Silo.Now.AddHours(1);
        Assert.All(planned.Values.SelectMany(times => times), at => Assert.InRange(at, api.Silo.Now, ends));
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        var later = (await HourAsync(tenant, sender))["campaigns"].EnumerateArray()
            .ToDictionary(campaign => campaign.GetProperty("campaignId").GetString()!, campaign => Times(campaign, "attemptedAt"));
        foreach (var (campaign, times) in planned)
        {
            Assert.InRange(times.Count, campaign == slow ? 9 : 29, campaign == slow ? 10 : 31);
            Assert.All(
                times.Where(at => at < ends - TimeSpan.FromSeconds(2)),
                at => Assert.Contains(later[campaign], made => (made - at).Duration() <= TimeSpan.FromSeconds(2)));
        }
    }

    [Fact]
    public async Task A_campaign_that_ended_within_the_hour_still_shows_what_it_took()
    {
        var (tenant, sender) = await PeopleAsync(300);
        var done = await LaunchAsync(tenant, sender, "Done", 40);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(15));
        (await tenant.Client.PostAsync($"/v1/campaigns/{done}/cancel")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        var hour = await HourAsync(tenant, sender);
        var campaign = Assert.Single(hour["campaigns"].EnumerateArray());
        Assert.Equal((done, "cancelled"), (campaign.GetProperty("campaignId").GetString(), campaign.GetProperty("status").GetString()));
        Assert.Equal((hour["used"].GetInt32(), 0), (campaign.GetProperty("attempted").GetInt32(), hour["others"].GetInt32()));
        Assert.True(hour["used"].GetInt32() > 5);
        Assert.Equal((0, 0), (campaign.GetProperty("planned").GetArrayLength(), campaign.GetProperty("waiting").GetInt32()));

        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((0, 0), ((await HourAsync(tenant, sender))["campaigns"].GetArrayLength(), (await HourAsync(tenant, sender))["used"].GetInt32()));
    }

    [Fact]
    public async Task While_the_sender_is_held_nothing_is_planned_and_a_stranger_sees_nothing()
    {
        var (tenant, sender) = await PeopleAsync(5);
        await LaunchAsync(tenant, sender, "Held", 10);
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/pause")).Expect(200);
        var hour = await HourAsync(tenant, sender);
        Assert.Equal("senderPaused", hour.Text("blockedBy"));
        Assert.Equal(0, hour["campaigns"][0].GetProperty("planned").GetArrayLength());
        Assert.Equal(4, hour["campaigns"][0].GetProperty("waiting").GetInt32());
        (await (await api.TenantAsync()).Client.GetAsync($"/v1/senders/{sender}/hour")).ExpectProblem(404, "notFound");

        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Anna" })).Expect(201).Text("id");
        var without = await HourAsync(tenant, chat);
        Assert.All(new[] { "hourlyLimit", "used", "nextFreeAt", "others" }, member => Assert.Equal(System.Text.Json.JsonValueKind.Null, without[member].ValueKind));
    }

    private static List<DateTimeOffset> Times(System.Text.Json.JsonElement campaign, string member) =>
        [.. campaign.GetProperty(member).EnumerateArray().Select(at => at.GetDateTimeOffset())];

    private static async Task<Answer> HourAsync(ApiTenant tenant, string sender) => (await tenant.Client.GetAsync($"/v1/senders/{sender}/hour")).Expect(200);

    private async Task<string> LaunchAsync(ApiTenant tenant, string sender, string title, int speed)
    {
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { title, messagesPerHour = speed });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        return path.Split('/')[^1];
    }

    private async Task<(ApiTenant Tenant, string Sender)> PeopleAsync(int people)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, people);
        return (tenant, sender);
    }
}
