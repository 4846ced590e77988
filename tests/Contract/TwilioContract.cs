using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Web;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.Simulator;
using MassMessaging.Channels.Tests.Sms;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;
using Microsoft.Extensions.Options;

namespace MassMessaging.Contract;

/// <summary>What our SMS adapter asks, and what the simulator answers and posts, against Twilio's description of its 2010 API.</summary>
public sealed class TwilioContract : IAsyncLifetime
{
    private const string Service = "MG0000000000000000000000000000a111";
    private const string Form = "application/x-www-form-urlencoded";

    // Callbacks are not described of their own; each field that a message has too must have a value that fits the message's.
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["MessageSid"] = "sid",
        ["SmsSid"] = "sid",
        ["AccountSid"] = "account_sid",
        ["MessagingServiceSid"] = "messaging_service_sid",
        ["MessageStatus"] = "status",
        ["SmsStatus"] = "status",
        ["From"] = "from",
        ["To"] = "to",
        ["Body"] = "body",
        ["ApiVersion"] = "api_version",
        ["NumMedia"] = "num_media",
        ["NumSegments"] = "num_segments",
    };

    private readonly Recorder _recorder = new();
    private SimulatorHost _host = null!;
    private SmsReceiver _webhook = null!;
    private HttpClient _control = null!;
    private TwilioSmsChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0"]);
        _webhook = await SmsReceiver.StartAsync();
        _control = new HttpClient { BaseAddress = _host.ControlUrl };
        _channel = new TwilioSmsChannel(
            new HttpMessageInvoker(_recorder), Options.Create(new TwilioOptions { BaseUrl = _host.Url, StatusCallbackBaseUrl = new Uri(_webhook.BaseUrl) }));
        await PostAsync("/sms/numbers", new()
        {
            ["accountSid"] = SmsSample.Account,
            ["authToken"] = SmsSample.Token,
            ["phone"] = SmsSample.Phone,
            ["messagingServiceSid"] = Service,
            ["webhookUrl"] = $"{_webhook.BaseUrl}/{SmsSample.Sender}",
            ["receipts"] = new JsonObject { ["deliveredRate"] = 1, ["failedRate"] = 0, ["speedFactor"] = 1_000_000 },
        });
    }

    public async Task DisposeAsync()
    {
        _control.Dispose();
        _recorder.Dispose();
        await _host.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Theory]
    [InlineData(TwilioCredentials.From, SmsSample.Phone)]
    [InlineData(TwilioCredentials.MessagingServiceSid, Service)]
    public async Task A_send_and_its_answer_are_as_described(string sender, string value)
    {
        var credentials = SmsSample.Credentials();
        credentials[sender] = value;
        Assert.IsType<SendOutcome.Accepted>(await _channel.SendAsync(SmsSample.Message() with { Credentials = credentials }, CancellationToken.None));
        var exchange = Assert.Single(_recorder.Exchanges);
        Assert.Equal(
            ("POST", $"/2010-04-01/Accounts/{SmsSample.Account}/Messages.json", Form, 201),
            (exchange.Method, exchange.Address.AbsolutePath, exchange.ContentType, exchange.Status));
        Assert.StartsWith("Basic ", exchange.Authorization, StringComparison.Ordinal);
        var operation = Description.OfTwilio.Operation("post", "/2010-04-01/Accounts/{AccountSid}/Messages.json").Operation;
        var form = HttpUtility.ParseQueryString(exchange.Body);
        var body = new JsonObject(form.AllKeys.Select(name => KeyValuePair.Create<string, JsonNode?>(name!, form[name])));
        Description.OfTwilio.Fits(operation["requestBody"]!["content"]![Form]!["schema"]!, body.ToJsonString());
        Description.OfTwilio.Fits(operation["responses"]!["201"]!["content"]!["application/json"]!["schema"]!, exchange.Answer);
    }

    [Fact]
    public async Task An_account_is_read_as_described()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{SmsSample.Account}:{SmsSample.Token}")));
        var answer = await http.GetStringAsync(new Uri(_host.Url, $"/2010-04-01/Accounts/{SmsSample.Account}.json"));
        var operation = Description.OfTwilio.Operation("get", "/2010-04-01/Accounts/{Sid}.json").Operation;
        Description.OfTwilio.Fits(operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!, answer);
    }

    [Fact]
    public async Task Receipts_and_replies_hold_values_that_a_message_may_have()
    {
        await _channel.SendAsync(SmsSample.Message(), CancellationToken.None);
        await PostAsync("/sms/inbound", new() { ["phone"] = SmsSample.Phone, ["from"] = SmsSample.Person, ["text"] = "Are you open?" });
        await _webhook.UntilAsync("two receipts and a message", () => _webhook.Receipts.Count >= 2 && _webhook.Messages.Count >= 1);
        var message = Description.OfTwilio.Schema("api.v2010.account.message");
        Assert.All(_webhook.Bodies, post =>
        {
            var form = HttpUtility.ParseQueryString(post);
            Assert.NotNull(form["MessageSid"]);
            foreach (var (name, member) in Fields.Where(field => form[field.Key] is not null))
            {
                var value = new JsonObject { [member] = form[name] };
                Description.OfTwilio.Fits(message, value.ToJsonString());
            }
        });
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
