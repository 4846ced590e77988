using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>Drafts that are stored before they are whole.</summary>
[Collection(SiloCollection.Name)]
public sealed class DraftTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_draft_is_stored_before_anything_is_decided_and_filled_step_by_step()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 2);
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new { })).Expect(201);
        var path = "/v1/campaigns/" + made.Text("id");
        foreach (var member in new[] { "title", "text", "channel", "senderId", "senderName", "messagesPerHour" })
        {
            Assert.Equal(JsonValueKind.Null, made[member].ValueKind);
        }

        var etag = made.ETag;
        foreach (var step in new object[]
        {
            new { audience = new { filter = new { gender = "female" } } }, new { senderId = sender }, new { text = "Hello" }, new { messagesPerHour = 20 },
            new { channel = "whatsapp" }, new { title = "Offer", template = new { name = "offer", language = "en_US" }, audience = new { filter = new { gender = (string?)null } } },
        })
        {
            (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "campaignIncomplete").ExpectMember("currentStatus", "draft");
            etag = (await tenant.Client.PatchAsync(path, step, ("If-Match", etag))).Expect(200).ETag;
        }

        Assert.Equal(20, (await tenant.Client.GetAsync(path)).Expect(200)["messagesPerHour"].GetInt32());
        Assert.Equal("running", (await tenant.Client.PostAsync(path + "/launch")).Expect(200).Text("status"));
    }

    [Theory]
    [InlineData("""{}""", """{"/title":["titleRequired"],"/text":["textRequired"],"/channel":["channelRequired"],"/senderId":["senderMissing"]}""")]
    [InlineData("""{"title":"Offer","channel":"sms"}""", """{"/text":["textRequired"],"/senderId":["senderMissing"]}""")]
    [InlineData("""{"text":"Hello","channel":"chat"}""", """{"/title":["titleRequired"]}""")]
    public async Task A_launch_names_all_that_is_missing_at_once(string draft, string rules)
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/campaigns", draft)).Expect(201).Text("id");

        var refused = (await tenant.Client.PostAsync($"/v1/campaigns/{id}/launch")).ExpectProblem(409, "campaignIncomplete");

        Assert.Equal(rules, refused["rules"].GetRawText());
        Assert.EndsWith("Fill in the fields that are named.", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("draft", (await tenant.Client.GetAsync($"/v1/campaigns/{id}")).Expect(200).Text("status"));
    }

    [Theory]
    [InlineData("""{"title":" "}""", "titleRequired", "/title")]
    [InlineData("""{"text":""}""", "textRequired", "/text")]
    [InlineData("""{"channel":""}""", "channelUnknown", "/channel")]
    [InlineData("""{"senderId":"x"}""", "senderUnknown", "/senderId")]
    [InlineData("""{"messagesPerHour":15}""", "speedUnknown", "/messagesPerHour")]
    [InlineData("""{"template":{"name":"offer"}}""", "valueRequired", "/template/language")]
    public async Task What_is_given_of_a_draft_is_checked(string draft, string code, string pointer) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/campaigns", draft)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task Without_words_or_a_sender_a_draft_is_forecast_and_without_a_channel_nothing_is_asked_of_it()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 3);
        var path = "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new { channel = "sms" })).Expect(201).Text("id");
        var forecast = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200);
        Assert.Equal(3, forecast["recipients"].GetInt32());
        Assert.Equal(3, (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].GetArrayLength());
        (await tenant.Client.PostAsync(path + "/test", new { to = "+393331234567" })).ExpectProblem(409, "campaignIncomplete", null);

        var draft = "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer", text = "Hello" })).Expect(201).Text("id");
        foreach (var asked in new[]
        {
            await tenant.Client.GetAsync(draft + "/forecast"), await tenant.Client.GetAsync(draft + "/recipients"),
            await tenant.Client.GetAsync(draft + "/recipients", ("Accept", "text/csv")),
            await tenant.Client.PostAsync(draft + "/split", new { parts = 2 }), await tenant.Client.PostAsync(draft + "/test", new { to = "+393331234567" }),
        })
        {
            Assert.Equal("""{"/channel":["channelRequired"]}""", asked.ExpectProblem(409, "campaignIncomplete")["rules"].GetRawText());
        }

        (await tenant.Client.GetAsync(draft + "/statistics")).Expect(200);
    }

    [Fact]
    public async Task A_launched_campaign_keeps_its_title_and_text()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 2);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);

        (await tenant.Client.PatchAsync(path, """{"title":null}""", ("If-Match", "*"))).ExpectProblem(400, "titleRequired", "/title");
        (await tenant.Client.PatchAsync(path, """{"text":null}""", ("If-Match", "*"))).ExpectProblem(400, "textRequired", "/text");
    }

    [Fact]
    public async Task A_draft_that_leaves_WhatsApp_leaves_its_speed_behind()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer", text = "Hello", channel = "whatsapp" })).Expect(201);
        var path = "/v1/campaigns/" + made.Text("id");

        var changed = (await tenant.Client.PatchAsync(path, new { channel = "sms" }, ("If-Match", made.ETag))).Expect(200);

        Assert.Equal(JsonValueKind.Null, changed["messagesPerHour"].ValueKind);
        (await tenant.Client.PatchAsync(path, new { channel = "push", messagesPerHour = 20 }, ("If-Match", changed.ETag)))
            .ExpectProblem(400, "whatsappOnly", "/messagesPerHour");
    }

    [Fact]
    public async Task Two_titles_are_searched_and_none_is_found_by_no_search()
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer" })).Expect(201);
        (await tenant.Client.PostAsync("/v1/campaigns", new { })).Expect(201);

        Assert.Equal(1, (await tenant.Client.GetAsync("/v1/campaigns?search=off")).Expect(200)["items"].GetArrayLength());
        Assert.Equal(2, (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"].GetArrayLength());
    }
}
