using System.Globalization;
using System.Text;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>People whose provider writes their number otherwise than their customer record does.</summary>
[Collection(SiloCollection.Name)]
public sealed class SpellingTests(ApiWithSilo api)
{
    private static int _next;

    public static TheoryData<string, string> Twins { get; } = new()
    {
        { "+5531990000001", "553190000001" },
        { "+553190000001", "5531990000001" },
        { "+525555010001", "5215555010001" },
        { "+52 1 55 5501 0001", "525555010001" },
        { "+541123456789", "5491123456789" },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_stop_in_the_other_spelling_is_the_customers_and_the_next_campaign_leaves_the_customer_out(string phone, string from)
    {
        await using var receiver = await HookReceiver.StartAsync();
        var (tenant, sender, number) = await PersonAsync(phone);
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = receiver.Url, eventTypes = new[] { "message.received", "customer.optedOut" } })).Expect(201);

        await PostAsync(sender, number, from, "STOP");

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        foreach (var told in new[] { await receiver.NextAsync(), await receiver.NextAsync() })
        {
            Assert.Equal("c1", Assert.Single(told.Data.GetProperty("customerIds").EnumerateArray()).GetString());
        }

        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(409).ExpectMember("code", "audienceEmpty");
        await PostAsync(sender, number, from, "START", minutes: 1);
        Assert.Empty(await OptOutsAsync(tenant));
        Assert.Equal(1, await api.Silo.Seed.QueryAsync<int>(
            "select count(*)::int from webhook_deliveries d join webhooks w using (webhook_id) where w.tenant_id = @TenantId and type = 'customer.optedOut'",
            new { tenant.TenantId }));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_hello_in_the_other_spelling_is_chat_history_and_opens_the_window(string phone, string from)
    {
        var (tenant, sender, number) = await PersonAsync(phone);
        await PostAsync(sender, number, from, "Hello");

        foreach (var question in new object[]
        {
            new { channel = "whatsapp", senderId = sender, safeSending = true },
            new { channel = "whatsapp", senderId = sender, template = (object?)null },
        })
        {
            var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", question)).Expect(200);
            Assert.Equal(1, preview["count"].GetInt32());
        }
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_customer_is_sent_to_in_the_spelling_that_was_given_and_both_spellings_get_one_message(string phone, string from)
    {
        var (tenant, sender, number) = await PersonAsync(phone);
        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+" + from })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString(), item.GetProperty("status").GetString(), item.GetProperty("reason").GetString()));
        Assert.Equal([("c1", "sent", null), ("c2", "skipped", "duplicateAddress")], people);
        Assert.Equal(phone.Replace(" ", string.Empty, StringComparison.Ordinal), Assert.Single(
            api.Silo.Channel.Calls, call => call.Message.Credentials["phoneNumberId"] == number.PhoneNumberId).Message.To);
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_stop_by_SMS_in_the_other_spelling_is_the_customers_too(string phone, string from)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone })).Expect(201);

        (await api.PostSmsAsync(sender, number, SmsSenderTests.Inbound("SM1", "STOP", "+" + from))).Expect(204);

        Assert.Equal(["sms"], await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task An_import_takes_both_spellings()
    {
        var tenant = await api.TenantAsync();
        var file = "customerId,phone\r\nx,+553190000001\r\ny,+52 1 55 5501 0001\r\n";
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        var done = (await tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", content)).Expect(200);
        Assert.Equal((2, 0), (done["created"].GetInt32(), done["rejected"].GetInt32()));
        Assert.Equal("+553190000001", (await tenant.Client.GetAsync("/v1/customers/x")).Text("phone"));
        Assert.Equal("+5215555010001", (await tenant.Client.GetAsync("/v1/customers/y")).Text("phone"));
    }

    [Fact]
    public async Task A_refusal_that_says_who_opted_out_holds_for_both_spellings()
    {
        var (tenant, sender, number) = await PersonAsync("+553190000001");
        api.Silo.Channel.Answer = message => Task.FromResult<SendOutcome>(message.Credentials["phoneNumberId"] == number.PhoneNumberId
            ? new SendOutcome.Refused(ErrorClass.OptedOut, "131050")
            : new SendOutcome.Accepted("wamid." + message.AttemptId));
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        api.Silo.Channel.Answer = null;

        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+5531990000001" })).Expect(201);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c2"));
    }

    private async Task<(ApiTenant Tenant, string Sender, ProviderNumber Number)> PersonAsync(string phone)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone })).Expect(201);
        return (tenant, sender, number);
    }

    private async Task PostAsync(string sender, ProviderNumber number, string from, string text, int minutes = 0)
    {
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(minutes));
        var message = new
        {
            id = "spelling" + Interlocked.Increment(ref _next),
            from,
            timestamp = api.Silo.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            type = "text",
            text = new { body = text },
        };
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, new { messages = new[] { message } }))).Expect(200);
    }

    private static async Task<IReadOnlyList<string?>> OptOutsAsync(ApiTenant tenant, string customer = "c1") =>
        [.. (await tenant.Client.GetAsync($"/v1/customers/{customer}")).Expect(200)["optOuts"].EnumerateArray().Select(channel => channel.GetString())];
}
