namespace MassMessaging.Api.Tests;

[Collection(CampaignCollection.Name)]
public sealed class LaunchTests(ApiWithSilo api)
{
    [Fact]
    public async Task Launches_at_the_same_moment_are_one_launch_with_one_audience_and_one_reservation()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 5);
        await api.Silo.Seed.ExecuteAsync(
            "update prices set per_message = 0.1 where tenant_id = @TenantId and channel = 'whatsapp'", new { tenant.TenantId });
        var id = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "x",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201).Text("id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.Client.PostAsync($"/v1/campaigns/{id}/launch")));
        await api.Silo.SettleAsync();

        Assert.All(answers, answer => Assert.Equal("running", answer.Expect(200).Text("status")));
        Assert.Equal(
            (1L, 5L, 1L),
            await api.Silo.Seed.QueryAsync<(long, long, long)>(
                """
                select (select count(*) from campaign_audiences where campaign_id = @id),
                       (select count(*) from recipients where campaign_id = @id),
                       (select count(*) from reservations where campaign_id = @id)
                """,
                new { id = Guid.Parse(id) }));
        Assert.Equal("0.50", (await tenant.Client.GetAsync("/v1/balance")).Expect(200)["reserved"].GetProperty("amount").GetString());
    }
}
