using MassMessaging.Channels;

namespace MassMessaging.Api.Tests;

/// <summary>Marketing templates by the provider's API for them, where the sender is set to it.</summary>
[Collection(CampaignCollection.Name)]
public sealed class MarketingMessagesTests(ApiWithSilo api)
{
    [Theory]
    [InlineData(true, "MARKETING", true)]
    [InlineData(true, "UTILITY", false)]
    [InlineData(false, "MARKETING", false)]
    public async Task A_marketing_template_goes_by_the_api_for_marketing_where_the_sender_is_set_to_it(bool set, string category, bool marketing)
    {
        var (tenant, sender, number) = await StartAsync(set);
        await api.RegisterAsync(number, templateCategory: category);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(marketing, Assert.Single(Calls(sender)).AsMarketing);
    }

    [Fact]
    public async Task A_template_that_becomes_a_marketing_one_goes_by_the_api_for_marketing_from_then_on()
    {
        var (tenant, sender, number) = await StartAsync(set: true, customers: 2);
        await api.RegisterAsync(number, templateCategory: "UTILITY");
        (await tenant.Client.PostAsync(await ApiWithSilo.DraftAsync(tenant, sender) + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        var value = new { message_template_name = "offer", message_template_language = "en_US", message_template_id = 7, previous_category = "UTILITY", new_category = "MARKETING" };
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, value, "template_category_update"))).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([false, true], Calls(sender).Select(call => call.AsMarketing));
    }

    [Fact]
    public async Task A_time_to_live_longer_than_the_hours_is_refused_in_a_plain_sentence()
    {
        var (tenant, sender, number) = await StartAsync(set: true);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { from = "08:00", to = "21:00" } });

        var refused = (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "timeToLiveTooLong", "/schedule");
        Assert.Equal((46_800, 2_592_000), (refused["params"].GetProperty("limit").GetInt32(), refused["params"].GetProperty("actual").GetInt32()));
        await api.RegisterAsync(number, timeToLive: 46_801);
        (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "timeToLiveTooLong", "/schedule");
        await api.RegisterAsync(number, timeToLive: 46_800);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);

        var shorter = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { from = "09:00", to = "20:00" } });
        var least = (await tenant.Client.PostAsync(shorter + "/launch")).ExpectProblem(409, "timeToLiveTooLong", "/schedule");
        least.ExpectValue("reason", "least");
        Assert.Contains("at least 12 hours", least.Text("detail"), StringComparison.Ordinal);

        // Without the setting the template goes as ever.
        (await PatchAsync(tenant, sender, false)).Expect(200).ExpectMember("status", "active");
        (await tenant.Client.PostAsync(shorter + "/launch")).Expect(200);
    }

    [Fact]
    public async Task Only_a_whatsapp_sender_is_set_to_it_and_it_is_shown()
    {
        var (tenant, sender, _) = await StartAsync(set: true);
        Assert.True((await tenant.Client.GetAsync($"/v1/senders/{sender}"))["marketingMessages"].GetBoolean());
        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Anna" })).Expect(201);
        (await tenant.Client.PatchAsync($"/v1/senders/{chat.Text("id")}", new { marketingMessages = true }, ("If-Match", chat.ETag)))
            .ExpectProblem(400, "whatsappOnly", "/marketingMessages");
    }

    private async Task<(ApiTenant Tenant, string Sender, ProviderNumber Number)> StartAsync(bool set, int customers = 1)
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, customers);
        var (sender, number) = await api.SenderAsync(tenant);
        if (set)
        {
            (await PatchAsync(tenant, sender, true)).Expect(200);
        }

        return (tenant, sender, number);
    }

    private static async Task<Answer> PatchAsync(ApiTenant tenant, string sender, bool set)
    {
        var etag = (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Expect(200).ETag;
        return await tenant.Client.PatchAsync($"/v1/senders/{sender}", new { marketingMessages = set }, ("If-Match", etag));
    }

    private IEnumerable<OutgoingMessage> Calls(string sender) =>
        api.Silo.Channel.Calls.Where(call => call.Message.SenderId == Guid.Parse(sender)).OrderBy(call => call.At).Select(call => call.Message);
}
