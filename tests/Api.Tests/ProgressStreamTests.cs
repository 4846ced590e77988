using System.Net.Http.Headers;
using System.Text.Json;
using MassMessaging.Api.Tests.Description;

namespace MassMessaging.Api.Tests;

/// <summary>A campaign's progress as server-sent events.</summary>
[Collection(CampaignCollection.Name)]
public sealed class ProgressStreamTests(ApiWithSilo api)
{
    [Fact]
    public async Task Progress_is_told_at_once_then_as_it_changes_and_ends_with_the_campaign()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddDays(1) } });
        using var response = await OpenAsync(tenant, path + "/events", "anything");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        var first = (await NextAsync(lines))!.Value;
        Assert.Equal("draft", first.GetProperty("campaign").GetProperty("status").GetString());
        Assert.Equal(3, first.GetProperty("forecast").GetProperty("willBeSent").GetInt32());
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var next = await NextAsync(lines);
        while (next!.Value.GetProperty("campaign").GetProperty("totals").GetProperty("total").ValueKind == JsonValueKind.Null)
        {
            next = await NextAsync(lines);
        }

        Assert.Equal("scheduled", next.Value.GetProperty("campaign").GetProperty("status").GetString());
        (await tenant.Client.PostAsync(path + "/cancel")).Expect(200);
        await api.Silo.SettleAsync();
        JsonElement? last = null;
        while (await NextAsync(lines) is { } later)
        {
            last = later;
        }

        Assert.Equal("cancelled", last!.Value.GetProperty("campaign").GetProperty("status").GetString());
        Assert.Equal(3, last.Value.GetProperty("campaign").GetProperty("totals").GetProperty("skipped").GetInt32());
        Assert.Equal(0, last.Value.GetProperty("forecast").GetProperty("willBeSent").GetInt32());
        using var again = await OpenAsync(tenant, path + "/events", "1-1");
        Assert.Equal(204, (int)again.StatusCode);
        using var fresh = await OpenAsync(tenant, path + "/events", null);
        Assert.Contains("cancelled", await fresh.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var foreign = await OpenAsync(await api.TenantAsync(), path + "/events", null);
        Assert.Equal(404, (int)foreign.StatusCode);
    }

    private async Task<HttpResponseMessage> OpenAsync(ApiTenant tenant, string path, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Client.Key);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<JsonElement?> NextAsync(StreamReader lines)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return KeptDescription.Only.Checked("CampaignProgress", JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]));
            }
        }

        return null;
    }
}
