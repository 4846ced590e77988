using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MassMessaging.FaultLab.Load;

/// <summary>What came of a call, with product times of its first sending and its last answer.</summary>
internal sealed record CallResult(int Status, JsonNode? Body, string? ETag, DateTimeOffset SentAt, DateTimeOffset AnsweredAt, int Tries)
{
    /// <summary>The product said yes: what it promised must hold.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>The product said no, at the first try: nothing has changed. After a repeated one it may have.</summary>
    public bool IsRefused => Status is >= 400 and < 500 && Tries == 1;

    /// <summary>Accepted at the first try, so that no earlier try can still be on its way.</summary>
    public bool IsClean => IsAccepted && Tries == 1;
}

/// <summary>Calls with one key to whichever Api answers, repeated like a careful client does: the same key, the same call.</summary>
internal sealed class Calls(IReadOnlyList<string> urls, string key, History history, string who) : IDisposable
{
    private const int MostTries = 10;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(12) };
    private int _turn;

    public Task<CallResult> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<CallResult> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body ?? new { });

    public Task<CallResult> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>A change of what was read just now.</summary>
    public async Task<CallResult?> PatchAsync(string path, object body)
    {
        var read = await GetAsync(path);
        return read is { IsAccepted: true, ETag: { } tag } ? await SendAsync(HttpMethod.Patch, path, body, tag) : null;
    }

    /// <summary>A change of what carries no revision.</summary>
    public Task<CallResult> PatchOpenlyAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    /// <summary>A delete of what was read just now; null: it could not be read.</summary>
    public async Task<CallResult?> DeleteAsync(string path)
    {
        var read = await GetAsync(path);
        return read is { IsAccepted: true, ETag: { } tag } ? await SendAsync(HttpMethod.Delete, path, null, tag) : null;
    }

    public Task<CallResult> ImportAsync(string path, string csv) =>
        SendAsync(HttpMethod.Post, path, null, content: () => new StringContent(csv, Encoding.UTF8, "text/csv"));

    public void Dispose() => _http.Dispose();

    private async Task<CallResult> SendAsync(HttpMethod method, string path, object? body, string? ifMatch = null, Func<HttpContent>? content = null)
    {
        var text = body is null ? null : JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
        content ??= text is null ? null : () => new StringContent(text, Encoding.UTF8, "application/json");
        var idempotencyKey = Guid.NewGuid().ToString("N");
        var sentAt = history.Now;
        for (var tries = 1; ; tries++)
        {
            var (status, answer, tag) = await TryAsync(method, path, content, method == HttpMethod.Post ? idempotencyKey : null, ifMatch);
            if (method != HttpMethod.Get || status is 0 or >= 500)
            {
                history.Say(string.Create(CultureInfo.InvariantCulture, $"{who} {method} {path} {text} -> {status} {(status is >= 200 and < 300 ? "" : answer?.ToJsonString())} try {tries}"));
            }

            var again = status is 0 or 429 or >= 500 || (status == 409 && (string?)answer?["code"] == "idempotencyInProgress");
            if (!again || tries == MostTries)
            {
                return new CallResult(status, answer, tag, sentAt, history.Now, tries);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(200 * tries, 1_000)));
        }
    }

    private async Task<(int Status, JsonNode? Body, string? ETag)> TryAsync(
        HttpMethod method, string path, Func<HttpContent>? content, string? idempotencyKey, string? ifMatch)
    {
        var url = urls[(int)((uint)Interlocked.Increment(ref _turn) % urls.Count)];
        using var request = new HttpRequestMessage(method, url + path) { Content = content?.Invoke() };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            return ((int)answer.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, answer.Headers.ETag?.ToString());
        }
        catch (Exception nobody) when (nobody is HttpRequestException or TaskCanceledException or IOException)
        {
            return (0, null, null);
        }
    }
}
