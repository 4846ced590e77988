namespace MassMessaging.Api.Tests;

/// <summary>A campaign in numbers: the funnel from the audience to read, and what is planned for the hours to come.</summary>
[Collection(CampaignCollection.Name)]
public sealed class StatisticsTests(ApiWithSilo api)
{
    [Fact]
    public async Task The_funnel_goes_from_the_audience_to_read_and_says_who_is_left_out()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 5);
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "Nobody" })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Client.GetAsync(path + "/statistics")).Expect(200)["funnel"].ValueKind);

        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        (await tenant.Client.PutAsync(path + "/exclusions/c5")).Expect(204);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        await CampaignTests.ReportAsync(api, sender, number, ("c1", "delivered"), ("c2", "read"), ("c3", "failed"));

        var funnel = (await tenant.Client.GetAsync(path + "/statistics")).Expect(200)["funnel"];
        Assert.Equal([6, 4, 3, 2, 1], new[] { "audience", "toSend", "sent", "delivered", "read" }.Select(member => funnel.GetProperty(member).GetInt32()));
        Assert.Equal(
            ["excluded 1", "noAddress 1"],
            funnel.GetProperty("leftOut").EnumerateArray().Select(left => $"{left.GetProperty("reason").GetString()} {left.GetProperty("count").GetInt32()}").Order());
    }

    [Fact]
    public async Task Planned_hours_are_what_then_happens()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 25);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync(); // the first is sent

        var planned = await HoursAsync("planned", "count", "?plannedHours=24");
        Assert.Equal(24, planned.Values.Sum());
        Assert.Single(await HoursAsync("planned", "count", "?plannedHours=1"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Client.GetAsync(path + "/statistics")).Expect(200)["planned"].ValueKind);
        var before = await HoursAsync("perHour", "attempted", "");
        (await tenant.Client.PostAsync(path + "/pause")).Expect(200);
        Assert.Empty(await HoursAsync("planned", "count", "?plannedHours=24"));
        (await tenant.Client.PostAsync(path + "/resume")).Expect(200);
        await api.Silo.SettleAsync();
        planned = await HoursAsync("planned", "count", "?plannedHours=24");

        await api.Silo.AdvanceAsync(TimeSpan.FromHours(4));
        var happened = await HoursAsync("perHour", "attempted", "");
        Assert.Equal(happened.Keys.Order(), planned.Keys.Union(before.Keys).Order());
        Assert.All(happened, hour => Assert.Equal(hour.Value, planned.GetValueOrDefault(hour.Key) + before.GetValueOrDefault(hour.Key)));
        Assert.Empty(await HoursAsync("planned", "count", "?plannedHours=24"));

        async Task<Dictionary<DateTimeOffset, int>> HoursAsync(string member, string count, string query) =>
            (await tenant.Client.GetAsync(path + "/statistics" + query)).Expect(200)[member].EnumerateArray()
            .ToDictionary(hour => hour.GetProperty("hour").GetDateTimeOffset(), hour => hour.GetProperty(count).GetInt32());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("169")]
    public async Task More_than_a_week_of_planned_hours_is_refused(string hours)
    {
        var tenant = await api.TenantAsync();
        var path = "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).Expect(201).Text("id");
        (await tenant.Client.GetAsync($"{path}/statistics?plannedHours={hours}")).ExpectProblem(400, "limitOutOfRange", "?plannedHours");
        (await tenant.Client.GetAsync($"{path}/statistics?plannedHours=168")).Expect(200);
    }
}
