using System.Text;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>Calls the API as the console's page in a browser does: by cookie, with the header that only our own page sends.</summary>
internal sealed class Browser(HttpClient http)
{
    public const string Header = "X-MassMessaging-Console";

    /// <summary>Name and value of the cookie; null: none was set, or it was taken away.</summary>
    public string? Cookie { get; private set; }

    /// <summary>What the last answer said of the cookie.</summary>
    public string? SetCookie { get; private set; }

    public string Token => Cookie!.Split('=', 2)[1];

    /// <summary>Signs in with a key.</summary>
    public static async Task<Browser> SignedInAsync(HttpClient http, string key)
    {
        var browser = new Browser(http);
        (await browser.SignInAsync(new { key })).Expect(200);
        return browser;
    }

    public Task<Answer> SignInAsync(object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, "/v1/session", body, headers);

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers) =>
        SendBareAsync(method, path, body, [(Header, "1"), .. headers]);

    /// <summary>Without the header, as a page of somebody else would.</summary>
    public async Task<Answer> SendBareAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, headers);
        request.Content = body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        SetCookie = response.Headers.TryGetValues("Set-Cookie", out var set) ? Assert.Single(set) : null;
        if (SetCookie is not null)
        {
            var pair = SetCookie.Split(';')[0];
            Cookie = pair.EndsWith('=') ? null : pair;
        }

        var values = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), values);
    }

    /// <summary>A request with the cookie, for those who read its answer themselves.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in Cookie is null ? headers : [("Cookie", Cookie), .. headers])
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }

    /// <summary>The same browser a moment later: whatever happened to the first one's cookie.</summary>
    public Browser Copy() => new(http) { Cookie = Cookie };
}
