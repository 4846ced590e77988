using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>The list of recipients says of whoever waits what for.</summary>
[Collection(CampaignCollection.Name)]
public sealed class WaitingForTests(ApiWithSilo api)
{
    [Fact]
    public async Task Outside_its_hours_a_campaign_waits_for_its_window()
    {
        var (tenant, sender) = await PeopleAsync();
        var now = TimeZoneInfo.ConvertTime(api.Silo.Now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome"));
        var path = await LaunchAsync(tenant, sender, new { from = $"{(now.Hour + 2) % 24:D2}:00", to = $"{(now.Hour + 3) % 24:D2}:00" });
        Assert.Equal("window", await WaitingForAsync(tenant, path));
    }

    [Fact]
    public async Task A_campaign_that_is_due_waits_for_a_number_that_goes_slower()
    {
        var (tenant, sender) = await PeopleAsync();
        (await tenant.Client.PatchAsync($"/v1/senders/{sender}", new { hourlyLimit = 10 }, ("If-Match", "*"))).Expect(200);
        var path = await LaunchAsync(tenant, sender);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(2)); // 40 an hour is due after 90 s, the number is free after 6 minutes
        Assert.Equal("number", await WaitingForAsync(tenant, path));
    }

    [Fact]
    public async Task Who_was_refused_for_a_passing_fault_waits_for_the_retry()
    {
        var (tenant, sender) = await PeopleAsync(people: 1);
        api.Silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Transient, "131000"));
        try
        {
            var path = await LaunchAsync(tenant, sender);
            await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(5));
            Assert.Equal("retry", await WaitingForAsync(tenant, path));
        }
        finally
        {
            api.Silo.Channel.Answer = null;
        }
    }

    [Fact]
    public async Task A_campaign_waits_for_a_sender_whose_paid_time_is_over()
    {
        var (tenant, sender) = await PeopleAsync();
        var path = await LaunchAsync(tenant, sender);
        await api.Silo.Seed.ExecuteAsync("update senders set paid_until = product_now(), revision = revision + 1 where sender_id = @id", new { id = Guid.ParseExact(sender, "N") });
        Assert.Equal("senderUnpaid", await WaitingForAsync(tenant, path));
    }

    private async Task<(ApiTenant Tenant, string Sender)> PeopleAsync(int people = 3)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, people);
        return (tenant, sender);
    }

    private async Task<string> LaunchAsync(ApiTenant tenant, string sender, object? schedule = null)
    {
        var path = "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Spring",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 40,
            template = new { name = "offer", language = "en_US" },
            schedule,
        })).Expect(201).Text("id");
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        return path;
    }

    private static async Task<string?> WaitingForAsync(ApiTenant tenant, string path) =>
        (await tenant.Client.GetAsync(path + "/recipients?status=waiting")).Expect(200)["items"][0].GetProperty("waitingFor").GetString();
}
