namespace MassMessaging.Api.Tests.Chat;

/// <summary>What a customer was sent.</summary>
[Collection(ChatCollection.Name)]
public sealed class CustomerMessageTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_customers_messages_come_with_their_campaign_the_newest_first_and_in_pages()
    {
        var salon = await ChatTenant.CreateAsync(api, 3);
        var first = await salon.SendAsync("one");
        (await salon.Client.PutAsync("/v1/customers/c2/opt-outs/chat")).Expect(204);
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        var second = await salon.SendAsync("two");
        (await salon.Client.PutAsync("/v1/customers/late", new { onlineApp = true })).Expect(201);
        (await salon.Client.PostAsync("/v1/campaigns", new { title = "Draft", text = "x", channel = "chat" })).Expect(201);

        Assert.Equal([$"{second} News chat completed sent ", $"{first} News chat completed sent "], await ListAsync(salon.Client, "c3", ""));
        Assert.Equal([$"{second} News chat completed skipped optedOut", $"{first} News chat completed sent "], await ListAsync(salon.Client, "c2", ""));
        Assert.Empty(await ListAsync(salon.Client, "late", ""));

        var page = (await salon.Client.GetAsync("/v1/customers/c3/messages?limit=1")).Expect(200);
        Assert.Equal(second, Assert.Single(page["items"].EnumerateArray()).GetProperty("campaignId").GetString());
        Assert.NotEqual(default, page["items"][0].GetProperty("sentAt").GetDateTimeOffset());
        Assert.Equal([$"{first} News chat completed sent "], await ListAsync(salon.Client, "c3", $"?limit=1&cursor={page.Text("next")}"));
        (await salon.Client.GetAsync($"/v1/customers/c2/messages?limit=1&cursor={page.Text("next")}")).ExpectProblem(400, "cursorMismatch");
        (await salon.Client.GetAsync("/v1/customers/nobody/messages")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_customer_who_is_in_few_of_many_campaigns_is_found_page_by_page()
    {
        var salon = await ChatTenant.CreateAsync(api, 3);
        var old = await salon.SendAsync("one");
        // Campaigns without the person, more than one page looks through.
        await api.Silo.Seed.ExecuteAsync(
            """
            insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
            select 'x', 'campaign', g.id::text, 0, 0, 1, now(),
                   jsonb_build_object('tenantId', @tenantId, 'campaignId', g.id, 'status', 'completed', 'createdAtMs', 4000000000000 + g.n,
                                      'definition', jsonb_build_object('title', 'Other', 'channel', 'chat'))
            from (select gen_random_uuid() as id, n from generate_series(1, 1100) n) g
            """,
            new { tenantId = salon.Tenant.TenantId });

        var page = (await salon.Client.GetAsync("/v1/customers/c1/messages")).Expect(200);
        Assert.Empty(page["items"].EnumerateArray());
        Assert.Equal([$"{old} News chat completed sent "], await ListAsync(salon.Client, "c1", $"?cursor={page.Text("next")}"));
    }

    private static async Task<IReadOnlyList<string>> ListAsync(ApiClient client, string customer, string query) =>
    [
        .. (await client.GetAsync($"/v1/customers/{customer}/messages{query}")).Expect(200)["items"].EnumerateArray().Select(item =>
            $"{item.GetProperty("campaignId").GetString()} {item.GetProperty("title").GetString()} {item.GetProperty("channel").GetString()} "
            + $"{item.GetProperty("campaignStatus").GetString()} {item.GetProperty("status").GetString()} {item.GetProperty("reason").GetString()}"),
    ];
}
