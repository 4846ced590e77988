using System.Net;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>A webhook must not reach into this installation's own network, nor tell of it.</summary>
[Collection(ApiCollection.Name)]
public sealed class WebhookAddressTests(RunningApi api)
{
    private static readonly string[] EventTypes = ["campaign.paused"];

    [Theory]
    [InlineData("https://127.0.0.1/h")]
    [InlineData("https://127.0.0.1./h")]
    [InlineData("https://127.1/h")]
    [InlineData("https://0x7f.1/h")]
    [InlineData("https://0177.0.0.1/h")]
    [InlineData("https://2130706433/h")]
    [InlineData("https://0x7f000001/h")]
    [InlineData("https://\uFF11\uFF12\uFF17.0.0.1/h")]
    [InlineData("https://0.0.0.0/h")]
    [InlineData("https://10.0.0.1/h")]
    [InlineData("https://172.16.0.1/h")]
    [InlineData("https://192.168.1.1:8443/h")]
    [InlineData("https://100.64.0.1/h")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[::1]/h")]
    [InlineData("https://[::]/h")]
    [InlineData("https://[fe80::1]/h")]
    [InlineData("https://[fe80::1%25eth0]/h")]
    [InlineData("https://[fd00::1]/h")]
    [InlineData("https://[::ffff:127.0.0.1]/h")]
    [InlineData("https://[::ffff:a00:1]/h")]
    [InlineData("https://[64:ff9b::7f00:1]/h")]
    [InlineData("https://[2002:7f00:1::]/h")]
    [InlineData("https://localhost/h")]
    [InlineData("https://LOCALHOST./h")]
    [InlineData("https://a.localhost/h")]
    public async Task An_address_that_is_not_of_the_public_internet_is_refused_at_once(string url)
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PostAsync("/v1/webhooks", new { url, eventTypes = EventTypes })).ExpectProblem(400, "addressNotPublic", "/url");
        var path = "/v1/webhooks/" + (await client.PostAsync("/v1/webhooks", new { url = "https://93.184.216.34/h", eventTypes = EventTypes })).Expect(201).Text("id");
        (await client.PatchAsync(path, new { url })).ExpectProblem(400, "addressNotPublic", "/url");
        Assert.Equal("https://93.184.216.34/h", (await client.GetAsync(path)).Expect(200).Text("url"));
    }

    [Fact]
    public async Task What_a_name_leads_to_inside_is_neither_connected_to_nor_told()
    {
        var tenant = await api.TenantAsync();
        var inner = Dns.GetHostName();
        Assert.NotEmpty(await Dns.GetHostAddressesAsync(inner)); // a name that is there, of this machine
        var errors = new List<string>();
        foreach (var url in new[] { $"https://{inner}:9/h", "https://no-such-name.invalid/h", "https://127.0.0.1:9/h", "https://[::ffff:10.0.0.1]/h" })
        {
            var webhook = (await tenant.Client.PostAsync("/v1/webhooks", new { url = "https://example.com/h", eventTypes = EventTypes })).Expect(201).Text("id");
            // As one that stood there before such addresses were refused.
            await api.Seed.ExecuteAsync(
                """
                update webhooks set url = @url where webhook_id = @id;
                insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at) values (@id, 'campaign.paused', '{}', now(), now())
                """,
                new { id = Guid.Parse(webhook), url });
            errors.Add(await LastErrorAsync(tenant.Client, webhook));
        }

        Assert.Equal(["no connection to a public address"], errors.Distinct());
    }

    [Fact]
    public async Task Plain_http_is_for_development_only() =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/webhooks", new { url = "http://example.com", eventTypes = EventTypes }))
            .ExpectProblem(400, "urlInvalid", "/url");

    /// <summary>What went wrong at the attempt of a webhook's newest delivery, once it is stored.</summary>
    internal static async Task<string> LastErrorAsync(ApiClient client, string webhook)
    {
        JsonElement error = default;
        await OutgoingWebhookTests.UntilAsync("the attempt is stored", async () =>
            (error = (await client.GetAsync($"/v1/webhooks/{webhook}/deliveries")).Expect(200)["items"][0].GetProperty("lastError")).ValueKind == JsonValueKind.String);
        return error.GetString()!;
    }
}
