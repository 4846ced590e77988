namespace MassMessaging.Api.Tests.Chat;

[Collection(ChatCollection.Name)]
public sealed class ChatSenderTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_campaign_without_a_sender_is_launched_with_the_tenants_default()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var draft = (await salon.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Hello", channel = "chat" })).Expect(201);
        Assert.Null(draft["senderId"].GetString());

        var launched = (await salon.Client.PostAsync($"/v1/campaigns/{draft.Text("id")}/launch")).Expect(200);

        Assert.Equal(salon.Sender, launched.Text("senderId"));
    }

    [Fact]
    public async Task Without_a_default_the_launch_is_refused_and_the_draft_stays_as_it_was()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        (await salon.Client.PatchAsync("/v1/settings", """{"defaultChatSender":null}""")).Expect(200);
        var draft = (await salon.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Hello", channel = "chat" })).Expect(201);

        (await salon.Client.PostAsync($"/v1/campaigns/{draft.Text("id")}/launch")).ExpectProblem(409, "senderMissing");

        (await salon.Client.PatchAsync("/v1/settings", new { defaultChatSender = salon.Sender })).Expect(200);
        (await salon.Client.PostAsync($"/v1/senders/{salon.Sender}/pause")).Expect(200);
        (await salon.Client.PostAsync($"/v1/campaigns/{draft.Text("id")}/launch")).ExpectProblem(409, "senderNotActive");
        Assert.Null((await salon.Client.GetAsync($"/v1/campaigns/{draft.Text("id")}")).Expect(200)["senderId"].GetString());
    }

    [Fact]
    public async Task Only_a_creator_chooses_the_sender_of_a_chat()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var manager = await ManagerAsync(salon);
        var body = new { title = "News", text = "Hello", channel = "chat", senderId = salon.Sender };

        (await manager.PostAsync("/v1/campaigns", body)).ExpectProblem(403, "creatorRequired");

        (await manager.PostAsync("/v1/campaigns", new { title = "News", text = "Hello", channel = "chat" })).Expect(201);
        Assert.Equal(salon.Sender, (await salon.Client.PostAsync("/v1/campaigns", body)).Expect(201).Text("senderId"));
    }

    [Fact]
    public async Task Only_a_creator_renames_restaffs_or_deletes_a_chat_sender_that_is_the_default()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var manager = await ManagerAsync(salon);
        var path = $"/v1/senders/{salon.Sender}";
        (await salon.Client.PostAsync("/v1/staff", new { id = "bob", name = "Bob" })).Expect(201);

        (await manager.PatchAsync(path, new { name = "Bob" }, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync(path, new { staffId = "bob" }, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync(path, """{"staffId":null}""", ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.DeleteAsync(path, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync("/v1/settings", """{"defaultChatSender":null}""")).ExpectProblem(403, "creatorRequired");

        var unchanged = (await manager.GetAsync(path)).Expect(200);
        Assert.Equal(("Anna", "anna"), (unchanged.Text("name"), unchanged.Text("staffId")));
        (await manager.PatchAsync(path, new { name = "Anna", staffId = "anna" }, ("If-Match", "*"))).Expect(200);
        (await manager.PatchAsync("/v1/settings", new { region = "CH" })).Expect(200);
        Assert.Equal("bob", (await salon.Client.PatchAsync(path, new { name = "Bob", staffId = "bob" }, ("If-Match", "*"))).Expect(200).Text("staffId"));
        (await salon.Client.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
    }

    [Fact]
    public async Task A_chat_sender_that_a_campaign_names_is_its_creators_choice_until_the_campaign_has_ended()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var manager = await ManagerAsync(salon);
        var other = (await manager.PostAsync("/v1/senders", new { channel = "chat", name = "Bob" })).Expect(201).Text("id");
        var path = $"/v1/senders/{other}";
        (await manager.PatchAsync(path, new { name = "Bobby" }, ("If-Match", "*"))).Expect(200);
        var campaign = "/v1/campaigns/" + (await salon.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Hello", channel = "chat", senderId = other, schedule = new { startAt = api.Silo.Now.AddHours(1) } })).Expect(201).Text("id");

        (await manager.PatchAsync(path, new { name = "Rob" }, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.DeleteAsync(path, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync(campaign, """{"senderId":null}""", ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync(campaign, new { channel = "sms", senderId = (string?)null }, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync(campaign, new { title = "More news" }, ("If-Match", "*"))).Expect(200);

        (await salon.Client.PostAsync(campaign + "/launch")).Expect(200);
        (await manager.PostAsync(campaign + "/cancel")).Expect(200);
        (await manager.PatchAsync(path, new { name = "Rob" }, ("If-Match", "*"))).Expect(200);
        (await manager.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
    }

    [Fact]
    public async Task A_chat_sender_that_is_not_active_is_no_default_and_one_that_is_paused_later_stays_it()
    {
        var salon = await ChatTenant.CreateAsync(api, 0);
        (await salon.Client.PostAsync($"/v1/senders/{salon.Sender}/pause")).Expect(200);
        Assert.Equal(salon.Sender, (await salon.Client.PatchAsync("/v1/settings", new { region = "IT" })).Expect(200).Text("defaultChatSender"));
        (await salon.Client.PatchAsync("/v1/settings", """{"defaultChatSender":null}""")).Expect(200);

        (await salon.Client.PatchAsync("/v1/settings", new { defaultChatSender = salon.Sender })).ExpectProblem(400, "senderUnknown", "/defaultChatSender");
    }

    [Fact]
    public async Task A_chat_sender_has_no_limit() =>
        (await (await ChatTenant.CreateAsync(api, 0)).Client.PostAsync("/v1/senders", new { channel = "chat", name = "Bob", hourlyLimit = 5 }))
        .ExpectProblem(400, "hourlyLimitNotForChat", "/hourlyLimit");

    private async Task<ApiClient> ManagerAsync(ChatTenant salon) =>
        new(api.Http, (await salon.Client.PostAsync("/v1/keys", new { name = "desk", role = "manager" })).Expect(201).Text("key"));
}
