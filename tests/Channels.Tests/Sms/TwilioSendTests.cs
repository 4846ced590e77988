using System.Globalization;
using System.Text;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Sms;

/// <summary>What the adapter puts on the wire, and what the provider's answers mean.</summary>
public sealed class TwilioSendTests
{
    private const string Taken = """{"sid":"SM1","status":"queued"}""";

    public static TheoryData<string, int, string, string> Answers => new()
    {
        { "taken", 201, Taken, "accepted SM1" },
        { "taken by a service", 201, """{"sid":"SM1","status":"accepted","error_code":null,"code":null}""", "accepted SM1" },
        { "over before it began", 201, """{"sid":"SM1","status":"failed","error_code":30007}""", "Content 30007" },
        { "over for no reason", 201, """{"sid":"SM1","status":"undelivered"}""", "Recipient undelivered" },
        { "taken without an id", 201, """{"status":"queued"}""", "unknown" },
        { "taken with an empty id", 201, """{"sid":""}""", "unknown" },
        { "success that is no JSON", 200, "OK", "unknown" },
        { "success that is nothing", 200, "", "unknown" },
        { "code as text", 400, """{"code":"21610","status":400}""", "OptedOut 21610" },
        { "unmapped code", 400, """{"code":21999,"status":400}""", "Unlisted 21999" },
        { "a code of calls as 403", 403, """{"code":21216,"status":403}""", "Unlisted 21216" },
        { "over for a reason that names nobody", 201, """{"sid":"SM1","status":"failed","error_code":30400}""", "Recipient 30400" },
        { "unmapped code as 401", 401, """{"code":20999,"status":401}""", "Unlisted 20999" },
        { "unmapped code as 429", 429, """{"code":20999,"status":429}""", "Throttled 20999" },
        { "unmapped code as 5xx", 500, """{"code":20500,"status":500}""", "unknown" },
        { "definite code as 5xx", 503, """{"code":20429,"status":503}""", "Throttled 20429" },
        { "too many, no words", 429, "", "Throttled http429" },
        { "wrong address", 404, "<html>", "Config http404" },
        { "redirect", 302, "", "Config http302" },
        { "gave up waiting", 408, "", "unknown" },
        { "client left", 499, "", "unknown" },
        { "gateway", 502, "<html>", "unknown" },
    };

    public static TheoryData<int, ErrorClass> Codes
    {
        get
        {
            var codes = new TheoryData<int, ErrorClass>();
            Add(ErrorClass.Throttled, 20429, 21611, 30001, 30022, 63018);
            Add(ErrorClass.SenderBlocked, 30002, 30023, 30027, 63038);
            Add(ErrorClass.OptedOut, 21610);
            Add(ErrorClass.Recipient, 21211, 21217, 21604, 21614, 21612, 21266, 21408, 21635, 30003, 30004, 30005, 30006, 30008, 63016);
            Add(ErrorClass.Config, 20003, 20404, 21606, 21603, 21609, 21659, 21660, 21661, 21701, 21703);
            Add(ErrorClass.Config, 30018, 30024, 30032, 30033, 30034, 30035);
            Add(ErrorClass.Content, 21617, 21602, 30007);
            return codes;

            void Add(ErrorClass kind, params int[] all)
            {
                foreach (var code in all)
                {
                    codes.Add(code, kind);
                }
            }
        }
    }

