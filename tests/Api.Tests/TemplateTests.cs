using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>Templates that the provider does not take, before and during a campaign.</summary>
[Collection(CampaignCollection.Name)]
public sealed class TemplateTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("offer", "PAUSED", "{{1}}", "templateNotApproved")]
    [InlineData("offer", "PENDING", "{{1}}", "templateNotApproved")]
    [InlineData("offer", "APPROVED", "Come by!", "templateVariables")]
    [InlineData("offer", "APPROVED", "{{1}} {{2}}", "templateVariables")]
    [InlineData("offer", "APPROVED", "{{first_name}}", "templateParameters")]
    [InlineData("other", "APPROVED", "{{1}}", "templateMissing")]
    public async Task A_launch_by_a_template_that_the_provider_would_refuse_is_refused(string name, string status, string body, string code)
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number, templateStatus: status, templateBody: body);
        var path = await DraftAsync(tenant, sender, name);

        (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, code, "/template").ExpectMember("currentStatus", "draft");

        Assert.Equal("draft", (await tenant.Client.GetAsync(path)).Text("status"));
        await api.RegisterAsync(number);
        if (name == "offer")
        {
            (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        }
    }

    [Theory]
    [InlineData("""{"type": "HEADER", "format": "IMAGE"}""", "header image")]
    [InlineData("""{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}""", "header variable {{1}}")]
    [InlineData("""{"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Book", "url": "https://salon.example/{{1}}"}]}""", "button 1 URL variable {{1}}")]
    [InlineData("""{"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": ["SPRING"]}]}""", "button 1 coupon code")]
    [InlineData("""{"type": "CAROUSEL", "cards": [{"components": []}]}""", "carousel")]
    public async Task A_launch_by_a_template_that_wants_more_than_a_text_is_refused_and_names_the_part(string component, string missing)
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number, templateParts: [JsonSerializer.Deserialize<JsonElement>(component)]);
        var path = await DraftAsync(tenant, sender, "offer");

        var refused = (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "templateParameters", "/template");

        Assert.Contains(missing, refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(missing, refused["params"].GetProperty("missing")[0].GetString());
        var listed = (await tenant.Client.GetAsync($"/v1/senders/{sender}/templates")).Expect(200)["items"][0];
        Assert.Equal(missing, listed.GetProperty("missing")[0].GetString());
        await api.RegisterAsync(number);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
    }

    [Fact]
    public async Task A_template_is_listed_with_all_that_a_picture_of_the_message_shows()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number, templateStatus: "PENDING", templateBody: "Dear guest, {{1}}", templateParts:
        [
            new { type = "HEADER", format = "TEXT", text = "<b>News</b>" },
            new { type = "FOOTER", text = "Reply STOP to end" },
            new { type = "BUTTONS", buttons = new object[] { new { type = "QUICK_REPLY", text = "Stop" }, new { type = "URL", text = "Book", url = "https://salon.example" } } },
        ]);

        var pending = (await tenant.Client.GetAsync($"/v1/senders/{sender}/templates")).Expect(200)["items"][0];

        Assert.Equal(("pending", "templateNotApproved"), (pending.GetProperty("state").GetString(), pending.GetProperty("refusal").GetString()));
        Assert.Equal(("text", "<b>News</b>"), (pending.GetProperty("header").GetProperty("format").GetString(), pending.GetProperty("header").GetProperty("text").GetString()));
        Assert.Equal("Reply STOP to end", pending.GetProperty("footer").GetString());
        Assert.Equal(["quick_reply Stop ", "url Book https://salon.example"], pending.GetProperty("buttons").EnumerateArray()
            .Select(button => $"{button.GetProperty("type").GetString()} {button.GetProperty("text").GetString()} {button.GetProperty("url").GetString()}"));
        await api.RegisterAsync(number);
        var plain = (await tenant.Client.GetAsync($"/v1/senders/{sender}/templates")).Expect(200)["items"][0];
        Assert.Equal(
            ("approved", JsonValueKind.Null, JsonValueKind.Null, 0),
            (plain.GetProperty("state").GetString(), plain.GetProperty("refusal").ValueKind, plain.GetProperty("header").ValueKind, plain.GetProperty("buttons").GetArrayLength()));
    }

    [Fact]
    public async Task A_template_of_a_fixed_header_and_fixed_buttons_is_launched()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number, templateParts:
        [
            new { type = "HEADER", format = "TEXT", text = "News" },
            new { type = "BUTTONS", buttons = new object[] { new { type = "QUICK_REPLY", text = "Stop" }, new { type = "URL", url = "https://salon.example" } } },
        ]);
        (await tenant.Client.PostAsync(await DraftAsync(tenant, sender, "offer") + "/launch")).Expect(200);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_does_not_stop_a_launch()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number with { AccessToken = "another" }, templateStatus: "PAUSED");
        (await tenant.Client.PostAsync(await DraftAsync(tenant, sender, "offer") + "/launch")).Expect(200);
    }

    [Theory]
    [InlineData("PAUSED", "templatePaused")]
    [InlineData("DISABLED", "templateDisabled")]
    [InlineData("REJECTED", "templateRejected")]
    public async Task A_template_that_is_taken_away_pauses_the_campaigns_that_use_it_and_no_others(string word, string reason)
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 5);
        var (sender, number) = await api.SenderAsync(tenant);
        await api.Silo.Seed.ExecuteAsync(
            "insert into chat_history select @TenantId, number_no, '+393330000001', now(), 'infinity' from senders where tenant_id = @TenantId", new { tenant.TenantId });
        var uses = await DraftAsync(tenant, sender, "offer");
        var text = await DraftAsync(tenant, sender, null);
        var draft = await DraftAsync(tenant, sender, "offer");
        (await tenant.Client.PostAsync(uses + "/launch")).Expect(200);
        (await tenant.Client.PostAsync(text + "/launch")).Expect(200);

        await TemplateAsync(sender, number, "another", word);
        await TemplateAsync(sender, number, "offer", "APPROVED");
        Assert.Equal("running", (await tenant.Client.GetAsync(uses)).Text("status"));
        await TemplateAsync(sender, number, "offer", word);

        var paused = (await tenant.Client.GetAsync(uses)).Expect(200);
        Assert.Equal(("paused", reason), (paused.Text("status"), paused.Text("statusReason")));
        Assert.NotEqual("paused", (await tenant.Client.GetAsync(text)).Text("status"));
        Assert.Equal("draft", (await tenant.Client.GetAsync(draft)).Text("status"));
        await api.RegisterAsync(number, templateStatus: word);
        (await tenant.Client.PostAsync(uses + "/resume")).ExpectProblem(409, "templateNotApproved", "/template").ExpectMember("currentStatus", "paused");
        await api.RegisterAsync(number);
        (await tenant.Client.PostAsync(uses + "/resume")).Expect(200).ExpectMember("status", "running");
    }

    [Fact]
    public async Task A_message_that_the_provider_holds_back_is_shown_and_its_report_lets_the_campaign_go_on()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 2);
        var (sender, number) = await api.SenderAsync(tenant);
        var id = Guid.Parse(sender);
        api.Silo.Channel.Answer = message => Task.FromResult<SendOutcome>(message.SenderId == id && message.To == "+393330000001"
            ? new SendOutcome.Held("wamid.held", TemplatePaused: false)
            : new SendOutcome.Accepted("wamid." + message.AttemptId));
        var path = await DraftAsync(tenant, sender, "offer");
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        api.Silo.Channel.Answer = null;

        var shown = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("running", "templateHeld"), (shown.Text("status"), shown.Text("waitingFor")));
        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"];
        Assert.Equal(("unknown", "heldByProvider"), (people[0].GetProperty("status").GetString(), people[0].GetProperty("reason").GetString()));
        Assert.Equal(("waiting", "templateHeld"), (people[1].GetProperty("status").GetString(), people[1].GetProperty("waitingFor").GetString()));

        // As a failed status does, it names the message by the provider's id alone.
        var status = new { id = "wamid.held", status = "sent", timestamp = api.Silo.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), recipient_id = "393330000001" };
        var value = new { messaging_product = "whatsapp", metadata = new { phone_number_id = number.PhoneNumberId }, statuses = new[] { status } };
        var body = JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = number.BusinessAccountId, changes = new[] { new { field = "messages", value } } } },
        });
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(2, (await tenant.Client.GetAsync(path + "/statistics")).Expect(200)["byStatus"].GetProperty("sent").GetInt32());
        Assert.Equal("completed", (await tenant.Client.GetAsync(path)).Text("status"));
    }

    [Fact]
    public async Task Preview_and_forecast_say_whom_only_a_template_reaches()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 5);
        var (sender, _) = await api.SenderAsync(tenant);
        await api.Silo.Seed.ExecuteAsync(
            "insert into chat_history select @TenantId, number_no, '+393330000001', now(), 'infinity' from senders where tenant_id = @TenantId", new { tenant.TenantId });

        var template = new { name = "offer", language = "en_US" };
        var without = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender })).Expect(200);
        var with = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, template })).Expect(200);
        Assert.Equal((1, 4), (without["count"].GetInt32(), without["skipped"].GetProperty("needsTemplate").GetInt32()));
        Assert.Equal((5, 4), (with["count"].GetInt32(), with["byTemplate"].GetInt32()));
        Assert.Equal(JsonValueKind.Null, without["byTemplate"].ValueKind);

        var text = (await tenant.Client.PostAsync("/v1/forecasts", new { channel = "whatsapp", senderId = sender })).Expect(200);
        var forecast = (await tenant.Client.GetAsync(await DraftAsync(tenant, sender, "offer") + "/forecast")).Expect(200);
        Assert.Equal((1, 4), (text["recipients"].GetInt32(), text["skipped"].GetProperty("needsTemplate").GetInt32()));
        Assert.Equal((5, 4), (forecast["recipients"].GetInt32(), forecast["byTemplate"].GetInt32()));
    }

    private static async Task<string> DraftAsync(ApiTenant tenant, string sender, string? template) => "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new
    {
        title = "Offer",
        text = "Hello",
        channel = "whatsapp",
        senderId = sender,
        template = template is null ? null : new { name = template, language = "en_US" },
    })).Expect(201).Text("id");

    private async Task TemplateAsync(string sender, ProviderNumber number, string name, string word)
    {
        var value = new { @event = word, message_template_name = name, message_template_language = "en_US", message_template_id = 7 };
        var body = JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = number.BusinessAccountId, changes = new[] { new { field = "message_template_status_update", value } } } },
        });
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
    }
}
