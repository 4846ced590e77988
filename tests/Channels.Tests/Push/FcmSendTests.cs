using System.Text.Json.Nodes;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Push;

/// <summary>What the adapter puts on the wire, and what the provider's answers mean.</summary>
public sealed class FcmSendTests
{
    private const string Taken = """{"name":"projects/branded-app/messages/m1"}""";

    public static TheoryData<string, int, string, string> Answers => new()
    {
        { "taken", 200, Taken, "accepted m1" },
        { "taken without a name", 200, "{}", "unknown" },
        { "taken with an empty id", 200, """{"name":"projects/branded-app/messages/"}""", "unknown" },
        { "success that is an error", 200, Error("NOT_FOUND", "UNREGISTERED"), "unknown" },
        { "success that is no JSON", 200, "OK", "unknown" },
        { "success that is nothing", 200, "", "unknown" },
        { "app removed", 404, Error("NOT_FOUND", "UNREGISTERED"), "Device UNREGISTERED" },
        { "no such device or project", 404, Error("NOT_FOUND"), "Unlisted NOT_FOUND" },
        { "device of another app", 403, Error("PERMISSION_DENIED", "SENDER_ID_MISMATCH"), "Device SENDER_ID_MISMATCH" },
        { "account without the right", 403, Error("PERMISSION_DENIED"), "Config PERMISSION_DENIED" },
        { "no push credentials at the provider", 401, Error("UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), "Platform THIRD_PARTY_AUTH_ERROR" },
        { "token refused at once", 401, Error("UNAUTHENTICATED"), "Config UNAUTHENTICATED" },
        { "no token", 400, Error("INVALID_ARGUMENT", "INVALID_ARGUMENT"), "Device INVALID_ARGUMENT" },
        { "no token, named", 400, Error("INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.token"), "Device INVALID_ARGUMENT" },
        { "another field, named", 400, Error("INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.notification"), "Content INVALID_ARGUMENT" },
        { "refused without a word where", 400, Error("INVALID_ARGUMENT"), "Unlisted INVALID_ARGUMENT" },
        { "another field, named in front", 400, Error("INVALID_ARGUMENT", null, "message.data[0].value"), "Content INVALID_ARGUMENT" },
        { "no token, named in front", 400, Error("INVALID_ARGUMENT", null, "message.token"), "Device INVALID_ARGUMENT" },
        { "quota", 429, Error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), "Throttled QUOTA_EXCEEDED" },
        { "quota in front", 429, Error("RESOURCE_EXHAUSTED"), "Throttled RESOURCE_EXHAUSTED" },
        { "overloaded", 503, Error("UNAVAILABLE", "UNAVAILABLE"), "Transient UNAVAILABLE" },
        { "overloaded in front", 503, Error("UNAVAILABLE"), "unknown" },
        { "broke", 500, Error("INTERNAL", "INTERNAL"), "unknown" },
        { "broke in front", 500, Error("INTERNAL"), "unknown" },
        { "unmapped code", 400, Error("FAILED_PRECONDITION", "NEW_WORD"), "Unlisted FAILED_PRECONDITION" },
        { "unmapped code as 5xx", 500, Error("DATA_LOSS", "NEW_WORD"), "unknown" },
        { "a word that nobody documents", 403, Error("+393331234567"), "Unlisted other" },
        { "error without a word", 400, """{"error":{"code":400}}""", "Config http400" },
        { "error of another shape", 400, """{"error":"invalid_grant"}""", "Config http400" },
        { "too many, no words", 429, "", "Throttled http429" },
        { "wrong address", 404, "<html>", "Config http404" },
        { "redirect", 302, "", "Config http302" },
        { "gave up waiting", 408, "", "unknown" },
        { "client left", 499, "", "unknown" },
        { "gateway", 502, "<html>", "unknown" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_means(string label, int status, string body, string expected)
    {
        var words = await SendAsync(new CannedHandler(status, body)) switch
        {
            SendOutcome.Accepted accepted => "accepted " + accepted.ProviderId,
            SendOutcome.Refused refused => $"{refused.Class} {refused.Code}",
            _ => "unknown",
        };
        Assert.True(words == expected, $"{label}: {words}, not {expected}");
    }

    [Fact]
    public async Task A_message_shows_the_senders_name_and_carries_the_attempt_for_the_app()
    {
        var handler = new CannedHandler(200, Taken);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(handler, PushSample.Message(text: "50 % off\nuntil \"Friday\" ✓")));
        var (request, body) = Assert.Single(handler.Requests);
        Assert.Equal("https://fcm.googleapis.com/v1/projects/branded-app/messages:send", request.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer token-1", request.Headers.Authorization!.ToString());
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.ToString());
        var expected = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["token"] = PushSample.Device,
                ["notification"] = new JsonObject { ["title"] = PushSample.Name, ["body"] = "50 % off\nuntil \"Friday\" ✓" },
                ["data"] = new JsonObject { ["attemptId"] = Sample.Attempt().ToString() },
            },
        };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body)), body);
    }

    [Theory]
    [InlineData(FcmCredentials.ProjectId, null)]
    [InlineData(FcmCredentials.ProjectId, "a/../b")]
    [InlineData(FcmCredentials.ClientEmail, null)]
    [InlineData(FcmCredentials.PrivateKey, null)]
    [InlineData(FcmCredentials.TokenUri, null)]
    [InlineData(FcmCredentials.TokenUri, "http://oauth2.googleapis.com/token")]
    [InlineData(FcmCredentials.TokenUri, "https://oauth2.googleapis.com:8443/token")]
    [InlineData(FcmCredentials.TokenUri, "https://inside.example/token")]
    [InlineData(FcmCredentials.TokenUri, "https://127.0.0.1/token")]
    public async Task Credentials_that_cannot_be_used_stop_the_sender_before_any_call(string name, string? value)
    {
        var credentials = PushSample.Credentials();
        credentials.Remove(name);
        if (value is not null)
        {
            credentials[name] = value;
        }

        var handler = new CannedHandler(200, Taken);
        var outcome = await SendAsync(handler, PushSample.Message() with { Credentials = credentials });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "credentials"), outcome);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task A_template_is_not_sent_as_if_it_were_a_text()
    {
        var handler = new CannedHandler(200, Taken);
        var outcome = await SendAsync(handler, PushSample.Message() with { Template = new TemplateRef("greeting", "en") });
        Assert.Equal(ErrorClass.Content, Assert.IsType<SendOutcome.Refused>(outcome).Class);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task A_sender_without_a_name_shows_nothing()
    {
        var handler = new CannedHandler(200, Taken);
        var outcome = await SendAsync(handler, PushSample.Message() with { SenderName = " " });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "senderName"), outcome);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(90, 90)]
    public async Task A_full_quota_waits_as_told_or_a_minute(int? told, int seconds)
    {
        var handler = new CannedHandler(429, Error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), answer =>
            answer.Headers.RetryAfter = told is { } wait ? new(TimeSpan.FromSeconds(wait)) : null);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<SendOutcome.Refused>(await SendAsync(handler)).RetryAfter);
    }

    [Fact]
    public async Task An_overload_waits_at_least_ten_seconds()
    {
        var refused = Assert.IsType<SendOutcome.Refused>(await SendAsync(new CannedHandler(503, Error("UNAVAILABLE", "UNAVAILABLE"))));
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_channel_is_among_the_channels_under_its_name()
    {
        using var services = PushSample.Services();
        var channel = Assert.Single(services.GetServices<IChannel>());
        Assert.Equal("push", channel.Name);
        Assert.Same(channel, services.GetRequiredService<FcmChannel>());
    }

    [Theory]
    [InlineData("BaseUrl", "fcm")]
    [InlineData("BaseUrl", "ftp://fcm.googleapis.com")]
    [InlineData("BaseUrl", "http://127.0.0.1/?x=1")]
    [InlineData("SendTimeout", "00:00:00.5")]
    [InlineData("SendTimeout", "00:01:01")]
    public void A_setting_out_of_its_range_stops_the_start(string setting, string value)
    {
        using var services = PushSample.Services((setting, value));
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<FcmOptions>>().Value);
    }

    private static string Error(string word, string? code = null, string? field = null)
    {
        var details = new JsonArray();
        if (code is not null)
        {
            details.Add(new JsonObject { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = code });
        }

        if (field is not null)
        {
            details.Add(new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                ["fieldViolations"] = new JsonArray(new JsonObject { ["field"] = field }),
            });
        }

        return new JsonObject { ["error"] = new JsonObject { ["status"] = word, ["details"] = details } }.ToJsonString();
    }

    private static Task<SendOutcome> SendAsync(CannedHandler handler, OutgoingMessage? message = null) =>
        new FcmChannel(
            new HttpMessageInvoker(handler),
            new FcmTokens(new HttpClient(PushSample.Granting()), TimeProvider.System),
            Options.Create(new FcmOptions()))
            .SendAsync(message ?? PushSample.Message(), CancellationToken.None);
}
