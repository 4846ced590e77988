using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Tests.Catalogue;
using MassMessaging.Api.Tests.Description;

namespace MassMessaging.Api.Tests;

/// <summary>
/// Calls the API with one key. Each problem is checked against the catalogue and the description of its operation; any
/// other answer that the kept description does not describe fails the test that got it, too.
/// </summary>
public sealed class ApiClient(HttpClient http, string? key)
{
    public string? Key => key;

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Json(body), headers);

    public Task<Answer> PutAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, Json(body), headers);

    public Task<Answer> PatchAsync(string path, object? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, Json(body), headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var values = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var answer = new Answer((int)response.StatusCode, text, values);
        SeenProblem.Check(method.Method, path, answer);
        var faults = KeptDescription.Only.FaultsOf(method, path, answer);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        return answer;
    }

    // A text is sent as it stands, so that a test can send what no serializer would write.
    private static StringContent? Json(object? body) =>
        body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string ETag => Headers["ETag"];

    public string Text(string member) => Json.GetProperty(member).GetString()!;

    public JsonElement this[string member] => Json.GetProperty(member);

    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {this}");
        return this;
    }

    /// <summary>Status and body, and what the Api logged of it where it failed.</summary>
    public override string ToString() => Status < 500 || !Body.Contains("\"traceId\"", StringComparison.Ordinal)
        ? $"{Status}: {Body}"
        : $"{Status}: {Body} {FailedCalls.Of(Text("traceId"))}";

    public Answer ExpectMember(string member, string value)
    {
        Assert.Equal(value, Text(member));
        return this;
    }

    /// <summary>Checks a value of the problem's <c>params</c>.</summary>
    public Answer ExpectValue(string name, string value)
    {
        Assert.Equal(value, this["params"].GetProperty(name).ToString());
        return this;
    }

    /// <summary>Checks that this is a whole problem of that code, and of that field where one is named.</summary>
    public Answer ExpectProblem(int status, string code, string? pointer = null)
    {
        Expect(status);
        Assert.StartsWith("application/problem+json", Headers["Content-Type"], StringComparison.Ordinal);
        Assert.True(Text("code") == code, $"Expected {code}: {Body}");
        Assert.Equal(status, this["status"].GetInt32());
        Assert.NotEmpty(Text("type"));
        Assert.NotEmpty(Text("title"));
        Assert.NotEmpty(Text("traceId"));
        if (pointer is not null)
        {
            Assert.True(this["errors"].TryGetProperty(pointer, out var messages), $"Expected the pointer {pointer}: {Body}");
            Assert.NotEmpty(messages[0].GetString()!);
            Assert.Contains(code, this["rules"].GetProperty(pointer).EnumerateArray().Select(rule => rule.GetString()));
        }

        return this;
    }
}
