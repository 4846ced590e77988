namespace MassMessaging.Api.Tests.Chat;

/// <summary>A test of a chat campaign: one message into the inbox of one customer.</summary>
[Collection(ChatCollection.Name)]
public sealed class ChatTestMessageTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_test_of_a_chat_campaign_goes_into_one_inbox_and_is_in_no_total()
    {
        var salon = await ChatTenant.CreateAsync(api, 3);
        var path = "/v1/campaigns/" + (await salon.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Try me", channel = "chat" })).Expect(201).Text("id");

        var test = (await salon.Client.PostAsync(path + "/test", new { to = "c2" })).Expect(202);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        var done = (await salon.Client.GetAsync(test.Headers["Location"])).Expect(200);
        Assert.Equal(("succeeded", "sent", "c2"), (done.Text("status"), done["test"].GetProperty("status").GetString(), done["test"].GetProperty("to").GetString()));
        Assert.Equal("Try me", Assert.Single(await InboxAsync(salon, "c2")));
        Assert.Empty(await InboxAsync(salon, "c1"));
        Assert.Equal("draft", (await salon.Client.GetAsync(path)).Expect(200).Text("status"));
        Assert.Empty((await salon.Client.GetAsync("/v1/customers/c2/messages")).Expect(200)["items"].EnumerateArray());

        // The campaign itself comes behind it, and to everybody.
        await salon.SendAsync("For all");
        Assert.Equal(["Try me", "For all"], await InboxAsync(salon, "c2"));
    }

    [Fact]
    public async Task A_test_of_a_chat_campaign_keeps_to_what_its_person_said_and_needs_an_inbox()
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        (await salon.Client.PutAsync("/v1/customers/offline", new { onlineApp = false })).Expect(201);
        (await salon.Client.PutAsync("/v1/customers/c1/opt-outs/chat")).Expect(204);
        var path = "/v1/campaigns/" + (await salon.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Try me", channel = "chat" })).Expect(201).Text("id");

        (await salon.Client.PostAsync(path + "/test", new { to = "nobody" })).ExpectProblem(400, "customerUnknown", "/to");
        (await salon.Client.PostAsync(path + "/test", new { to = "offline" })).ExpectProblem(409, "noAddress");
        var test = (await salon.Client.PostAsync(path + "/test", new { to = "c1" })).Expect(202);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        var done = (await salon.Client.GetAsync(test.Headers["Location"])).Expect(200);
        Assert.Equal(("failed", "optedOut"), (done.Text("status"), done["test"].GetProperty("reason").GetString()));
        Assert.Empty(await InboxAsync(salon, "c1"));
    }

    private async Task<IReadOnlyList<string>> InboxAsync(ChatTenant salon, string customer) =>
    [
        .. (await new ApiClient(api.Http, await salon.TokenAsync(customer)).GetAsync("/v1/inbox")).Expect(200)["items"].EnumerateArray()
            .Select(message => message.GetProperty("text").GetString()!),
    ];
}
