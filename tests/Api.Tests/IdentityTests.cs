using System.Globalization;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>People whom the provider knows by another number or by a user id.</summary>
[Collection(SiloCollection.Name)]
public sealed class IdentityTests(ApiWithSilo api)
{
    private static int _next;

    private string Now => api.Silo.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_stop_from_the_number_that_the_answer_to_a_send_named_is_the_customers()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var (tenant, sender, number) = await PersonAsync();
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = receiver.Url, eventTypes = new[] { "customer.optedOut" } })).Expect(201);
        api.Silo.Channel.Answer = message => Task.FromResult<SendOutcome>(new SendOutcome.Accepted("wamid." + message.AttemptId)
        {
            Named = message.Credentials["phoneNumberId"] == number.PhoneNumberId ? ["+4915700000007"] : [],
        });
        await SendAsync(tenant, sender);
        api.Silo.Channel.Answer = null;
        await UntilAsync(async () => await KnownAsync(tenant) == 2);

        await PostAsync(sender, number, new { messages = new[] { Message("4915700000007", null, "STOP") } });

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        Assert.Equal("c1", Assert.Single((await receiver.NextAsync()).Data.GetProperty("customerIds").EnumerateArray()).GetString());
        var next = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(next + "/launch")).Expect(409).ExpectMember("code", "audienceEmpty");
    }

    [Fact]
    public async Task A_hello_from_the_number_that_a_receipt_named_is_the_customers_chat_history()
    {
        var (tenant, sender, number) = await PersonAsync();
        await SendAsync(tenant, sender);
        await PostAsync(sender, number, new { statuses = new[] { new { id = "wamid.x", status = "delivered", timestamp = Now, recipient_id = "4915700000008", biz_opaque_callback_data = Attempt(number) } } });
        await PostAsync(sender, number, new { messages = new[] { Message("4915700000008", null, "Hello") } });

        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, safeSending = true })).Expect(200);

        Assert.Equal(1, preview["count"].GetInt32());
    }

    [Fact]
    public async Task A_receipt_of_another_tenants_attempt_says_nothing_of_whose_an_address_is()
    {
        var (ann, sender, number) = await PersonAsync();
        await SendAsync(ann, sender);
        var (bob, foreign, foreignNumber) = await PersonAsync();
        await PostAsync(foreign, foreignNumber, new { statuses = new[] { new { id = "wamid.x", status = "delivered", timestamp = Now, recipient_id = "4915700000009", biz_opaque_callback_data = Attempt(number) } } });
        Assert.Equal((0, 0), (await KnownAsync(ann), await KnownAsync(bob)));
    }

    [Theory]
    [InlineData("receipt", "text")]
    [InlineData("receipt", "preference")]
    [InlineData("receipt", "from")]
    [InlineData("contact", "text")]
    [InlineData("message", "preference")]
    public async Task A_stop_by_the_user_id_alone_is_of_the_person_whose_number_stood_beside_it(string learnedBy, string saidBy)
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, learnedBy switch
        {
            "receipt" => new { statuses = new[] { new { id = "wamid.1", status = "delivered", timestamp = Now, recipient_id = "491701234567", recipient_user_id = "DE.9001" } } },
            "contact" => new { contacts = new[] { new { wa_id = "491701234567", user_id = "DE.9001" } }, messages = new[] { Message(null, "DE.9001", "Hello") } },
            _ => new { messages = new[] { Message("491701234567", "DE.9001", "Hello") } },
        });

        await SayStopAsync(sender, number, saidBy);

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("preference")]
    public async Task A_stop_by_a_user_id_holds_for_the_number_that_is_learned_later(string saidBy)
    {
        await using var receiver = await HookReceiver.StartAsync();
        var (tenant, sender, number) = await PersonAsync();
        await SayStopAsync(sender, number, saidBy);
        Assert.Empty(await OptOutsAsync(tenant));
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = receiver.Url, eventTypes = new[] { "customer.optedOut" } })).Expect(201);

        await PostAsync(sender, number, new { statuses = new[] { new { id = "wamid.1", status = "read", timestamp = Now, recipient_id = "491701234567", recipient_user_id = "DE.9001" } } });

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        Assert.Equal("c1", Assert.Single((await receiver.NextAsync()).Data.GetProperty("customerIds").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_new_user_id_is_the_same_persons()
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", "DE.1", "Hello") } });
        await PostAsync(sender, number, new { messages = new[] { new { id = Id(), timestamp = Now, type = "system", system = new { type = "user_changed_user_id", previous_user_id = "DE.1", user_id = "DE.2" } } } });
        await PostAsync(sender, number, new { user_id_update = new[] { new { timestamp = Now, user_id = new { previous = "DE.2", current = "DE.9001" } } } }, "user_id_update");

        await SayStopAsync(sender, number, "text");

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Theory]
    [InlineData("491701234567", "DE.9001", null, "DE.9001")] // the number is not shown any more
    [InlineData(null, "DE.9001", "491701234567", "DE.9001")]
    [InlineData("491701234567", null, "491701234567", "DE.9001")]
    [InlineData("491701234567", "DE.9001", "491701234567", "DE.9001")]
    public async Task A_start_ends_a_stop_of_the_same_person_whichever_of_the_addresses_each_of_them_shows(
        string? stopNumber, string? stopId, string? startNumber, string? startId)
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", "DE.9001", "Hello") } });
        await PostAsync(sender, number, new { messages = new[] { Message(stopNumber, stopId, "STOP") } });
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, new { messages = new[] { Message(startNumber, startId, "START") } });
        Assert.Empty(await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task A_start_by_the_new_user_id_ends_a_stop_by_the_old_one()
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", "DE.1", "STOP") } });
        await PostAsync(sender, number, new { messages = new[] { new { id = Id(), timestamp = Now, type = "system", system = new { type = "user_changed_user_id", previous_user_id = "DE.1", user_id = "DE.2" } } } });
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, new { messages = new[] { Message(null, "DE.2", "START") } });
        Assert.Empty(await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task A_start_from_the_new_number_ends_on_it_what_was_asked_for_before_and_leaves_the_old_number_alone()
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", "DE.1", "STOP") } });
        await PostAsync(sender, number, new
        {
            messages = new[]
            {
                new { from = "491701234567", id = Id(), timestamp = Now, type = "system", system = new { type = "user_changed_number", wa_id = "491709999999", previous_user_id = "DE.1", user_id = "DE.2" } },
            },
        });
        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+491709999999" })).Expect(201);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c2"));
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, new { messages = new[] { Message("491709999999", "DE.2", "START") } });
        Assert.Empty(await OptOutsAsync(tenant, "c2"));
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
    }

    [Fact]
    public async Task An_opt_out_follows_the_person_to_the_number_that_the_provider_names()
    {
        var (tenant, sender, number) = await PersonAsync();
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", null, "STOP") } });
        var note = new { from = "491701234567", id = Id(), timestamp = Now, type = "system", system = new { type = "user_changed_number", wa_id = "491709999999", body = "x" } };
        await PostAsync(sender, number, new { messages = new[] { note } });
        await PostAsync(sender, number, new { messages = new[] { note } });

        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+491709999999" })).Expect(201);

        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant));
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c2"));
    }

    [Fact]
    public async Task Two_customers_who_turn_out_to_be_one_person_while_a_campaign_runs_get_one_message()
    {
        var (tenant, sender, number) = await PersonAsync();
        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+49 170 1234568" })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 10 });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, new { messages = new[] { Message("491701234567", "DE.9001", "Hello") } });
        await PostAsync(sender, number, new { messages = new[] { Message("491701234568", "DE.9001", "Hello") } });

        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString(), item.GetProperty("status").GetString(), item.GetProperty("reason").GetString()));
        Assert.Equal([("c1", "sent", null), ("c2", "skipped", "duplicateAddress")], people);
    }

    private async Task<(ApiTenant Tenant, string Sender, ProviderNumber Number)> PersonAsync()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+49 170 1234567" })).Expect(201);
        return (tenant, sender, number);
    }

    private async Task SendAsync(ApiTenant tenant, string sender)
    {
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));
    }

    private string Attempt(ProviderNumber number) =>
        api.Silo.Channel.Calls.Last(call => call.Message.Credentials["phoneNumberId"] == number.PhoneNumberId).Message.AttemptId;

    private Task SayStopAsync(string sender, ProviderNumber number, string by) => by switch
    {
        "text" => PostAsync(sender, number, new { contacts = new[] { new { user_id = "DE.9001" } }, messages = new[] { Message(null, "DE.9001", "STOP") } }),
        "from" => PostAsync(sender, number, new { messages = new[] { Message("DE.9001", null, "STOP") } }),
        _ => PostAsync(sender, number, new { user_preferences = new[] { new { user_id = "DE.9001", category = "marketing_messages", value = "stop", timestamp = Now } } }, "user_preferences"),
    };

    private object Message(string? from, string? userId, string text) =>
        new { id = Id(), from, from_user_id = userId, timestamp = Now, type = "text", text = new { body = text } };

    private static string Id() => "identity" + Interlocked.Increment(ref _next);

    private async Task PostAsync(string sender, ProviderNumber number, object value, string field = "messages") =>
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, value, field))).Expect(200);

    private Task<int> KnownAsync(ApiTenant tenant) =>
        api.Silo.Seed.QueryAsync<int>("select count(*)::int from person_addresses where tenant_id = @TenantId", new { tenant.TenantId });

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(20, giveUp.Token);
        }
    }

    private static async Task<IReadOnlyList<string?>> OptOutsAsync(ApiTenant tenant, string customer = "c1") =>
        [.. (await tenant.Client.GetAsync($"/v1/customers/{customer}")).Expect(200)["optOuts"].EnumerateArray().Select(channel => channel.GetString())];
}
