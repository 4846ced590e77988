using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>The id of a live connection in the hands of another customer, over each transport.</summary>
[Collection(ChatCollection.Name)]
public sealed class ForeignConnectionTests(ApiWithSilo api)
{
    private const char End = '\u001e';
    private const string Missing = "AAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task Every_request_with_anothers_connection_is_answered_like_one_with_a_missing_connection()
    {
        var (salon, other) = (await ChatTenant.CreateAsync(api, 2), await ChatTenant.CreateAsync(api, 1));
        var campaign = await salon.SendAsync("Hello");
        var owner = await salon.TokenAsync("c1");
        var id = await NegotiateAsync(owner);
        await PollAsync(owner, id); // begins long polling

        foreach (var stranger in new[] { await salon.TokenAsync("c2"), await other.TokenAsync("c1") })
        {
            await AssertLikeMissingAsync(stranger, id, HttpMethod.Get, null);
            await AssertLikeMissingAsync(stranger, id, HttpMethod.Get, null, "text/event-stream");
            await AssertLikeMissingAsync(stranger, id, HttpMethod.Post, Frame(new { protocol = "json", version = 1 }));
            await AssertLikeMissingAsync(stranger, id, HttpMethod.Delete, null);
            Assert.Equal(404, await WebSocketStatusAsync(stranger, id));
        }

        // The owner's connection has taken nothing of that, and goes on with a renewed token too.
        Assert.Equal(200, (int)(await SendAsync(owner, id, HttpMethod.Post, Frame(new { protocol = "json", version = 1 }))).Status);
        Assert.Equal("{}" + End, await PollAsync(owner, id));
        var renewed = await salon.TokenAsync("c1");
        var stolen = await SendAsync(await salon.TokenAsync("c2"), id, HttpMethod.Post, Call("Read", 1));
        Assert.Equal(404, (int)stolen.Status);
        Assert.Equal((2, 0, 0), await salon.StatisticsAsync(campaign));
        Assert.Equal(200, (int)(await SendAsync(renewed, id, HttpMethod.Post, Call("Read", 1))).Status);
        Assert.Contains("\"readUpTo\":1", await PollAsync(renewed, id), StringComparison.Ordinal);
        Assert.Equal((2, 1, 1), await salon.StatisticsAsync(campaign));
        Assert.Equal(202, (int)(await SendAsync(owner, id, HttpMethod.Delete, null)).Status);
    }

    [Fact]
    public async Task What_another_sends_to_a_stream_of_events_never_arrives()
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        var (owner, stranger) = (await salon.TokenAsync("c1"), await salon.TokenAsync("c2"));
        var id = await NegotiateAsync(owner);
        using var request = Request(owner, id, HttpMethod.Get, null, "text/event-stream");
        using var stream = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);

        await AssertLikeMissingAsync(stranger, id, HttpMethod.Post, Frame(new { protocol = "json", version = 1 }));
        await AssertLikeMissingAsync(stranger, id, HttpMethod.Delete, null);

        Assert.Equal(200, (int)(await SendAsync(owner, id, HttpMethod.Post, Frame(new { protocol = "json", version = 1 }))).Status);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line;
        do
        {
            line = await lines.ReadLineAsync(limit.Token);
        }
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));

        Assert.Equal("data: {}" + End, line);
    }

    [Fact]
    public async Task A_connection_that_was_negotiated_by_one_customer_cannot_be_begun_by_another()
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        var (owner, stranger) = (await salon.TokenAsync("c1"), await salon.TokenAsync("c2"));
        foreach (var version in new[] { 0, 1 })
        {
            var id = await NegotiateAsync(owner, version);
            await AssertLikeMissingAsync(stranger, id, HttpMethod.Get, null);
            Assert.Equal(404, await WebSocketStatusAsync(stranger, id));
            await PollAsync(owner, id);
        }
    }

    private async Task AssertLikeMissingAsync(string token, string id, HttpMethod method, string? body, string? accept = null)
    {
        var missing = await SendAsync(token, Missing, method, body, accept);
        var foreign = await SendAsync(token, id, method, body, accept);
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Equal((missing.Status, missing.Type, missing.Body), (foreign.Status, foreign.Type, foreign.Body));
    }

    private async Task<string> NegotiateAsync(string token, int version = 1)
    {
        var answer = (await new ApiClient(api.Http, token).PostAsync($"/hubs/chat/negotiate?negotiateVersion={version}")).Expect(200);
        return answer.Text(version == 0 ? "connectionId" : "connectionToken");
    }

    private async Task<string> PollAsync(string token, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = Request(token, id, HttpMethod.Get, null, null);
        using var answer = await api.Http.SendAsync(request, limit.Token);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(limit.Token);
    }

    private async Task<(HttpStatusCode Status, string? Type, string Body)> SendAsync(
        string token, string id, HttpMethod method, string? body, string? accept = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = Request(token, id, method, body, accept);
        using var answer = await api.Http.SendAsync(request, limit.Token);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, WithoutTrace(await answer.Content.ReadAsStringAsync(limit.Token)));
    }

    private static HttpRequestMessage Request(string token, string id, HttpMethod method, string? body, string? accept)
    {
        var request = new HttpRequestMessage(method, $"/hubs/chat?id={Uri.EscapeDataString(id)}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (accept is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        }

        return request;
    }

    private async Task<int> WebSocketStatusAsync(string token, string id)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(new Uri(api.Http.BaseAddress!, $"/hubs/chat?id={Uri.EscapeDataString(id)}")) { Scheme = "ws" };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var refused = await Record.ExceptionAsync(() => socket.ConnectAsync(address.Uri, limit.Token));
        return refused is null ? 101 : (int)socket.HttpStatusCode;
    }

    private static string WithoutTrace(string body) => body.StartsWith('{') && body.Contains("traceId", StringComparison.Ordinal)
        ? string.Join(' ', JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!
            .Where(member => member.Key != "traceId").Select(member => $"{member.Key}={member.Value}"))
        : body;

    private static string Frame(object message) => JsonSerializer.Serialize(message) + End;

    private static string Call(string method, long number) =>
        Frame(new { type = 1, invocationId = "1", target = method, arguments = new[] { number } });
}
