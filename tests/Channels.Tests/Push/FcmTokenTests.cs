using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Push;

/// <summary>Access tokens: how they are asked for, kept, renewed and given up.</summary>
public sealed class FcmTokenTests
{
    private const string Taken = """{"name":"projects/branded-app/messages/m1"}""";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly Clock _clock = new(Start);
    private readonly TokenDesk _desk = new();
    private readonly CannedHandler _provider = new(200, Taken);

    [Fact]
    public async Task A_grant_is_signed_by_the_accounts_key_and_good_for_an_hour()
    {
        await SendAsync();
        var form = HttpUtility.ParseQueryString(Assert.Single(_desk.Forms));
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        var parts = form["assertion"]!.Split('.');
        Assert.True(PushSample.Key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(("RS256", "JWT"), ((string)Json(parts[0])["alg"]!, (string)Json(parts[0])["typ"]!));
        var claims = Json(parts[1]);
        Assert.Equal(
            (PushSample.Email, "https://www.googleapis.com/auth/firebase.messaging", PushSample.GoogleTokens),
            ((string)claims["iss"]!, (string)claims["scope"]!, (string)claims["aud"]!));
        Assert.Equal((Start.ToUnixTimeSeconds(), Start.AddHours(1).ToUnixTimeSeconds()), ((long)claims["iat"]!, (long)claims["exp"]!));
    }

    [Fact]
    public async Task A_key_as_it_stands_in_the_accounts_file_signs_too()
    {
        var credentials = PushSample.Credentials();
        credentials[FcmCredentials.PrivateKey] = credentials[FcmCredentials.PrivateKey].ReplaceLineEndings("\\n");
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(PushSample.Message() with { Credentials = credentials }));
    }

    [Fact]
    public async Task A_token_serves_until_it_is_renewed_shortly_before_its_end()
    {
        var channel = Channel();
        await SendAsync(channel: channel);
        _clock.Now = Start.AddMinutes(53);
        await SendAsync(channel: channel);
        Assert.Single(_desk.Forms);

        // From now on it is renewed while it still serves; nobody waits for it.
        _clock.Now = Start.AddMinutes(55);
        await SendAsync(channel: channel);
        await _desk.UntilAsync(2);
        _clock.Now = Start.AddMinutes(59);
        await SendAsync(channel: channel);
        Assert.Equal(["token-1", "token-1", "token-1", "token-2"], Tokens());
    }

    [Fact]
    public async Task A_token_that_ended_is_waited_for()
    {
        var channel = Channel();
        await SendAsync(channel: channel);
        _clock.Now = Start.AddHours(2);
        await SendAsync(channel: channel);
        Assert.Equal(["token-1", "token-2"], Tokens());
    }

    [Fact]
    public async Task Many_messages_at_once_ask_for_one_token()
    {
        var channel = Channel();
        await Task.WhenAll(Enumerable.Range(1, 50).Select(seq => SendAsync(PushSample.Message(seq), channel)));
        Assert.Single(_desk.Forms);
    }

    [Fact]
    public async Task Each_service_account_has_its_own_token()
    {
        var channel = Channel();
        var other = PushSample.Credentials();
        other[FcmCredentials.ClientEmail] = "other@branded-app.iam.example";
        await SendAsync(channel: channel);
        await SendAsync(PushSample.Message() with { Credentials = other }, channel);
        Assert.Equal(["token-1", "token-2"], Tokens());
    }

    [Fact]
    public async Task Another_key_for_the_same_account_does_not_borrow_its_token()
    {
        var channel = Channel();
        using var key = RSA.Create(2048);
        var stolen = PushSample.Credentials();
        stolen[FcmCredentials.PrivateKey] = key.ExportPkcs8PrivateKeyPem();
        await SendAsync(channel: channel);
        await SendAsync(PushSample.Message() with { Credentials = stolen }, channel);
        Assert.Equal(2, _desk.Forms.Count);
    }

