using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>When a campaign will be done and how fast it may send now, in every list.</summary>
[Collection(CampaignCollection.Name)]
public sealed class OutlookTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_campaign_tells_in_each_list_the_end_that_its_forecast_tells()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 30);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 10 });
        Expect(await tenant.Client.GetAsync(path), null, 0);

        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var end = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["finishesAt"].GetDateTimeOffset();

        await UntilAsync(async () => End((await tenant.Client.GetAsync(path)).Json) == end);
        Expect(await tenant.Client.GetAsync(path), end, 10);
        Assert.Equal(end, End((await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"][0]));

        // Half an hour later the end is the same; a change of the plan moves it.
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        Expect(await tenant.Client.GetAsync(path), end, 10);
        (await tenant.Client.PatchAsync(path, new { messagesPerHour = 40 }, ("If-Match", "*"))).Expect(200);
        var sooner = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["finishesAt"].GetDateTimeOffset();
        Assert.True(sooner < end);
        await UntilAsync(async () => End((await tenant.Client.GetAsync(path)).Json) == sooner);
        Expect(await tenant.Client.GetAsync(path), sooner, 40);

        (await tenant.Client.PostAsync(path + "/pause")).Expect(200);
        Expect(await tenant.Client.GetAsync(path), null, 0);
        (await tenant.Client.PostAsync(path + "/resume")).Expect(200);
        await api.Silo.SettleAsync();
        var resumed = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["finishesAt"].GetDateTimeOffset();
        await UntilAsync(async () => End((await tenant.Client.GetAsync(path)).Json) == resumed);

        await api.Silo.AdvanceAsync(resumed - api.Silo.Now);
        await UntilAsync(async () =>
        {
            await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1)); // the last message's outcome is stored in its own time
            return (await tenant.Client.GetAsync(path)).Expect(200).Text("status") == "completed";
        });
        var done = (await tenant.Client.GetAsync(path)).Expect(200);
        Expect(done, null, 0);
        await UntilAsync(async () => await api.Silo.Seed.QueryAsync<int>(
            "select count(*)::int from campaign_outlooks where campaign_id = @id", new { id = Guid.Parse(done.Text("id")) }) == 0);
    }

    [Fact]
    public async Task Campaigns_on_one_number_share_it_and_a_lower_limit_moves_their_ends()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 60);
        var (slow, fast) = (await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 10 }), await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40 }));
        (await tenant.Client.PostAsync(slow + "/launch")).Expect(200);
        (await tenant.Client.PostAsync(fast + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        await UntilAsync(async () => Rate((await tenant.Client.GetAsync(fast)).Json) == 30);
        Assert.Equal(10, Rate((await tenant.Client.GetAsync(slow)).Json));
        var before = End((await tenant.Client.GetAsync(slow)).Json)!.Value;

        (await tenant.Client.PatchAsync($"/v1/senders/{sender}", new { hourlyLimit = 8 }, ("If-Match", "*"))).Expect(200);

        await UntilAsync(async () => Rate((await tenant.Client.GetAsync(fast)).Json) == 4);
        Assert.True(End((await tenant.Client.GetAsync(slow)).Json) > before);
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/pause")).Expect(200);
        Expect(await tenant.Client.GetAsync(slow), null, 0);
    }

    [Fact]
    public async Task A_campaign_that_its_end_cuts_short_is_done_at_its_end_and_sends_nothing_outside_its_hours()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 100);
        var now = api.Silo.Now;
        var opens = TimeOnly.FromDateTime(now.UtcDateTime.AddHours(2));
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new
        {
            messagesPerHour = 10,
            schedule = new { endAt = now.AddDays(1), timeZone = "Etc/UTC", from = opens.ToString("HH:mm", null), to = opens.AddHours(1).ToString("HH:mm", null) },
        });

        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        await UntilAsync(async () => End((await tenant.Client.GetAsync(path)).Json) == now.AddDays(1));
        Expect(await tenant.Client.GetAsync(path), now.AddDays(1), 0);
    }

    private static void Expect(Answer campaign, DateTimeOffset? end, decimal rate)
    {
        campaign.Expect(200);
        Assert.Equal((end, (decimal?)rate), (End(campaign.Json), Rate(campaign.Json)));
    }

    private static DateTimeOffset? End(JsonElement campaign) =>
        campaign.GetProperty("expectedEnd") is { ValueKind: not JsonValueKind.Null } end ? end.GetDateTimeOffset() : null;

    private static decimal? Rate(JsonElement campaign) =>
        campaign.GetProperty("ratePerHour") is { ValueKind: not JsonValueKind.Null } rate ? rate.GetDecimal() : null;

    // Outlooks are computed apart from everything that a clock moves.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
