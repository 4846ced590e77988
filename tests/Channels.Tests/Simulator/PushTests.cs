using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Tests.Push;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The simulated push provider and its token server through the adapter: what the product sees, and what the ledger says is true.</summary>
public sealed class PushTests : IAsyncLifetime, IDisposable
{
    private static readonly string First = Sample.Attempt().ToString();
    private readonly string _journal = Path.Combine(Path.GetTempPath(), $"simulator-{Guid.NewGuid():N}.jsonl");
    private SimulatorHost _host = null!;
    private HttpClient _control = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        await StartAsync();
        await RegisterAsync();
    }

    public Task DisposeAsync() => StopAsync();

    public void Dispose() => File.Delete(_journal);

    [Fact]
    public async Task A_message_reaches_the_device_under_the_senders_name_by_a_token_that_the_key_opened()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await SendAsync());
        var entry = Assert.Single(await GetAsync("ledger"))!;
        Assert.Equal(
            (First, PushSample.Device, PushSample.Name, "Hello", accepted.ProviderId),
            ((string)entry["attemptId"]!, (string)entry["to"]!, (string)entry["title"]!, (string)entry["text"]!, (string)entry["providerId"]!));
        await SendAsync(seq: 2);
        Assert.Equal(1, await GrantedAsync());
    }

    [Fact]
    public async Task A_removed_app_is_refused_for_that_device_only()
    {
        await PostAsync("/push/devices", new() { ["projectId"] = PushSample.Project, ["token"] = PushSample.Device, ["registered"] = false });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Device, "UNREGISTERED") { DeviceIsGone = true }, await SendAsync());
        Assert.StartsWith("Accepted", (await SendAsync(PushSample.Message(2, to: "another-device", tokenUri: TokenUri))).ToString(), StringComparison.Ordinal);
        Assert.Equal(["UNREGISTERED", "accepted"], await OutcomesAsync());
    }

    [Fact]
    public async Task An_answer_leaves_the_connection_open_for_the_next_message()
    {
        for (var seq = 1; seq <= 200; seq++)
        {
            Assert.IsType<SendOutcome.Accepted>(await SendAsync(seq));
        }
    }

    [Theory]
    [InlineData("acceptThenDrop", true)]
    [InlineData("dropBeforeAccept", false)]
    [InlineData("serverError", false)]
    public async Task A_lost_answer_is_unknown_whether_or_not_the_message_reached_its_device(string fault, bool reached)
    {
        await FaultAsync(fault);
        Assert.IsType<SendOutcome.Unknown>(await SendAsync());
        Assert.Equal(reached ? [First] : [], (await GetAsync("ledger")).Select(entry => (string)entry!["attemptId"]!));
    }

    [Fact]
    public async Task A_full_quota_refuses_with_its_wait()
    {
        await FaultAsync("throttle", fault => fault["retryAfterSeconds"] = 7);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Throttled, "QUOTA_EXCEEDED", TimeSpan.FromSeconds(7)), await SendAsync());
    }

    [Theory]
    [InlineData(400, ErrorClass.Device, "INVALID_ARGUMENT")]
    [InlineData(401, ErrorClass.Platform, "THIRD_PARTY_AUTH_ERROR")]
    [InlineData(403, ErrorClass.Device, "SENDER_ID_MISMATCH")]
    [InlineData(404, ErrorClass.Device, "UNREGISTERED")]
    public async Task A_refusal_is_told_in_the_providers_words(int code, ErrorClass kind, string word)
    {
        await FaultAsync("refuse", fault => fault["code"] = code);
        Assert.Equal(new SendOutcome.Refused(kind, word) { DeviceIsGone = word == "UNREGISTERED" }, await SendAsync());
        Assert.Empty(await GetAsync("ledger"));
    }

    [Fact]
    public async Task A_key_that_is_not_the_accounts_gets_no_token()
    {
        using var key = RSA.Create(2048);
        var credentials = PushSample.Credentials(TokenUri);
        credentials[FcmCredentials.PrivateKey] = key.ExportPkcs8PrivateKeyPem();
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "invalid_grant"),
            await SendAsync(PushSample.Message(tokenUri: TokenUri) with { Credentials = credentials }));
        Assert.Empty(await GetAsync("requests"));
    }

    [Theory]
    [InlineData("""{"alg":"RS256","typ":"JWT"}""", HttpStatusCode.OK)]
    [InlineData("""{"alg":"RS256"}""", HttpStatusCode.OK)]
    [InlineData("""{"alg":"RS256","kid":"1"}""", HttpStatusCode.OK)]
    [InlineData("""{"alg":"RS256","typ":"JOSE"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"alg":"HS256","typ":"JWT"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"typ":"JWT"}""", HttpStatusCode.BadRequest)]
    public async Task A_claim_may_leave_out_its_type_but_not_its_algorithm(string header, HttpStatusCode status)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = $$"""{"iss":"{{PushSample.Email}}","scope":"https://www.googleapis.com/auth/firebase.messaging","aud":"{{TokenUri}}","iat":{{now}},"exp":{{now + 3600}}}""";
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = PushSample.Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            new("assertion", $"{text}.{Base64Url.EncodeToString(signature)}"),
        ]);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(TokenUri, form);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task An_account_does_not_send_for_another_project()
    {
        var credentials = PushSample.Credentials(TokenUri);
        credentials[FcmCredentials.ProjectId] = "another-app";
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "PERMISSION_DENIED"),
            await SendAsync(PushSample.Message(tokenUri: TokenUri) with { Credentials = credentials }));
    }

    [Fact]
    public async Task A_body_beyond_the_providers_limit_is_the_contents_fault() =>
        Assert.Equal(ErrorClass.Content, Assert.IsType<SendOutcome.Refused>(
            await SendAsync(PushSample.Message(text: new string('a', 4097), tokenUri: TokenUri))).Class);

    [Fact]
    public async Task A_connection_carries_send_after_send()
    {
        var credentials = PushSample.Credentials(TokenUri);
        var account = new ServiceAccount(PushSample.Email, credentials[FcmCredentials.PrivateKey], TokenUri);
        var token = Assert.IsType<TokenAnswer.Granted>(
            await _services.GetRequiredService<FcmTokens>().GetAsync(account, TimeSpan.FromSeconds(30), CancellationToken.None));
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        for (var sends = 0; sends < 3; sends++)
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri(_host.Url, $"/v1/projects/{PushSample.Project}/messages:send"), new { message = new { token = PushSample.Device } });
            Assert.Null(answer.Headers.ConnectionClose);
            await answer.Content.ReadAsByteArrayAsync();
        }

        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task A_restart_keeps_ledger_projects_and_removed_apps()
    {
        await SendAsync();
        await PostAsync("/push/devices", new() { ["projectId"] = PushSample.Project, ["token"] = PushSample.Device, ["registered"] = false });
        await StopAsync();
        await StartAsync();
        Assert.Equal(First, (string)Assert.Single(await GetAsync("ledger"))!["attemptId"]!);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Device, "UNREGISTERED") { DeviceIsGone = true }, await SendAsync(seq: 2));
    }

    private string TokenUri => new Uri(_host.Url, "/token").AbsoluteUri;

    private async Task StartAsync()
    {
        _host = await SimulatorHost.StartAsync(
        [
            "--Simulator:Urls=http://127.0.0.1:0",
            "--Simulator:ControlUrls=http://127.0.0.1:0",
            "--Simulator:JournalPath=" + _journal,
        ]);
        _control = new HttpClient { BaseAddress = _host.ControlUrl };
        _services = PushSample.Services(("BaseUrl", _host.Url.AbsoluteUri));
    }

    private async Task StopAsync()
    {
        _control.Dispose();
        await _services.DisposeAsync();
        await _host.DisposeAsync();
    }

    private Task RegisterAsync() => PostAsync("/push/projects", new()
    {
        ["projectId"] = PushSample.Project,
        ["clientEmail"] = PushSample.Email,
        ["publicKey"] = PushSample.Key.ExportSubjectPublicKeyInfoPem(),
    });

    private Task FaultAsync(string kind, Action<JsonObject>? more = null)
    {
        var fault = new JsonObject { ["kind"] = kind, ["phoneNumberId"] = PushSample.Project };
        more?.Invoke(fault);
        return PostAsync("/faults", fault);
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonArray> GetAsync(string what) => (await _control.GetFromJsonAsync<JsonArray>($"/push/{what}?projectId={PushSample.Project}"))!;

    private async Task<long> GrantedAsync() => (long)(await _control.GetFromJsonAsync<JsonNode>("/push/tokens"))!["granted"]!;

    private async Task<string[]> OutcomesAsync() => [.. (await GetAsync("requests")).Select(entry => (string)entry!["outcome"]!)];

    private Task<SendOutcome> SendAsync(OutgoingMessage message) =>
        _services.GetRequiredService<FcmChannel>().SendAsync(message, CancellationToken.None);

    private Task<SendOutcome> SendAsync(int seq = 1) => SendAsync(PushSample.Message(seq, tokenUri: TokenUri));
}
