namespace MassMessaging.Api.Tests.Chat;

/// <summary>A tenant with an employee as its default chat sender, and customers with the online app.</summary>
internal sealed record ChatTenant(ApiWithSilo Api, ApiTenant Tenant, string Sender)
{
    public ApiClient Client => Tenant.Client;

    public static async Task<ChatTenant> CreateAsync(ApiWithSilo api, int customers)
    {
        var tenant = await api.TenantAsync();
        (await api.Operator.PutAsync($"/v1/tenants/{tenant.Id}/prices", new { chat = new { perMessage = new { amount = "0.01", currency = "EUR" } } })).Expect(200);
        (await tenant.Client.PostAsync("/v1/staff", new { id = "anna", name = "Anna" })).Expect(201);
        var sender = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Anna", staffId = "anna" })).Expect(201);
        Assert.Equal("active", sender.Text("status"));
        (await tenant.Client.PatchAsync("/v1/settings", new { defaultChatSender = sender.Text("id") })).Expect(200);
        await api.CustomersAsync(tenant, customers);
        await api.Silo.Seed.GiveOnlineAppAsync(tenant.TenantId);
        return new ChatTenant(api, tenant, sender.Text("id"));
    }

    /// <summary>The app token of a customer.</summary>
    public async Task<string> TokenAsync(string customer) =>
        (await Client.PostAsync($"/v1/customers/{customer}/chat-token")).Expect(200).Text("token");

    /// <summary>A campaign that is sent to everybody by the time this returns.</summary>
    public async Task<string> SendAsync(string text)
    {
        var id = (await Client.PostAsync("/v1/campaigns", new { title = "News", text, channel = "chat" })).Expect(201).Text("id");
        (await Client.PostAsync($"/v1/campaigns/{id}/launch")).Expect(200);
        await Api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("completed", (await Client.GetAsync($"/v1/campaigns/{id}")).Expect(200).Text("status"));
        return id;
    }

    /// <summary>A campaign's statistics: sent, delivered, read, each of which contains the next.</summary>
    public async Task<(long Sent, long Delivered, long Read)> StatisticsAsync(string campaign)
    {
        var answer = (await Client.GetAsync($"/v1/campaigns/{campaign}/statistics")).Expect(200);
        return (answer["sent"].GetInt64(), answer["delivered"].GetInt64(), answer["read"].GetInt64());
    }
}
