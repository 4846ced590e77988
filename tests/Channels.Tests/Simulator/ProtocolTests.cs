using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The simulator speaks the provider's protocol: the same checks, windows and receipts.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private SimulatedProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await SimulatedProvider.StartAsync(number =>
        number["templates"] = new JsonArray(
            Template("greeting", "APPROVED", "Dear {{1}}, we are open."),
            Template("resting", "PAUSED", "{{1}}"),
            Template("gone", "DISABLED", "{{1}}"),
            Template("new", "PENDING", "{{1}}"),
            Template("pair", "APPROVED", "{{1}} and {{2}}")));

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [InlineData("{", 100)]
    [InlineData("""{"to":"+16505551234","type":"text","text":{"body":"x"}}""", 100)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+16505551234","type":"text","text":{"body":"x"},"colour":"red"}""", 100)]
    [InlineData("""{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}""", 131008)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+16505551234"}""", 131008)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+16505551234","type":"text","text":{"body":""}}""", 131008)]
    [InlineData("""{"messaging_product":"whatsapp","to":"call me","type":"text","text":{"body":"x"}}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","recipient_type":"crowd","to":"+16505551234","type":"text","text":{"body":"x"}}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550783881","type":"text","text":{"body":"x"}}""", 131021)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+16505551234","type":"fax"}""", 131051)]
    [InlineData("""{"messaging_product":"whatsapp","to":"+16505551234","type":"template","template":{"name":"greeting"}}""", 131008)]
    public async Task A_body_that_the_provider_would_refuse_is_refused(string body, int code)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sample.AccessToken);
        using var answer = await http.PostAsync(new Uri(_provider.Url, $"/v23.0/{Sample.PhoneNumberId}/messages"), new StringContent(body));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(code, (int)error["code"]!);
        Assert.Empty(await _provider.LedgerAsync());
    }

    [Theory]
    [InlineData("missing", "x", "132001")]
    [InlineData("resting", "x", "132015")]
    [InlineData("gone", "x", "132016")]
    [InlineData("new", "x", "132001")]
    [InlineData("pair", "x", "132000")]
    [InlineData("greeting", "two\nlines", "132012")]
    public async Task A_template_that_does_not_fit_is_refused_for_its_content(string template, string text, string code) =>
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Content, code), await _provider.SendAsync(template: new(template, "en_US"), text: text));

    [Theory]
    [InlineData(false, "553190000001")]
    [InlineData(true, null)]
    public async Task A_person_goes_by_the_spelling_and_the_id_that_the_provider_knows(bool hidesNumber, string? shown)
    {
        const string phone = "+5531990000001";
        await _provider.PostAsync("/whatsapp/people", new JsonObject { ["phone"] = phone, ["waId"] = "+553190000001", ["userId"] = "BR.9001", ["hidesNumber"] = hidesNumber });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sample.AccessToken);
        using var answer = await http.PostAsync(
            new Uri(_provider.Url, $"/v23.0/{Sample.PhoneNumberId}/messages"),
            new StringContent($$$"""{"messaging_product":"whatsapp","to":"{{{phone}}}","type":"text","text":{"body":"x"}}"""));
        var contact = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["contacts"]![0]!;
        Assert.Equal((phone, "553190000001", "BR.9001"), ((string)contact["input"]!, (string)contact["wa_id"]!, (string)contact["user_id"]!));
        await _provider.PostAsync("/whatsapp/inbound", new JsonObject { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = phone, ["text"] = "STOP" });
        await _provider.PostAsync("/whatsapp/preferences", new JsonObject { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = phone, ["value"] = "stop" });

        List<JsonNode> Told(string what) => [.. _provider.Webhook.Posts.Select(post => JsonNode.Parse(post.Body)!["entry"]![0]!["changes"]![0]!["value"]!)
            .SelectMany(value => value[what]?.AsArray() ?? []).Select(told => told!)];
        await _provider.Webhook.UntilAsync("three receipts, a message and a preference", () =>
            Told("statuses").Count == 3 && Told("messages").Count == 1 && Told("user_preferences").Count == 1);
        Assert.All(Told("statuses"), status => Assert.Equal((shown, "BR.9001"), ((string?)status["recipient_id"], (string)status["recipient_user_id"]!)));
        Assert.Equal((shown, "BR.9001"), ((string?)Told("messages")[0]["from"], (string)Told("messages")[0]["from_user_id"]!));
        Assert.Equal((shown, "BR.9001"), ((string?)Told("contacts")[0]["wa_id"], (string)Told("contacts")[0]["user_id"]!));
        Assert.Equal((shown, "BR.9001", "stop"), ((string?)Told("user_preferences")[0]["wa_id"], (string)Told("user_preferences")[0]["user_id"]!, (string)Told("user_preferences")[0]["value"]!));
        Assert.Equal([phone], (await _provider.GetAsync("ledger")).Select(entry => (string)entry!["to"]!));
    }

    [Theory]
    [InlineData("greeting", "accepted")]
    [InlineData("code", "131062")]
    public async Task A_person_of_whom_an_id_alone_is_known_is_sent_to_by_it_but_for_codes(string template, string outcome)
    {
        await _provider.RegisterAsync(number => number["templates"] = new JsonArray(Template("greeting", "APPROVED", "Dear {{1}}."), Template("code", "APPROVED", "{{1}}", "AUTHENTICATION")));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sample.AccessToken);
        using var answer = await http.PostAsync(new Uri(_provider.Url, $"/v23.0/{Sample.PhoneNumberId}/messages"), new StringContent(
            $$$"""{"messaging_product":"whatsapp","recipient":"DE.77","type":"template","template":{"name":"{{{template}}}","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]}]}}"""));
        Assert.Equal(outcome, Assert.Single(await _provider.OutcomesAsync()));
        if (outcome == "accepted")
        {
            var contact = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["contacts"]![0]!;
            Assert.Equal((null, "DE.77"), ((string?)contact["wa_id"], (string?)contact["user_id"]));
            await _provider.PostAsync("/whatsapp/inbound", new JsonObject { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = "DE.77", ["text"] = "Hello" });
        }
    }

    [Theory]
    [InlineData("{\"phone\":\"39333\"}")]
    [InlineData("{\"phone\":\"+39333\",\"waId\":\"DE.1\"}")]
    [InlineData("{\"phone\":\"+39333\",\"userId\":\"9001\"}")]
    [InlineData("{\"phone\":\"+39333\",\"hidesNumber\":true}")]
    public async Task A_name_that_no_person_has_is_refused(string body) => Assert.Equal(400, await _provider.StatusOfPostAsync("/whatsapp/people", body));

    [Fact]
    public async Task The_api_for_marketing_takes_a_template_from_the_adapter()
    {
        await _provider.RegisterAsync(number => number["templates"] = new JsonArray(new JsonObject { ["name"] = "offer", ["language"] = "en_US" }));
        var message = Sample.Message(template: new TemplateRef("offer", "en_US")) with { AsMarketing = true };
        Assert.IsType<SendOutcome.Accepted>(await _provider.Channel.SendAsync(message, CancellationToken.None));
    }

    [Fact]
    public async Task A_template_carries_the_text_to_the_phone()
    {
        Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync(template: new("greeting", "en_US"), text: "Ann"));
        var entry = Assert.Single(await _provider.GetAsync("ledger"))!;
        Assert.Equal((Sample.Person, "Ann", "greeting"), ((string?)entry["to"], (string?)entry["text"], (string?)entry["template"]));
    }

    [Theory]
    [InlineData(Sample.PhoneNumberId, "wrong", "190")]
    [InlineData("999", Sample.AccessToken, "100")]
    public async Task Only_the_numbers_own_token_opens_it(string number, string token, string code)
    {
        var message = Sample.Message() with { Credentials = Sample.Credentials(number, token: token) };
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, code), await _provider.Channel.SendAsync(message, CancellationToken.None));
    }

    [Fact]
    public async Task Free_text_outside_the_window_is_taken_and_fails_afterwards()
    {
        await _provider.RegisterAsync(number => number["requireWindow"] = true);
        Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync());
        await _provider.Webhook.UntilAsync("the failure", () => _provider.Webhook.Receipts.Count > 0);
        Assert.Equal("131047", _provider.Webhook.Receipts[0].Code);
        Assert.Empty(await _provider.LedgerAsync());
    }

    [Fact]
    public async Task A_persons_message_opens_the_window_and_is_posted()
    {
        await _provider.RegisterAsync(number => number["requireWindow"] = true);
        await _provider.PostAsync("/whatsapp/inbound", new()
        {
            ["phoneNumberId"] = Sample.PhoneNumberId,
            ["from"] = Sample.Person,
            ["text"] = "Are you open?",
        });
        await _provider.SendAsync();
        Assert.Single(await _provider.LedgerAsync());

        await _provider.Webhook.UntilAsync("the message", () => _provider.Webhook.Taken.Any(e => e.Numbers.Any(n => n.Messages.Count > 0)));
        var events = _provider.Webhook.Taken.SelectMany(e => e.Numbers).First(n => n.Messages.Count > 0);
        var message = Assert.Single(events.Messages);
        Assert.Equal((Sample.Person, "Are you open?"), (message.From, message.Text));
        Assert.Equal((Sample.PhoneNumberId, Sample.BusinessAccountId), (events.PhoneNumberId, events.BusinessAccountId));
    }

    [Fact]
    public async Task Receipts_are_signed_and_bring_the_attempts_id_and_the_providers()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync());
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        Assert.All(_provider.Webhook.Posts, post => Assert.True(post.Signed));
        Assert.All(_provider.Webhook.Receipts, receipt => Assert.Equal((Sample.Attempt(), accepted.ProviderId), (receipt.AttemptId, receipt.ProviderId)));
        Assert.Equal([DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read], _provider.Webhook.Receipts.Select(r => r.Status).Order());
    }

    [Fact]
    public async Task Receipts_that_are_due_together_share_posts()
    {
        _provider.Webhook.StatusOf = _ => 200;
        await Task.WhenAll(Enumerable.Range(1, 200).Select(seq => _provider.SendAsync(seq)));
        await _provider.Webhook.UntilAsync("600 receipts", () => _provider.Webhook.Receipts.Count >= 600);
        Assert.Equal(600, _provider.Webhook.Receipts.DistinctBy(r => (r.AttemptId, r.Status)).Count());
        Assert.True(_provider.Webhook.Posts.Count < 600, $"{_provider.Webhook.Posts.Count} posts");
    }

    [Fact]
    public async Task The_ledger_is_in_the_order_of_its_clock_and_can_be_read_on_from_an_entry()
    {
        for (var seq = 1; seq <= 5; seq++)
        {
            await _provider.SendAsync(seq);
        }

        var all = await _provider.GetAsync("ledger");
        Assert.Equal(all.Select(e => (DateTimeOffset)e!["acceptedAt"]!).Order(), all.Select(e => (DateTimeOffset)e!["acceptedAt"]!));
        var rest = await _provider.GetAsync("ledger", Sample.PhoneNumberId + "&after=2");
        Assert.Equal([Sample.Attempt(4).ToString(), Sample.Attempt(5).ToString()], rest.Select(e => (string)e!["attemptId"]!));
    }

    [Fact]
    public async Task Reading_a_message_is_acknowledged()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sample.AccessToken);
        using var answer = await http.PostAsync(
            new Uri(_provider.Url, $"/v23.0/{Sample.PhoneNumberId}/messages"),
            new StringContent("""{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}"""));
        Assert.Equal("""{"success":true}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_messages_history_is_found_by_its_id_alone()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync());
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sample.AccessToken);
        var history = JsonNode.Parse(await http.GetStringAsync(
            new Uri(_provider.Url, $"/v23.0/{Sample.PhoneNumberId}/message_history?message_id={accepted.ProviderId}")))!;
        Assert.Equal(
            ["SENT", "DELIVERED", "READ"],
            history["data"]![0]!["events"]!["data"]!.AsArray().Select(e => (string)e!["delivery_status"]!));
    }

    [Theory]
    [InlineData("word-of-ann", true)]
    [InlineData("word-of-bob", false)]
    public async Task The_webhooks_address_is_verified_by_its_word(string word, bool verified)
    {
        var answer = await _provider.PostAsync("/whatsapp/verify", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["verifyToken"] = word });
        Assert.Equal(verified, (bool)answer["verified"]!);
    }

    private static JsonObject Template(string name, string status, string body, string category = "MARKETING") =>
        new() { ["name"] = name, ["language"] = "en_US", ["status"] = status, ["body"] = body, ["category"] = category };
}
