namespace MassMessaging.Api.Tests;

/// <summary>A webhook must not reach into this installation's own network.</summary>
[Collection(ApiCollection.Name)]
public sealed class WebhookAddressTests(RunningApi api)
{
    [Theory]
    [InlineData("https://127.0.0.1:9/h")]
    [InlineData("https://localhost:9/h")]
    [InlineData("https://[::ffff:10.0.0.1]/h")]
    public async Task A_private_address_is_never_connected_to(string url)
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+393331234567" })).Expect(201);
        var path = "/v1/webhooks/" + (await tenant.Client.PostAsync("/v1/webhooks", new { url, eventTypes = new[] { "customer.optedOut" } })).Expect(201).Text("id");

        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);

        await OutgoingWebhookTests.UntilAsync("the attempt is stored", async () =>
            (await tenant.Client.GetAsync(path + "/deliveries")).Expect(200)["items"][0].GetProperty("lastError").GetString() == "address not allowed");
    }

    [Fact]
    public async Task Plain_http_is_for_development_only() =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/webhooks", new { url = "http://example.com", eventTypes = new[] { "campaign.paused" } }))
            .ExpectProblem(400, "urlInvalid", "/url");
}
