using System.Text;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>History from before a number was linked.</summary>
[Collection(SiloCollection.Name)]
public sealed class ChatHistoryTests(ApiWithSilo api)
{
    private const string Known = "2027-02-01T10:00:00Z";

    private ProviderNumber _number = null!;

    [Fact]
    public async Task Safe_sending_reaches_exactly_whose_history_was_imported()
    {
        var (tenant, sender) = await StartAsync(3);
        AssertCounts(await ImportAsync(tenant, sender, $"customerId,lastInboundAt\nc1,{Known}\nc3,2026-05-04T12:00:00+02:00\n"), created: 2);

        var made = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "x",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            safeSending = true,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201);
        (await tenant.Client.PostAsync($"/v1/campaigns/{made.Text("id")}/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        var people = (await tenant.Client.GetAsync($"/v1/campaigns/{made.Text("id")}/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString(), item.GetProperty("status").GetString(), item.GetProperty("reason").GetString()));
        Assert.Equal([("c1", "sent", null), ("c2", "skipped", "noChatHistory"), ("c3", "sent", null)], people);
    }

    [Fact]
    public async Task Chats_of_a_coexisting_number_are_history_for_safe_sending_and_open_no_window()
    {
        var (tenant, sender) = await StartAsync(4);
        var number = _number;
        var now = api.Silo.Now;
        // c1 wrote an hour ago, c2 a month ago; c3 was only written to; c4 asked for no more, long ago.
        object[] threads =
        [
            Thread("393330000001", (now.AddDays(-40), "Hi"), (now.AddHours(-1), "See you")),
            Thread("393330000002", (now.AddDays(-30), "How much is it?")),
            new { id = "393330000003", messages = new[] { new { from = "39055123", to = "393330000003", id = "h-3", timestamp = Seconds(now.AddDays(-3)), type = "text", text = new { body = "Come by" } } } },
            Thread("393330000004", (now.AddDays(-20), "STOP")),
        ];
        var body = CampaignTests.Envelope(number, new { history = new[] { new { metadata = new { phase = 0, chunk_order = 1, progress = 100 }, threads } } }, "history");
        var echo = CampaignTests.Envelope(
            number, new { message_echoes = new[] { new { from = "39055123", to = "393330000003", id = "e-1", timestamp = Seconds(now), type = "text", text = new { body = "Hello" } } } }, "smb_message_echoes");

        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, echo)).Expect(200);

        var template = new { name = "offer", language = "en_US" };
        var safe = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, safeSending = true, template })).Expect(200);
        Assert.Equal((2, 1, 1), (safe["count"].GetInt32(), safe["skipped"].GetProperty("noChatHistory").GetInt32(), safe["skipped"].GetProperty("optedOut").GetInt32()));
        Assert.Equal(2, safe["byTemplate"].GetInt32()); // not even who wrote an hour ago has an open window
        Assert.Equal(0, await api.Silo.Seed.QueryAsync<long>("select count(*) from inbound_messages where tenant_id = @TenantId", new { tenant.TenantId }));
        Assert.Equal("STOP", await api.Silo.Seed.QueryAsync<string>(
            "select evidence ->> 'word' from suppressions where tenant_id = @TenantId and address = '+393330000004'", new { tenant.TenantId }));
    }

    [Fact]
    public async Task What_a_coexisting_number_tells_never_moves_a_newer_message_back()
    {
        var (tenant, sender) = await StartAsync(1);
        var message = new { from = "393330000001", id = "m-1", timestamp = Seconds(api.Silo.Now.AddMinutes(-5)), type = "text", text = new { body = "Hi" } };
        (await CampaignTests.PostWebhookAsync(api, sender, _number.AppSecret, CampaignTests.Envelope(_number, new { messages = new[] { message } }))).Expect(200);
        var history = new { history = new[] { new { threads = new[] { Thread("393330000001", (api.Silo.Now.AddDays(-9), "First")) } } } };
        (await CampaignTests.PostWebhookAsync(api, sender, _number.AppSecret, CampaignTests.Envelope(_number, history, "history"))).Expect(200);

        var free = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender })).Expect(200);
        Assert.Equal(1, free["count"].GetInt32());
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static object Thread(string person, params (DateTimeOffset At, string Text)[] messages) => new
    {
        id = person,
        messages = messages.Select((message, i) => new { from = person, id = $"h-{person}-{i}", timestamp = Seconds(message.At), type = "text", text = new { body = message.Text } }),
    };

    [Fact]
    public async Task What_is_known_never_moves_back_and_a_rerun_changes_nothing()
    {
        var (tenant, sender) = await StartAsync(1);
        AssertCounts(await ImportAsync(tenant, sender, $"customerId,lastInboundAt\nc1,{Known}\n"), created: 1);
        AssertCounts(await ImportAsync(tenant, sender, $"customerId,lastInboundAt\nc1,{Known}\n"), unchanged: 1);
        AssertCounts(await ImportAsync(tenant, sender, "customerId,lastInboundAt\nc1,2027-01-01T10:00:00Z\n"), updated: 1);
        Assert.Equal((At("2027-01-01T10:00:00Z"), At(Known)), await HistoryAsync(tenant));
        AssertCounts(await ImportAsync(tenant, sender, "customerId,lastInboundAt\nc1,2027-01-15T10:00:00Z\n"), unchanged: 1);
        AssertCounts(await ImportAsync(tenant, sender, "customerId,lastInboundAt\nc1,2027-02-02T10:00:00Z\n"), updated: 1);
        Assert.Equal((At("2027-01-01T10:00:00Z"), At("2027-02-02T10:00:00Z")), await HistoryAsync(tenant));
    }

    [Fact]
    public async Task Two_customers_with_one_phone_are_one_history()
    {
        var (tenant, sender) = await StartAsync(1);
        await api.Silo.Seed.ExecuteAsync(
            "insert into customers (tenant_id, customer_id, phone, created_at, updated_at) select tenant_id, 'twin', phone, created_at, updated_at from customers where tenant_id = @TenantId", new { tenant.TenantId });
        AssertCounts(await ImportAsync(tenant, sender, $"customerId,lastInboundAt\nc1,{Known}\ntwin,2027-02-03T10:00:00Z\n"), created: 2);
        Assert.Equal((At(Known), At("2027-02-03T10:00:00Z")), await HistoryAsync(tenant));
    }

    [Fact]
    public async Task Each_bad_row_is_named_and_the_others_are_taken()
    {
        var (tenant, sender) = await StartAsync(4);
        (await tenant.Client.PutAsync("/v1/customers/phoneless", new { name = "x" })).Expect(201);
        var future = api.Silo.Now.AddMinutes(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        var result = await ImportAsync(
            tenant, sender,
            "customerId;lastInboundAt;shoeSize\n" // 1
            + "c1;yesterday;38\n" // 2
            + $"c2;{future};38\n" // 3
            + "c3;;38\n" // 4
            + $";{Known};38\n" // 5
            + $"nobody;{Known};38\n" // 6
            + $"phoneless;{Known};38\n" // 7
            + "c4;2027-02-01T10:00:00;38\n" // 8: at what offset?
            + $"c4;{Known};38\n");

        AssertCounts(result, created: 1, rejected: 7);
        Assert.Equal(
            [
                "2 lastInboundAt timeMalformed", "3 lastInboundAt timeInFuture", "4 lastInboundAt valueRequired", "5 customerId idMalformed",
                "6 customerId customerUnknown", "7 customerId noAddress", "8 lastInboundAt timeMalformed",
            ],
            result.GetProperty("errors").EnumerateArray()
                .Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("reason").GetString()}"));
        Assert.Equal("shoeSize", Assert.Single(result.GetProperty("unknownColumns").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Lines_of_json_are_taken_and_a_dry_run_stores_nothing()
    {
        var (tenant, sender) = await StartAsync(2);
        const string Lines = """
            {"customerId":"c1","lastInboundAt":"2027-02-01T10:00:00Z"}
            {"customerId":"c2","lastInboundAt":5}
            """;
        var dry = await ImportAsync(tenant, sender, Lines, "application/x-ndjson", "?dryRun=true");
        AssertCounts(dry, created: 1, rejected: 1);
        Assert.Equal("lastInboundAt", dry.GetProperty("errors")[0].GetProperty("column").GetString());
        AssertCounts(await ImportAsync(tenant, sender, Lines, "application/x-ndjson"), created: 1, rejected: 1);
    }

    [Fact]
    public async Task A_file_in_an_encoding_that_is_not_known_is_refused()
    {
        var (tenant, sender) = await StartAsync(1);
        var file = new ByteArrayContent("customerId,lastInboundAt\n"u8.ToArray());
        Assert.True(file.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=koi8-r"));
        (await tenant.Client.SendAsync(HttpMethod.Post, $"/v1/senders/{sender}/chat-history", file)).ExpectProblem(415, "charsetNotSupported");
    }

    [Fact]
    public async Task Only_a_linked_whatsapp_sender_of_ones_own_has_history()
    {
        var (tenant, sender) = await StartAsync(1);
        var stranger = await api.TenantAsync();
        var fresh = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "New" })).Expect(201).Text("id");
        var sms = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        (await PostAsync(tenant, fresh)).ExpectProblem(409, "notLinked");
        (await PostAsync(tenant, sms)).ExpectProblem(409, "channelNotAvailable");
        (await PostAsync(stranger, sender)).ExpectProblem(404, "notFound");
        (await PostAsync(tenant, "x")).ExpectProblem(404, "notFound");

        static Task<Answer> PostAsync(ApiTenant tenant, string sender) => SendAsync(tenant, sender, "customerId,lastInboundAt\n", "text/csv", "");
    }

    private async Task<(ApiTenant Tenant, string Sender)> StartAsync(int customers)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, customers);
        _number = number;
        return (tenant, sender);
    }

    private static async Task<JsonElement> ImportAsync(ApiTenant tenant, string sender, string file, string type = "text/csv", string query = "") =>
        (await SendAsync(tenant, sender, file, type, query)).Expect(200).Json;

    private static Task<Answer> SendAsync(ApiTenant tenant, string sender, string file, string type, string query) => tenant.Client.SendAsync(
        HttpMethod.Post, $"/v1/senders/{sender}/chat-history{query}", new StringContent(file.ReplaceLineEndings("\n"), Encoding.UTF8, type));

    private Task<(DateTime, DateTime)> HistoryAsync(ApiTenant tenant) => api.Silo.Seed.QueryAsync<(DateTime, DateTime)>(
        "select first_inbound_at, last_inbound_at from chat_history where tenant_id = @TenantId", new { tenant.TenantId });

    private static DateTime At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;

    private static void AssertCounts(JsonElement result, int created = 0, int updated = 0, int unchanged = 0, int rejected = 0) => Assert.Equal(
        (created, updated, unchanged, rejected),
        (result.GetProperty("created").GetInt32(), result.GetProperty("updated").GetInt32(), result.GetProperty("unchanged").GetInt32(), result.GetProperty("rejected").GetInt32()));
}
