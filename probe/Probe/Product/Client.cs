using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Probe.Product;

/// <summary>Calls the Api with one key.</summary>
/// <param name="http">Where the Api is.</param>
/// <param name="key">The key or token; null: none.</param>
/// <param name="always">Headers of every request, such as a session's cookie.</param>
internal sealed class Client(HttpClient http, string? key, params (string Name, string Value)[] always)
{
    private static long _sent;

    /// <summary>How many requests this process has sent.</summary>
    public static long Sent => Interlocked.Read(ref _sent);

    /// <summary>The key.</summary>
    public string? Key => key;

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("get", path, null, headers);

    public Task<Reply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("delete", path, null, headers);

    public Task<Reply> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync("post", path, Json(body), headers);

    public Task<Reply> PutAsync(string path, object? body, params (string Name, string Value)[] headers) => SendAsync("put", path, Json(body), headers);

    public Task<Reply> PatchAsync(string path, object? body, params (string Name, string Value)[] headers) => SendAsync("patch", path, Json(body), headers);

    /// <summary>Sends a request and reads the whole answer; of a stream of events only its headers.</summary>
    public async Task<Reply> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, content, headers);
        return await SendAsync(http, request);
    }

    /// <summary>A request with this key, for those who read its answer themselves.</summary>
    public HttpRequestMessage Request(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", key.Contains(' ', StringComparison.Ordinal) ? key : "Bearer " + key);
        }

        foreach (var (name, value) in always.Concat(headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Sends a request and reads the answer; a connection that the server ends without one has the status 0.</summary>
    public static async Task<Reply> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        Interlocked.Increment(ref _sent);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var streams = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
            var text = streams ? string.Empty : await answer.Content.ReadAsStringAsync();
            var values = answer.Headers.Concat(answer.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply((int)answer.StatusCode, text, values, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception failure) when (IsNoAnswer(failure))
        {
            return new Reply(0, failure.Message, new Dictionary<string, string>(), Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>Whether a failure of a request says that no answer came: the connection was not there, broke, or stayed silent.</summary>
    public static bool IsNoAnswer(Exception failure) =>
        failure is HttpRequestException or IOException or SocketException or OperationCanceledException or TimeoutException or ObjectDisposedException;

    /// <summary>Bytes as the body of a request, under any media type.</summary>
    public static ByteArrayContent Bytes(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static HttpContent? Json(object? body) => body switch
    {
        null => null,
        string text => new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        _ => JsonContent.Create(body, options: JsonSerializerOptions.Web),
    };
}
