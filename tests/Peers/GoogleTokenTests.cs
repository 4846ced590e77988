using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.Push;
using MassMessaging.Simulator;

namespace MassMessaging.Peers;

/// <summary>Google's own package gets tokens of the simulator with a service account's key, and sends by them.</summary>
public sealed class GoogleTokenTests : IAsyncLifetime
{
    // The newest that says it runs on Node 18 and later.
    private const string Package = "google-auth-library@10.9.1";
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";
    private NpmPeer _peer = null!;
    private SimulatorHost _simulator = null!;
    private HttpClient _control = null!;

    public async Task InitializeAsync()
    {
        _peer = NpmPeer.Start(Package, "google.js");
        _simulator = await SimulatorHost.StartAsync(["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0"]);
        _control = new HttpClient { BaseAddress = _simulator.ControlUrl };
        await PostAsync("/push/projects", new()
        {
            ["projectId"] = PushSample.Project,
            ["clientEmail"] = PushSample.Email,
            ["publicKey"] = PushSample.Key.ExportSubjectPublicKeyInfoPem(),
        });
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        _control.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task It_gets_a_token_and_sends_by_it()
    {
        var granted = await OpenAsync();
        Assert.Null(granted.Problem);
        Assert.InRange(granted.Seconds!.Value, 3590, 3600);
        Assert.Equal(["https://oauth2.googleapis.com/token"], granted.Asked); // whatever token_uri the key names

        Assert.StartsWith($"projects/{PushSample.Project}/messages/", (await SendAsync()).Name, StringComparison.Ordinal);
        Assert.StartsWith($"projects/{PushSample.Project}/messages/", (await SendAsync()).Name, StringComparison.Ordinal);
        Assert.Equal(1, await GrantedAsync());
        var ledger = await _control.GetFromJsonAsync<JsonArray>($"/push/ledger?projectId={PushSample.Project}");
        Assert.Equal([PushSample.Device, PushSample.Device], ledger!.Select(entry => (string)entry!["to"]!));
        NpmPeer.Report([$"{Package}: a token for {granted.Seconds} s, and two sends by it"]);
    }

    /// <summary>We ask for a new token after a 401; this package sends the old one again, also where it is told to renew on failure.</summary>
    [Fact]
    public async Task It_keeps_a_token_that_was_taken_back()
    {
        Assert.Null((await OpenAsync()).Problem);
        (await _control.DeleteAsync(new Uri("/push/tokens", UriKind.Relative))).EnsureSuccessStatusCode();
        Assert.NotNull((await SendAsync()).Problem);
        Assert.Equal(1, await GrantedAsync());
        Assert.Null((await OpenAsync()).Problem);
        Assert.Null((await SendAsync()).Problem);
        Assert.Equal(2, await GrantedAsync());
    }

    [Fact]
    public async Task It_reads_why_it_gets_none()
    {
        using var other = RSA.Create(2048);
        Assert.Equal("invalid_grant: Invalid JWT Signature.", (await OpenAsync(key: other)).Problem);
        Assert.Equal("invalid_grant: Invalid JWT: Failed audience check", (await OpenAsync(audience: null)).Problem);
        Assert.EndsWith("Invalid OAuth scope or ID token audience provided.", (await OpenAsync(scope: "https://www.googleapis.com/auth/drive")).Problem, StringComparison.Ordinal);
        Assert.Equal(0, await GrantedAsync());
    }

    [Fact]
    public async Task It_asks_again_after_an_error_of_the_server()
    {
        await PostAsync("/faults", new() { ["kind"] = "serverError", ["phoneNumberId"] = PushSample.Email, ["count"] = 1 });
        var granted = await OpenAsync();
        Assert.Null(granted.Problem);
        Assert.Equal(2, granted.Asked.Length);
    }

    private Uri TokenUri => new(_simulator.Url, "/token");

    private Task<Said> OpenAsync(RSA? key = null, string scope = Scope, string? audience = "") => _peer.AskAsync<Said>(new
    {
        key = new
        {
            type = "service_account",
            project_id = PushSample.Project,
            private_key_id = "1",
            private_key = (key ?? PushSample.Key).ExportPkcs8PrivateKeyPem(),
            client_email = PushSample.Email,
            token_uri = TokenUri.AbsoluteUri,
        },
        tokenUri = TokenUri.AbsoluteUri,
        scope,
        audience = audience is null ? null : TokenUri.AbsoluteUri,
    });

    private Task<Said> SendAsync() => _peer.AskAsync<Said>(new
    {
        url = new Uri(_simulator.Url, $"/v1/projects/{PushSample.Project}/messages:send").AbsoluteUri,
        data = new { message = new { token = PushSample.Device, notification = new { title = "Ann's Salon", body = "Hello" } } },
    });

    private async Task PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<long> GrantedAsync() => (long)(await _control.GetFromJsonAsync<JsonNode>("/push/tokens"))!["granted"]!;

    private sealed record Said(string? Problem, int? Seconds, string? Name, string[] Asked);
}
