using System.Net.Http.Headers;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>One stream of a tenant for its lists: campaigns, senders and operations that changed.</summary>
[Collection(SiloCollection.Name)]
public sealed class LiveTests(ApiWithSilo api)
{
    [Fact]
    public async Task The_first_event_is_whole_and_the_next_ones_tell_what_changed()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var (quiet, moved) = (await ApiWithSilo.DraftAsync(tenant, sender), await ApiWithSilo.DraftAsync(tenant, sender));
        using var stream = await OpenAsync(api.Http, tenant);

        var first = await NextAsync(stream);
        Assert.True(first.GetProperty("whole").GetBoolean());
        Assert.Equal(new[] { Id(quiet), Id(moved) }.Order(), Ids(first, "campaigns").Order());
        Assert.Equal([sender], Ids(first, "senders"));
        Assert.Equal("active", first.GetProperty("senders")[0].GetProperty("status").GetString());

        (await tenant.Client.PostAsync(moved + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var campaign = await UntilAsync(stream, "campaigns", moved, view => view.GetProperty("totals").GetProperty("sent").GetInt32() == 1, quiet);
        Assert.Equal(("running", 33), (campaign.GetProperty("status").GetString(), campaign.GetProperty("percentSent").GetInt32()));
        Assert.Equal(10, campaign.GetProperty("ratePerHour").GetDecimal());

        (await tenant.Client.PostAsync($"/v1/senders/{sender}/pause")).Expect(200);
        await UntilAsync(stream, "senders", sender, view => view.GetProperty("status").GetString() == "paused", quiet);
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/resume")).Expect(200);
        await UntilAsync(stream, "campaigns", moved, view => view.GetProperty("blockedBy").ValueKind == JsonValueKind.Null, quiet);

        (await tenant.Client.DeleteAsync(moved, ("If-Match", "*"))).Expect(204);
        JsonElement next;
        do
        {
            next = await NextAsync(stream);
        }
        while (!next.GetProperty("gone").GetProperty("campaigns").EnumerateArray().Any(id => id.GetString() == Id(moved)));
    }

    [Fact]
    public async Task Who_connects_again_is_told_the_newest_state_whatever_was_missed()
    {
        var tenant = await api.TenantAsync();
        var path = await DraftAsync(tenant, "Before");
        using (var lost = await OpenAsync(api.Http, tenant))
        {
            await NextAsync(lost);
        }

        (await tenant.Client.PatchAsync(path, new { title = "After" }, ("If-Match", "*"))).Expect(200);
        var added = await DraftAsync(tenant, "Added");
        using var again = await OpenAsync(api.Http, tenant, lastEventId: "7");
        var titles = new Dictionary<string, string?>();
        for (var whole = true; titles.GetValueOrDefault(Id(path)) != "After" || titles.GetValueOrDefault(Id(added)) != "Added"; whole = false)
        {
            // The first event is whole, as of the last look; what came since then follows.
            var changes = await NextAsync(again);
            Assert.Equal(whole, changes.GetProperty("whole").GetBoolean());
            foreach (var view in changes.GetProperty("campaigns").EnumerateArray())
            {
                titles[view.GetProperty("id").GetString()!] = view.GetProperty("title").GetString();
            }
        }

        Assert.Equal(2, titles.Count);
    }

    [Fact]
    public async Task Operations_are_told_when_they_begin_and_end()
    {
        var tenant = await api.TenantAsync();
        using var stream = await OpenAsync(api.Http, tenant);
        await NextAsync(stream);
        var operation = Guid.NewGuid();
        await api.Silo.Seed.ExecuteAsync(
            "insert into operations (operation_id, tenant_id, kind, status, created_at) values (@operation, @TenantId, 'test', 'running', now())",
            new { operation, tenant.TenantId });
        await UntilAsync(stream, "operations", operation.ToString("N"), view => view.GetProperty("status").GetString() == "running", null);
        await api.Silo.Seed.ExecuteAsync("update operations set status = 'succeeded', finished_at = now() where operation_id = @operation", new { operation });
        await UntilAsync(stream, "operations", operation.ToString("N"), view => view.GetProperty("status").GetString() == "succeeded", null);
    }

    [Fact]
    public async Task A_sender_that_newer_ones_crowd_out_is_not_told_as_deleted_and_a_deleted_one_is()
    {
        var tenant = await api.TenantAsync();
        await api.Silo.Seed.ExecuteAsync(
            """
            insert into senders (sender_id, tenant_id, channel, name, status, created_at)
            select gen_random_uuid(), @TenantId, 'sms', 'Short ' || n, 'pendingLink', now() - interval '2 hours' + n * interval '1 second' from generate_series(1, 100) n
            """,
            new { tenant.TenantId });
        using var stream = await OpenAsync(api.Http, tenant);
        var followed = Ids(await NextAsync(stream), "senders");
        Assert.Equal(100, followed.Length);

        var newest = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Newest" })).Expect(201).Text("id");
        for (var seen = false; !seen;)
        {
            var changes = await NextAsync(stream);
            Assert.Empty(changes.GetProperty("gone").GetProperty("senders").EnumerateArray());
            seen = Ids(changes, "senders").Contains(newest);
        }

        // The list of a hundred is filled up again by the one that was crowded out.
        (await tenant.Client.DeleteAsync("/v1/senders/" + newest, ("If-Match", "*"))).Expect(204);
        string[] gone;
        do
        {
            gone = [.. (await NextAsync(stream)).GetProperty("gone").GetProperty("senders").EnumerateArray().Select(id => id.GetString()!)];
        }
        while (gone.Length == 0);
        Assert.Equal([newest], gone);
        using var again = await OpenAsync(api.Http, tenant);
        Assert.Equal(followed.Order(), Ids(await NextAsync(again), "senders").Order());
    }

    [Fact]
    public async Task A_draft_that_newer_ones_crowd_out_is_not_shown_to_the_next_stream()
    {
        var tenant = await api.TenantAsync();
        var oldest = await DraftAsync(tenant, "Oldest");
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        using var stream = await OpenAsync(api.Http, tenant);
        await NextAsync(stream);
        var others = new HashSet<string>();
        for (var n = 1; n <= 100; n++)
        {
            others.Add(Id(await DraftAsync(tenant, $"Offer {n}")));
        }

        for (var told = new HashSet<string>(); !others.IsSubsetOf(told);)
        {
            var changes = await NextAsync(stream);
            told.UnionWith(Ids(changes, "campaigns"));
            Assert.Empty(changes.GetProperty("gone").GetProperty("campaigns").EnumerateArray());
        }

        using var next = await OpenAsync(api.Http, tenant);
        Assert.Equal(others.Order(), Ids(await NextAsync(next), "campaigns").Order());
        (await tenant.Client.GetAsync(oldest)).Expect(200);
    }

    [Fact]
    public async Task A_stream_shows_nothing_of_another_tenant_and_ends_with_its_key()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        await DraftAsync(bob, "Bob's");
        var key = (await ann.Client.PostAsync("/v1/keys", new { name = "screen", role = "viewer" })).Expect(201);
        using var stream = await OpenAsync(api.Http, ann with { Client = new ApiClient(api.Http, key.Text("key")) });
        var first = await NextAsync(stream);
        Assert.All(new[] { "campaigns", "senders", "operations" }, list => Assert.Equal(0, first.GetProperty(list).GetArrayLength()));

        await DraftAsync(bob, "Bob's second");
        var mine = await DraftAsync(ann, "Ann's");
        Assert.Equal([Id(mine)], Ids(await NextAsync(stream), "campaigns"));
        (await ann.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
        Assert.Null(await stream.ReadAsync());
        (await new ApiClient(api.Http, "no-key").GetAsync("/v1/events")).ExpectProblem(401, "keyRequired");
    }

    [Fact]
    public async Task A_tenants_streams_of_both_kinds_share_its_places()
    {
        await using var process = await api.StartApiAsync(null, "--Live:StreamsPerTenant=1");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var tenant = await api.TenantAsync();
        var path = await DraftAsync(tenant, "Offer");
        using var stream = await OpenAsync(http, tenant);
        await NextAsync(stream);
        var client = new ApiClient(http, tenant.Client.Key);
        (await client.GetAsync("/v1/events")).ExpectProblem(429, "rateLimited");
        (await client.GetAsync(path + "/events")).ExpectProblem(429, "rateLimited");
        await RunningApi.StopAsync(process);
    }

    /// <summary>Events, of which there is at most one a second, among which a state must come.</summary>
    private const int MostEvents = 60;

    private static string Id(string path) => path.Split('/')[^1];

    private static string[] Ids(JsonElement changes, string list) => [.. changes.GetProperty(list).EnumerateArray().Select(view => view.GetProperty("id").GetString()!)];

    private static async Task<string> DraftAsync(ApiTenant tenant, string title) =>
        "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new { title, text = "Hello", channel = "chat" })).Expect(201).Text("id");

    /// <summary>Reads on until a thing is told in that state; a thing that did not change must not be told.</summary>
    private static async Task<JsonElement> UntilAsync(Sse stream, string list, string path, Func<JsonElement, bool> holds, string? unchanged)
    {
        for (var events = 0; ; events++)
        {
            Assert.True(events < MostEvents, $"{MostEvents} events did not tell {list} {path} so.");
            var changes = await NextAsync(stream);
            Assert.False(changes.GetProperty("whole").GetBoolean());
            Assert.DoesNotContain(unchanged is null ? null : Id(unchanged), Ids(changes, "campaigns"));
            var found = changes.GetProperty(list).EnumerateArray().FirstOrDefault(view => view.GetProperty("id").GetString() == Id(path));
            if (found.ValueKind == JsonValueKind.Object && holds(found))
            {
                return found;
            }
        }
    }

    private static async Task<JsonElement> NextAsync(Sse stream) => (await stream.ReadAsync())!.Value;

    private static async Task<Sse> OpenAsync(HttpClient http, ApiTenant tenant, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Client.Key);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new Sse(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed record Sse(HttpResponseMessage Response, StreamReader Lines) : IDisposable
    {
        public async Task<JsonElement?> ReadAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await Lines.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
                }
            }

            return null;
        }

        public void Dispose()
        {
            Lines.Dispose();
            Response.Dispose();
        }
    }
}
