using System.Globalization;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>What people do by answering a number with one word.</summary>
[Collection(CampaignCollection.Name)]
public sealed class OptOutWordTests(ApiWithSilo api)
{
    private static int _next;

    [Theory]
    [InlineData("Stop!")]
    [InlineData("basta")]
    [InlineData("إيقاف")]
    public async Task A_keyword_stops_messages_on_the_channel_and_says_why(string word)
    {
        var (tenant, post) = await StartAsync();
        await post(word, api.Silo.Now);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        Assert.Equal(word, await api.Silo.Seed.QueryAsync<string>(
            "select evidence ->> 'word' from suppressions where tenant_id = @TenantId and evidence ? 'messageId'", new { tenant.TenantId }));
    }

    [Theory]
    [InlineData("stop 🛑", "stop 🛑")]
    [InlineData("STOP STOP", "STOP STOP")]
    [InlineData("Detener promociones", "Detener promociones")]
    [InlineData("> Reply STOP to end\nStop\n-- \nMario Rossi", "Stop")]
    [InlineData("stop\uFFFE", "stop\uFFFE")]
    [InlineData("STOP\0", "STOP")]
    public async Task A_keyword_among_marks_quotes_and_a_signature_stops_messages_and_only_the_persons_words_are_kept(string text, string kept)
    {
        var (tenant, post) = await StartAsync();
        await post(text, api.Silo.Now);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        Assert.Equal(kept, await api.Silo.Seed.QueryAsync<string>(
            "select evidence ->> 'word' from suppressions where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Theory]
    [InlineData("Stop promotions", "Stop promotions")]
    [InlineData("Mehr nicht", "STOP")]
    [InlineData("Stop", "")]
    public async Task A_quick_reply_stops_messages_by_its_title_or_its_payload(string text, string payload)
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostMessageAsync(sender, number, new { type = "button", button = new { text, payload } });
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Theory]
    [InlineData("STOP", "No more")]
    [InlineData("row-7", "Stop")]
    public async Task An_interactive_reply_stops_messages_by_its_id_or_its_title(string id, string title)
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostMessageAsync(sender, number, new { type = "interactive", interactive = new { type = "button_reply", button_reply = new { id, title } } });
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task What_is_no_writing_makes_no_history_opens_no_window_and_is_not_told()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var (tenant, sender, number) = await PersonAsync();
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = receiver.Url, eventTypes = new[] { "message.received", "customer.optedOut" } })).Expect(201);
        await PostMessageAsync(sender, number, new { type = "request_welcome" });
        await PostMessageAsync(sender, number, new { type = "reaction", reaction = new { message_id = "wamid.X", emoji = string.Empty } });
        await PostMessageAsync(sender, number, new { type = "revoke", revoke = new { original_message_id = "wamid.X" } });
        await PostMessageAsync(sender, number, new { type = "unsupported", errors = new[] { new { code = 131051 } } });
        await PostMessageAsync(sender, number, new { type = "text", text = new { body = "STOP" }, group_id = "Y2FwaV9ncm91cDox" });
        Assert.Equal((0L, 0L, 0L), await HeardAsync(tenant));

        await PostMessageAsync(sender, number, new { type = "reaction", reaction = new { message_id = "wamid.X", emoji = "👍" } });
        Assert.Equal((1L, 1L, 0L), await HeardAsync(tenant));
    }

    [Theory]
    [InlineData("stop please")]
    [InlineData("help")]
    public async Task What_is_no_keyword_to_stop_stops_nothing(string text)
    {
        var (tenant, post) = await StartAsync();
        await post(text, api.Silo.Now);
        Assert.Empty(await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task Start_brings_messages_back_and_the_evidence_of_both_stays()
    {
        var (tenant, post) = await StartAsync();
        var now = api.Silo.Now;
        await post("STOP", now.AddMinutes(-2));
        await post("START", now.AddMinutes(-1));
        Assert.Empty(await OptOutsAsync(tenant));
        Assert.Equal(2, await EventsAsync(tenant));
    }

    [Fact]
    public async Task Of_words_that_arrive_in_the_wrong_order_the_last_written_holds()
    {
        var (tenant, post) = await StartAsync();
        var now = api.Silo.Now;
        await post("START", now.AddMinutes(-1));
        await post("STOP", now.AddMinutes(-2));
        Assert.Empty(await OptOutsAsync(tenant));
        await post("STOP", now);
        await post("START", now.AddMinutes(-3));
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task A_word_that_is_posted_again_does_nothing_again()
    {
        var (tenant, post) = await StartAsync();
        var ahead = api.Silo.Now.AddHours(1); // the provider's clock: counted as now each time
        await post("STOP", ahead, "same");
        (await tenant.Client.DeleteAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await post("STOP", ahead, "same");
        Assert.Empty(await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task An_opt_out_by_hand_is_taken_back_by_a_later_start_only()
    {
        var (tenant, post) = await StartAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        await post("START", api.Silo.Now.AddMinutes(-1));
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await post("START", api.Silo.Now);
        Assert.Empty(await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task A_stop_inside_whatsapp_holds_until_a_later_resume()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        var now = api.Silo.Now;
        await PreferAsync("stop", now.AddMinutes(-2));
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        await PreferAsync("resume", now.AddMinutes(-3)); // arrives late
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        await PreferAsync("resume", now.AddMinutes(-1));
        Assert.Empty(await OptOutsAsync(tenant));
        await PreferAsync("stop", now.AddMinutes(-2)); // posted again
        Assert.Empty(await OptOutsAsync(tenant));

        async Task PreferAsync(string value, DateTimeOffset at)
        {
            var preference = new { wa_id = "393331234567", category = "marketing_messages", value, timestamp = at.ToUnixTimeSeconds() };
            var body = CampaignTests.Envelope(number, new { user_preferences = new[] { preference } }, "user_preferences");
            (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        }
    }

    [Fact]
    public async Task A_tenant_chooses_the_words_of_a_language()
    {
        var (tenant, post) = await StartAsync();
        (await tenant.Client.PatchAsync("/v1/settings", new { optOutWords = new { it = new[] { "Lasciami" } } })).Expect(200);
        await post("basta", api.Silo.Now);
        Assert.Empty(await OptOutsAsync(tenant));
        await post("lasciami.", api.Silo.Now);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task Who_is_erased_leaves_no_evidence_but_that_of_a_standing_opt_out()
    {
        var (tenant, post) = await StartAsync();
        await post("STOP", api.Silo.Now.AddMinutes(-2));
        await post("START", api.Silo.Now.AddMinutes(-1));
        (await tenant.Client.DeleteAsync("/v1/customers/c1")).Expect(204);
        Assert.Equal(0, await EventsAsync(tenant));
    }

    [Fact]
    public async Task A_running_campaign_skips_who_stops_before_the_attempt()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "x",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201);
        var path = "/v1/campaigns/" + made.Text("id");
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, "+393330000002", "stop", api.Silo.Now, "m" + Interlocked.Increment(ref _next));

        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString(), item.GetProperty("status").GetString(), item.GetProperty("reason").GetString()));
        Assert.Equal([("c1", "sent", null), ("c2", "skipped", "optedOut"), ("c3", "sent", null)], people);
    }

    private async Task<(ApiTenant Tenant, string Sender, ProviderNumber Number)> PersonAsync()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        return (tenant, sender, number);
    }

    private async Task<(ApiTenant Tenant, PostWord Post)> StartAsync()
    {
        var (tenant, sender, number) = await PersonAsync();
        return (tenant, (text, at, id) => PostAsync(sender, number, "+393331234567", text, at, id ?? "m" + Interlocked.Increment(ref _next)));
    }

    private async Task PostAsync(string sender, ProviderNumber number, string from, string text, DateTimeOffset at, string id)
    {
        var message = new { id, from = from[1..], timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), type = "text", text = new { body = text } };
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, new { messages = new[] { message } }))).Expect(200);
    }

    /// <summary>Posts a message of the person, whatever its kind.</summary>
    private async Task PostMessageAsync(string sender, ProviderNumber number, object kind)
    {
        var message = JsonSerializer.SerializeToNode(kind)!.AsObject();
        message["id"] = "m" + Interlocked.Increment(ref _next);
        message["from"] = "393331234567";
        message["timestamp"] = api.Silo.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, new { messages = new[] { message } }))).Expect(200);
    }

    /// <summary>Histories, events told to webhooks, and opt-outs of the tenant.</summary>
    private Task<(long Histories, long Told, long OptOuts)> HeardAsync(ApiTenant tenant) => api.Silo.Seed.QueryAsync<(long, long, long)>(
        """
        select (select count(*) from chat_history where tenant_id = @TenantId and last_inbound_at is not null),
               (select count(*) from webhook_deliveries join webhooks using (webhook_id) where tenant_id = @TenantId),
               (select count(*) from opt_out_events where tenant_id = @TenantId)
        """,
        new { tenant.TenantId });

    private static async Task<IReadOnlyList<string?>> OptOutsAsync(ApiTenant tenant) =>
        [.. (await tenant.Client.GetAsync("/v1/customers/c1")).Expect(200)["optOuts"].EnumerateArray().Select(channel => channel.GetString())];

    private Task<long> EventsAsync(ApiTenant tenant) =>
        api.Silo.Seed.QueryAsync<long>("select count(*) from opt_out_events where tenant_id = @TenantId", new { tenant.TenantId });

    private delegate Task PostWord(string text, DateTimeOffset at, string? id = null);
}
