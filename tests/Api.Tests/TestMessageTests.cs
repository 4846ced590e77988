namespace MassMessaging.Api.Tests;

/// <summary>One message of a campaign to somebody who is not in its audience.</summary>
[Collection(CampaignCollection.Name)]
public sealed class TestMessageTests(ApiWithSilo api)
{
    private const string Tester = "+393339999999";

    [Fact]
    public async Task A_test_takes_the_numbers_next_turn_and_is_in_no_total_of_the_campaign()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 6);
        var (sender, number) = await api.SenderAsync(tenant);
        var path = await DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(2)); // two went, the next one in a minute

        var accepted = (await tenant.Client.PostAsync(path + "/test", new { to = "+39 333 999 9999" })).Expect(202);
        var operation = accepted.Headers["Location"];
        Assert.Equal(("/v1/operations/" + accepted.Text("id"), "testMessage"), (operation, accepted.Text("kind")));
        Assert.Equal("running", (await tenant.Client.GetAsync(operation)).Expect(200).Text("status"));
        Assert.InRange(accepted["expectedAt"].GetDateTimeOffset(), api.Silo.Now.AddSeconds(55), api.Silo.Now.AddSeconds(65));
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        var calls = api.Silo.Channel.Calls.Where(call => call.Message.Credentials["phoneNumberId"] == number.PhoneNumberId).ToList();
        Assert.Equal(Tester, calls[2].Message.To);
        Assert.Equal(accepted["expectedAt"].GetDateTimeOffset(), calls[2].At, TimeSpan.FromSeconds(1));
        Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At > TimeSpan.FromSeconds(80)));
        Assert.Equal(7, calls.Count);
        Assert.Equal(7, (await tenant.Client.GetAsync($"/v1/senders/{sender}"))["usage"].GetProperty("lastHour").GetInt32());
        var campaign = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("completed", 6, 6), (campaign.Text("status"), campaign["totals"].GetProperty("total").GetInt32(), campaign["totals"].GetProperty("sent").GetInt32()));
        var done = (await tenant.Client.GetAsync(operation)).Expect(200);
        Assert.Equal(("succeeded", "sent", Tester), (done.Text("status"), Test(done, "status"), Test(done, "to")));

        await ReportAsync(sender, number, calls[2].Message.AttemptId, "read");
        Assert.Equal("read", Test(await tenant.Client.GetAsync(operation), "status"));
    }

    [Fact]
    public async Task A_test_ignores_the_hours_of_its_campaign_and_not_what_its_person_said()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        var draft = await DraftAsync(tenant, sender, startAt: api.Silo.Now.AddDays(3));
        var text = await DraftAsync(tenant, sender, template: false);

        var sent = (await tenant.Client.PostAsync(draft + "/test", new { to = Tester })).Expect(202).Headers["Location"];
        var optedOut = (await tenant.Client.PostAsync(draft + "/test", new { to = "+393331234567" })).Expect(202).Headers["Location"];
        var noTemplate = (await tenant.Client.PostAsync(text + "/test", new { to = Tester })).Expect(202).Headers["Location"];
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("succeeded", (await tenant.Client.GetAsync(sent)).Text("status"));
        Assert.Equal("optedOut", Test(await tenant.Client.GetAsync(optedOut), "reason"));
        Assert.Equal(("failed", "needsTemplate"), ((await tenant.Client.GetAsync(noTemplate)).Text("status"), Test(await tenant.Client.GetAsync(noTemplate), "reason")));
        Assert.Equal("draft", (await tenant.Client.GetAsync(draft)).Text("status"));
    }

    [Fact]
    public async Task A_campaign_sends_ten_tests_an_hour_and_only_for_its_own_tenant()
    {
        var (tenant, other) = (await api.TenantAsync(), await api.TenantAsync());
        var (sender, _) = await api.SenderAsync(tenant);
        var draft = await DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(draft + "/test", new { to = "12" })).Expect(400);
        (await tenant.Client.PostAsync(draft + "/test", new { })).ExpectProblem(400, "toRequired", "/to");
        (await other.Client.PostAsync(draft + "/test", new { to = Tester })).ExpectProblem(404, "notFound");
        string? operation = null;
        for (var i = 0; i < 10; i++)
        {
            operation = (await tenant.Client.PostAsync(draft + "/test", new { to = Tester }, ("Idempotency-Key", $"k{i}"))).Expect(202).Headers["Location"];
        }

        (await tenant.Client.PostAsync(draft + "/test", new { to = Tester })).ExpectProblem(429, "testsExhausted");
        (await tenant.Client.PostAsync(draft + "/test", new { to = Tester }, ("Idempotency-Key", "k9"))).Expect(202);
        (await other.Client.GetAsync(operation!)).ExpectProblem(404, "notFound");
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/pause")).Expect(200);
        (await tenant.Client.PostAsync(draft + "/test", new { to = Tester })).ExpectProblem(409, "senderNotActive");
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/resume")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("succeeded", (await tenant.Client.GetAsync(operation!)).Text("status"));
    }

    private static async Task<string> DraftAsync(ApiTenant tenant, string sender, bool template = true, DateTimeOffset? startAt = null) =>
        "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 40,
            template = template ? new { name = "offer", language = "en_US" } : null,
            schedule = new { startAt },
        })).Expect(201).Text("id");

    private static string? Test(Answer operation, string member) => operation.Expect(200)["test"].GetProperty(member).GetString();

    private async Task ReportAsync(string sender, ProviderNumber number, string attempt, string status)
    {
        var timestamp = api.Silo.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var body = CampaignTests.Envelope(
            number, new { statuses = new[] { new { id = "wamid." + attempt, status, timestamp, biz_opaque_callback_data = attempt } } });
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
    }
}