    [Fact]
    public async Task A_message_is_one_form_with_the_callback_of_its_attempt()
    {
        var (request, body) = await SentAsync(SmsSample.Message(text: "50 % & more = ✓\nsecond+line"));
        Assert.Equal($"https://api.twilio.com/2010-04-01/Accounts/{SmsSample.Account}/Messages.json", request.RequestUri!.AbsoluteUri);
        var basic = Encoding.ASCII.GetString(Convert.FromBase64String(request.Headers.Authorization!.Parameter!));
        Assert.Equal(("Basic", $"{SmsSample.Account}:{SmsSample.Token}"), (request.Headers.Authorization.Scheme, basic));
        Assert.Equal("application/x-www-form-urlencoded", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal(
            "To=%2B16505551234&From=%2B15550783881&Body=50+%25+%26+more+%3D+%E2%9C%93%0Asecond%2Bline"
            + $"&StatusCallback=https%3A%2F%2Fours.example%2Fwebhooks%2Fsms%2F{SmsSample.Sender:N}%3Fattempt%3D{Sample.Attempt()}",
            body);
    }

    [Fact]
    public async Task A_messaging_service_picks_the_number()
    {
        var message = SmsSample.Message();
        var (_, body) = await SentAsync(message with
        {
            Credentials = new Dictionary<string, string>(message.Credentials) { [TwilioCredentials.MessagingServiceSid] = "MG1" },
        });
        Assert.Contains("&MessagingServiceSid=MG1&", body, StringComparison.Ordinal);
        Assert.DoesNotContain("From=", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_of_ours_the_provider_is_told_of_none()
    {
        var (_, body) = await SentAsync(SmsSample.Message(), new TwilioOptions());
        Assert.DoesNotContain("StatusCallback", body, StringComparison.Ordinal);
        (_, body) = await SentAsync(SmsSample.Message() with { SenderId = null });
        Assert.DoesNotContain("StatusCallback", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TwilioCredentials.AccountSid, null)]
    [InlineData(TwilioCredentials.AccountSid, "AC1/../AC2")]
    [InlineData(TwilioCredentials.AuthToken, null)]
    [InlineData(TwilioCredentials.AuthToken, "two\r\nlines")]
    [InlineData(TwilioCredentials.AuthToken, "tökën")]
    [InlineData(TwilioCredentials.From, null)]
    [InlineData(TwilioCredentials.From, "")]
    public async Task Credentials_that_cannot_go_on_the_wire_stop_the_sender_before_any_call(string name, string? value)
    {
        var credentials = SmsSample.Credentials();
        credentials.Remove(name);
        if (value is not null)
        {
            credentials[name] = value;
        }

        var handler = new CannedHandler(201, Taken);
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "credentials"),
            await SendAsync(handler, SmsSample.Message() with { Credentials = credentials }));
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task A_template_is_not_sent_as_if_it_were_a_text()
    {
        var handler = new CannedHandler(201, Taken);
        var outcome = await SendAsync(handler, SmsSample.Message() with { Template = new TemplateRef("greeting", "en") });
        Assert.Equal(ErrorClass.Content, Assert.IsType<SendOutcome.Refused>(outcome).Class);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_means(string label, int status, string body, string expected)
    {
        var outcome = await SendAsync(new CannedHandler(status, body));
        var words = outcome switch
        {
            SendOutcome.Accepted accepted => "accepted " + accepted.ProviderId,
            SendOutcome.Refused refused => $"{refused.Class} {refused.Code}",
            _ => "unknown",
        };
        Assert.True(words == expected, $"{label}: {words}, not {expected}");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_in_an_answer_and_in_a_later_callback_means_the_same(int code, ErrorClass expected)
    {
        var text = code.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            new SendOutcome.Refused(expected, text),
            await SendAsync(new CannedHandler(400, $$"""{"code":{{text}},"status":400}""")));

        var later = Assert.IsType<SmsEvent.Reported>(TwilioWebhookTests.Parse($"MessageStatus=undelivered&ErrorCode={text}"));
        Assert.Equal((expected, text), (later.Receipt.Class!.Value, later.Receipt.Code));
    }

    [Fact]
    public async Task A_code_that_names_nobody_is_in_a_later_callback_this_persons()
    {
        var later = Assert.IsType<SmsEvent.Reported>(TwilioWebhookTests.Parse("MessageStatus=undelivered&ErrorCode=30400"));
        Assert.Equal((ErrorClass.Recipient, "30400"), (later.Receipt.Class!.Value, later.Receipt.Code));
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Unlisted, "30400") { Words = "Parameters are not valid for …" },
            await SendAsync(new CannedHandler(400, """{"code":30400,"message":"Parameters are not valid for +393331234567","status":400}""")));
    }

    [Fact]
    public async Task Seconds_to_wait_are_passed_on()
    {
        var handler = new CannedHandler(429, """{"code":20429}""", answer => answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<SendOutcome.Refused>(await SendAsync(handler)).RetryAfter);
    }

    [Fact]
    public void The_channel_is_among_the_channels_under_its_name()
    {
        using var services = SmsSample.Services();
        var channel = Assert.Single(services.GetServices<IChannel>());
        Assert.Equal("sms", channel.Name);
        Assert.IsType<SmsChannel>(channel);
        Assert.True(channel.ReceiptsNameTheAttempt);
    }

    [Theory]
    [InlineData("BaseUrl", "twilio")]
    [InlineData("BaseUrl", "ftp://api.twilio.com")]
    [InlineData("BaseUrl", "http://127.0.0.1/?x=1")]
    [InlineData("StatusCallbackBaseUrl", "/webhooks/sms")]
    [InlineData("StatusCallbackBaseUrl", "http://127.0.0.1/webhooks/sms?x=1")]
    [InlineData("SendTimeout", "00:00:00.5")]
    [InlineData("SendTimeout", "00:01:01")]
    public void A_setting_out_of_its_range_stops_the_start(string setting, string value)
    {
        using var services = SmsSample.Services((setting, value));
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TwilioOptions>>().Value);
    }