    [Fact]
    public async Task A_token_refused_long_after_it_came_was_revoked_and_the_next_attempt_brings_a_new_one()
    {
        var tokens = new FcmTokens(new HttpClient(_desk), _clock);
        var revoked = Channel(new CannedHandler(401, """{"error":{"status":"UNAUTHENTICATED"}}"""), tokens);
        await SendAsync(channel: Channel(tokens: tokens));
        _clock.Now = Start.AddMinutes(10);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "UNAUTHENTICATED"), await SendAsync(channel: revoked));
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "UNAUTHENTICATED"), await SendAsync(channel: revoked)); // a new one, and refused too
        Assert.Equal(2, _desk.Forms.Count);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ErrorClass.Config, "invalid_grant")]
    [InlineData(401, "", ErrorClass.Config, "token401")]
    [InlineData(404, "<html>", ErrorClass.Config, "token404")]
    [InlineData(400, """{"error":"Words <b>from</b> elsewhere"}""", ErrorClass.Config, "token400")]
    [InlineData(400, """{"error":"internal_failure"}""", ErrorClass.Transient, "token")]
    [InlineData(403, """{"error":"temporarily_unavailable"}""", ErrorClass.Transient, "token")]
    [InlineData(400, """{"error":"rate_limit_exceeded"}""", ErrorClass.Throttled, "token")]
    [InlineData(401, """{"error":"deleted_client"}""", ErrorClass.Config, "deleted_client")]
    [InlineData(429, "", ErrorClass.Throttled, "token")]
    [InlineData(500, "", ErrorClass.Transient, "token")]
    [InlineData(302, "", ErrorClass.Config, "token302")]
    [InlineData(200, "{}", ErrorClass.Transient, "token")]
    [InlineData(200, "no json", ErrorClass.Transient, "token")]
    [InlineData(200, "{\"access_token\":\"two\\nlines\"}", ErrorClass.Transient, "token")]
    public async Task Without_a_token_nothing_is_sent(int status, string body, ErrorClass kind, string code)
    {
        _desk.Answer = _ => (status, body);
        var refused = Assert.IsType<SendOutcome.Refused>(await SendAsync());
        Assert.Equal((kind, code), (refused.Class, refused.Code));
        Assert.Empty(_provider.Requests);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task A_grant_refused_while_our_clock_is_wrong_is_made_by_the_servers_clock(int seconds)
    {
        var channel = Channel();
        var ahead = TimeSpan.FromSeconds(seconds);
        _desk.Date = () => _clock.Now + ahead;
        _desk.Answer = number => number == 1 ? (400, """{"error":"invalid_grant"}""") : TokenDesk.Grant(number);

        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "clock"), await SendAsync(channel: channel));
        _clock.Now += TimeSpan.FromSeconds(6);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(channel: channel));

        var claims = Json(HttpUtility.ParseQueryString(_desk.Forms[1])["assertion"]!.Split('.')[1]);
        Assert.Equal((_clock.Now + ahead).ToUnixTimeSeconds(), (long)claims["iat"]!);
    }

    [Fact]
    public async Task A_grant_refused_by_a_server_of_our_time_stops_the_sender_and_one_of_its_time_too()
    {
        var channel = Channel();
        var ahead = TimeSpan.FromSeconds(29);
        _desk.Date = () => _clock.Now + ahead;
        _desk.Answer = _ => (400, """{"error":"invalid_grant"}""");
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "invalid_grant"), await SendAsync(channel: channel));

        ahead = TimeSpan.FromHours(1);
        _clock.Now += TimeSpan.FromSeconds(6);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "clock"), await SendAsync(channel: channel));
        _clock.Now += TimeSpan.FromSeconds(6);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "invalid_grant"), await SendAsync(channel: channel));
    }

    [Fact]
    public async Task A_denial_is_not_asked_for_again_at_once()
    {
        var channel = Channel();
        _desk.Answer = _ => (500, string.Empty);
        await SendAsync(channel: channel);
        await SendAsync(channel: channel);
        Assert.Single(_desk.Forms);
        _desk.Answer = TokenDesk.Grant;
        _clock.Now = Start.AddSeconds(6);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(channel: channel));
    }

    [Theory]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public async Task A_key_that_cannot_sign_stops_the_sender(string key)
    {
        var credentials = PushSample.Credentials();
        credentials[FcmCredentials.PrivateKey] = key;
        var outcome = await SendAsync(PushSample.Message() with { Credentials = credentials });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "privateKey"), outcome);
        Assert.Empty(_desk.Forms);
    }

    [Fact]
    public async Task A_key_too_short_to_be_the_providers_does_not_sign()
    {
        using var key = RSA.Create(1024);
        var credentials = PushSample.Credentials();
        credentials[FcmCredentials.PrivateKey] = key.ExportPkcs8PrivateKeyPem();
        var outcome = await SendAsync(PushSample.Message() with { Credentials = credentials });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "privateKey"), outcome);
    }

    [Fact]
    public async Task Credentials_are_checked_by_a_message_that_is_validated_and_not_sent()
    {
        Assert.IsType<CredentialCheck.Confirmed>(await CheckAsync(200, Taken));
        Assert.IsType<CredentialCheck.Confirmed>(await CheckAsync(400, """{"error":{"status":"INVALID_ARGUMENT"}}"""));
        Assert.Equal(new CredentialCheck.Refused("NOT_FOUND"), await CheckAsync(404, """{"error":{"status":"NOT_FOUND"}}"""));
        Assert.Equal(new CredentialCheck.Refused("other"), await CheckAsync(403, """{"error":{"status":"NEW_WORD"}}"""));
        Assert.Equal(new CredentialCheck.Refused("PERMISSION_DENIED"), await CheckAsync(403, """{"error":{"status":"PERMISSION_DENIED"}}"""));
        Assert.IsType<CredentialCheck.Unreachable>(await CheckAsync(503, "<html>"));
        _desk.Answer = _ => (400, """{"error":"invalid_grant"}""");
        Assert.Equal(new CredentialCheck.Refused("invalid_grant"), await CheckAsync(200, Taken));
    }

    private async Task<CredentialCheck> CheckAsync(int status, string body)
    {
        var provider = new CannedHandler(status, body);
        var check = await Channel(provider).CheckAsync(PushSample.Credentials(), CancellationToken.None);
        Assert.All(provider.Requests, call => Assert.Contains("\"validate_only\":true", call.Body, StringComparison.Ordinal));
        return check;
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;

    private string[] Tokens() => [.. _provider.Requests.Select(call => call.Request.Headers.Authorization!.Parameter!)];

    private FcmChannel Channel(CannedHandler? provider = null, FcmTokens? tokens = null) =>
        new(new HttpClient(provider ?? _provider), tokens ?? new FcmTokens(new HttpClient(_desk), _clock), Options.Create(new FcmOptions()));

    private Task<SendOutcome> SendAsync(OutgoingMessage? message = null, FcmChannel? channel = null) =>
        (channel ?? Channel()).SendAsync(message ?? PushSample.Message(), CancellationToken.None);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>The token server; numbers its tokens.</summary>
    private sealed class TokenDesk : HttpMessageHandler
    {
        private readonly Lock _gate = new();
        private readonly List<string> _forms = [];
        private readonly SemaphoreSlim _asked = new(0);

        internal Func<int, (int Status, string Body)> Answer { get; set; } = Grant;

        /// <summary>The server's clock; null: it tells none.</summary>
        internal Func<DateTimeOffset>? Date { get; set; }

        internal IReadOnlyList<string> Forms
        {
            get
            {
                lock (_gate)
                {
                    return [.. _forms];
                }
            }
        }

        internal static (int Status, string Body) Grant(int number) =>
            (200, string.Create(CultureInfo.InvariantCulture, $$"""{"access_token":"token-{{number}}","expires_in":3599}"""));

        /// <summary>Ends when so many tokens were asked for in all.</summary>
        internal async Task UntilAsync(int asked)
        {
            for (var i = 0; i < asked; i++)
            {
                Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(60)), "the token server was not asked");
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var form = await request.Content!.ReadAsStringAsync(cancellationToken);
            int number;
            lock (_gate)
            {
                _forms.Add(form);
                number = _forms.Count;
            }

            var (status, body) = Answer(number);
            _asked.Release();
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
            answer.Headers.Date = Date?.Invoke();
            return answer;
        }
    }
}
