using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MassMessaging.Demo.Http;

/// <summary>What a call answered; the body is null when there was none.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Body, string? ETag)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>A call that was refused: the demo cannot go on.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>
/// JSON over HTTP with one key. A call that finds nobody or a busy server is repeated: a process may be restarting. Where
/// an instance is named, the key is sent only while the process that answers is of it: another installation may have
/// taken the port.
/// </summary>
internal sealed class Rest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly HttpClient _http;
    private readonly string? _key;
    private readonly string? _instance;
    private bool _isKnown;

    /// <param name="instance">What <c>/health/live</c> must say of itself; null: any program that answers gets the key.</param>
    public Rest(string baseUrl, string? key, string? instance = null)
        : this(new HttpClient { BaseAddress = new Uri(baseUrl), Timeout = TimeSpan.FromSeconds(60) }, baseUrl, key, instance)
    {
    }

    private Rest(HttpClient http, string baseUrl, string? key, string? instance) =>
        (_http, BaseUrl, _key, _instance) = (http, baseUrl, key, instance);

    public string BaseUrl { get; }

    /// <summary>The same with another key, over the same connections, which stay this one's to close.</summary>
    public Rest As(string otherKey) => new(_http, BaseUrl, otherKey, _instance);

    public Task<JsonNode> GetAsync(string path, CancellationToken stop) => ExpectAsync(HttpMethod.Get, path, null, null, stop);

    public Task<JsonNode> PostAsync(string path, JsonNode? body, CancellationToken stop) => ExpectAsync(HttpMethod.Post, path, body, null, stop);

    /// <summary>A call that is done once, however often it is made, in this run and in the next: its idempotency key is kept.</summary>
    public async Task<JsonNode> PostOnceAsync(DemoState state, string call, string path, JsonNode? body, CancellationToken stop)
    {
        try
        {
            return await ExpectAsync(HttpMethod.Post, path, body, state.CallKey(call), stop);
        }
        catch (RefusedException)
        {
            state.ForgetCall(call); // a refusal is replayed too, and the next try deserves a look of its own
            throw;
        }
    }

    public async Task<JsonNode> ExpectAsync(HttpMethod method, string path, JsonNode? body, string? idempotencyKey, CancellationToken stop)
    {
        var answer = await SendAsync(method, path, Json(body), stop, idempotencyKey);
        return answer.IsSuccess ? answer.Body ?? new JsonObject() : throw new RefusedException(Describe(method, path, answer));
    }

    /// <param name="content">Makes the body anew for each try, because a sent one is used up.</param>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken stop, string? idempotencyKey = null, string? ifMatch = null)
    {
        var giveUp = DateTime.UtcNow + Patience;
        for (var wait = 250; ; wait = Math.Min(wait * 2, 3_000))
        {
            try
            {
                await KnowAsync(stop);
                using var request = Request(method, path, content, idempotencyKey, ifMatch);
                using var response = await _http.SendAsync(request, stop);
                if (DateTime.UtcNow > giveUp || !IsWorthRepeating(response.StatusCode))
                {
                    return await ReadAsync(response, stop);
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested && DateTime.UtcNow < giveUp)
            {
                // Nobody answered, or another program: tried again below.
            }

            _isKnown = false;
            await Task.Delay(wait, stop);
        }
    }

    public static string Describe(HttpMethod method, string path, Answer answer) =>
        $"{method} {path} was answered {(int)answer.Status}: {answer.Body?.ToJsonString(Readable) ?? "(no body)"}";

    public static Func<HttpContent>? Json(JsonNode? body)
    {
        var text = body?.ToJsonString(Readable);
        return text is null ? null : () => new StringContent(text, Encoding.UTF8, "application/json");
    }

    /// <summary>A value for people: without quotes and escapes.</summary>
    public static string Text(JsonNode? value) => value?.ToJsonString(Readable).Trim('"') ?? "";

    public void Dispose() => _http.Dispose();

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task KnowAsync(CancellationToken stop)
    {
        if (_instance is null || _isKnown)
        {
            return;
        }

        using var response = await _http.GetAsync("/health/live", stop);
        _isKnown = response.IsSuccessStatusCode && (string?)(await ReadAsync(response, stop)).Body?["instance"] == _instance;
        if (!_isKnown)
        {
            throw new HttpRequestException($"Another program answers at {BaseUrl}; it is sent no key.");
        }
    }

    private static bool IsWorthRepeating(HttpStatusCode status) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;

    private HttpRequestMessage Request(HttpMethod method, string path, Func<HttpContent>? content, string? idempotencyKey, string? ifMatch)
    {
        var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
        if (_key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", $"\"{idempotencyKey}\"");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return request;
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        var body = text.Length == 0 ? null : isJson ? JsonNode.Parse(text) : JsonValue.Create(text);
        return new Answer(response.StatusCode, body, response.Headers.ETag?.ToString());
    }
}