    /// <summary>What calls share is made once: each message still brings its own person, text, sender and attempt.</summary>
    [Fact]
    public async Task Messages_through_one_sender_bring_their_own_fields_in_the_encoding_of_forms()
    {
        var handler = new CannedHandler(201, Taken);
        var options = new TwilioOptions { StatusCallbackBaseUrl = new Uri("https://ours.example/webhooks/sms") };
        var channel = new TwilioSmsChannel(new HttpMessageInvoker(handler), Options.Create(options));
        var credentials = SmsSample.Credentials();
        var messages = new List<OutgoingMessage>();
        for (var seq = 1; seq <= 12; seq++)
        {
            messages.Add(SmsSample.Message(seq, text: $"Grüße & \"50 %\" + ~*' {seq / 3}", to: $"+1650555{seq:0000}") with
            {
                Credentials = credentials,
                SenderId = seq % 4 == 0 ? Guid.NewGuid() : seq % 5 == 0 ? null : SmsSample.Sender,
            });
        }

        foreach (var message in messages)
        {
            await channel.SendAsync(message, CancellationToken.None);
        }

        foreach (var (message, (_, body)) in messages.Zip(handler.Requests))
        {
            List<KeyValuePair<string, string>> fields = [new("To", message.To), new("From", SmsSample.Phone), new("Body", message.Text)];
            if (options.CallbackOf(message.SenderId, message.AttemptId) is { } callback)
            {
                fields.Add(new("StatusCallback", callback));
            }

            using var form = new FormUrlEncodedContent(fields);
            Assert.Equal(await form.ReadAsStringAsync(), body);
        }
    }

    private static async Task<(HttpRequestMessage Request, string Body)> SentAsync(OutgoingMessage message, TwilioOptions? options = null)
    {
        var handler = new CannedHandler(201, Taken);
        Assert.Equal(new SendOutcome.Accepted("SM1"), await SendAsync(handler, message, options));
        return Assert.Single(handler.Requests);
    }

    private static Task<SendOutcome> SendAsync(CannedHandler handler, OutgoingMessage? message = null, TwilioOptions? options = null) =>
        new TwilioSmsChannel(
            new HttpMessageInvoker(handler),
            Options.Create(options ?? new TwilioOptions { StatusCallbackBaseUrl = new Uri("https://ours.example/webhooks/sms/") }))
            .SendAsync(message ?? SmsSample.Message(), CancellationToken.None);
}
