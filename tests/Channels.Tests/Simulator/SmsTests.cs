using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.Sms;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The simulated SMS provider through the adapter: what the product sees, and what the ledger says is true.</summary>
public sealed class SmsTests : IAsyncLifetime, IDisposable
{
    private static readonly string First = Sample.Attempt().ToString();
    private readonly string _journal = Path.Combine(Path.GetTempPath(), $"simulator-{Guid.NewGuid():N}.jsonl");
    private SimulatorHost _host = null!;
    private SmsReceiver _webhook = null!;
    private HttpClient _control = null!;
    private TwilioSmsChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _webhook = await SmsReceiver.StartAsync();
        await StartAsync();
        await RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await _webhook.DisposeAsync();
    }

    public void Dispose() => File.Delete(_journal);

    [Fact]
    public async Task A_message_is_taken_and_its_receipts_come_signed_to_the_senders_address_with_the_attempt()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await SendAsync());
        Assert.Matches("^SM[0-9a-f]{32}$", accepted.ProviderId);
        await _webhook.UntilAsync("two receipts", () => _webhook.Receipts.Count >= 2);
        Assert.All(_webhook.Posts, post => Assert.Equal((true, "/webhooks/sms/" + SmsSample.Sender.ToString("N")), (post.Signed, post.Path)));
        Assert.All(_webhook.Receipts, receipt => Assert.Equal((Sample.Attempt(), accepted.ProviderId), (receipt.AttemptId!.Value, receipt.ProviderId)));
        Assert.Equal([DeliveryStatus.Sent, DeliveryStatus.Delivered], _webhook.Receipts.Select(receipt => receipt.Status).Order());
        var entry = Assert.Single(await GetAsync("ledger"))!;
        Assert.Equal((First, SmsSample.Person, "Hello", 1), ((string)entry["attemptId"]!, (string)entry["to"]!, (string)entry["text"]!, (int)entry["segments"]!));
    }

    [Fact]
    public async Task Who_replied_stop_is_refused_until_the_person_says_start()
    {
        await WriteAsync("Stop ");
        Assert.Equal(new SendOutcome.Refused(ErrorClass.OptedOut, "21610"), await SendAsync());
        await WriteAsync("START");
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(seq: 2));
        await WriteAsync("Stop it please");
        await _webhook.UntilAsync("three messages", () => _webhook.Messages.Count >= 3);
        Assert.Equal([("START", false), ("Stop ", true), ("Stop it please", (bool?)null)], _webhook.Messages.Select(m => (m.Text, m.Stopped)).Order());
        Assert.Equal((SmsSample.Person, SmsSample.Phone), (_webhook.Messages[0].From, _webhook.Messages[0].To));
        Assert.Equal(["21610", "accepted"], await OutcomesAsync());
    }

    [Theory]
    [InlineData("acceptThenDrop", true)]
    [InlineData("dropBeforeAccept", false)]
    [InlineData("serverError", false)]
    public async Task A_lost_answer_is_unknown_whether_or_not_the_message_reached_its_phone(string fault, bool reached)
    {
        await FaultAsync(fault);
        Assert.IsType<SendOutcome.Unknown>(await SendAsync());
        Assert.Equal(reached ? [First] : [], (await GetAsync("ledger")).Select(entry => (string)entry!["attemptId"]!));
        if (reached)
        {
            // The receipt brings the attempt's id and so settles it.
            await _webhook.UntilAsync("a receipt", () => _webhook.Receipts.Count > 0);
            Assert.Equal(Sample.Attempt(), _webhook.Receipts[0].AttemptId);
        }
    }

    [Fact]
    public async Task A_throttle_refuses_with_its_wait()
    {
        await FaultAsync("throttle", fault => fault["retryAfterSeconds"] = 7);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Throttled, "20429", TimeSpan.FromSeconds(7)), await SendAsync());
    }

    [Fact]
    public async Task A_later_failure_is_reported_and_reaches_nobody()
    {
        await FaultAsync("failLater", fault => fault["code"] = 30007);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync());
        await _webhook.UntilAsync("the failure", () => _webhook.Receipts.Count > 0);
        var receipt = Assert.Single(_webhook.Receipts);
        Assert.Equal((DeliveryStatus.Failed, ErrorClass.Content, "30007"), (receipt.Status, receipt.Class!.Value, receipt.Code));
        Assert.Empty(await GetAsync("ledger"));
    }

    [Fact]
    public async Task A_wrong_signature_is_noticed_and_the_repeat_is_good()
    {
        await FaultAsync("badSignature");
        await SendAsync();
        await _webhook.UntilAsync("all receipts", () => _webhook.Receipts.Count >= 2);
        Assert.Contains(_webhook.Posts, post => !post.Signed);
        Assert.Equal(2, _webhook.Receipts.Count);
    }

    [Fact]
    public async Task A_receipt_may_come_before_the_answer()
    {
        await RegisterAsync(speed: 1);
        await FaultAsync("statusBeforeAnswer");
        await SendAsync();
        Assert.Equal(DeliveryStatus.Sent, Assert.Single(_webhook.Receipts).Status);
    }

    [Fact]
    public async Task A_service_sends_through_its_number()
    {
        await RegisterAsync(number => number["messagingServiceSid"] = "MG1");
        var message = SmsSample.Message();
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(Through("MG1")));
        Assert.Single(await GetAsync("ledger"));

        Assert.Equal(ErrorClass.Config, Assert.IsType<SendOutcome.Refused>(await SendAsync(Through("MG2"))).Class);

        OutgoingMessage Through(string service) => message with
        {
            Credentials = new Dictionary<string, string>(message.Credentials) { [TwilioCredentials.MessagingServiceSid] = service },
        };
    }

    [Theory]
    [InlineData(TwilioCredentials.AuthToken, "token-of-bob", "20003")]
    [InlineData(TwilioCredentials.AccountSid, "AC2", "20003")]
    [InlineData(TwilioCredentials.From, "+15550009999", "21606")]
    public async Task Another_token_account_or_number_is_refused(string name, string value, string code)
    {
        var credentials = SmsSample.Credentials();
        credentials[name] = value;
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, code), await SendAsync(SmsSample.Message() with { Credentials = credentials }));
    }

    [Theory]
    [InlineData("12345", "Hello", "21211", ErrorClass.Recipient)]
    [InlineData(SmsSample.Phone, "Hello", "21266", ErrorClass.Recipient)]
    [InlineData(SmsSample.Person, "", "21602", ErrorClass.Content)]
    public async Task What_the_provider_checks_is_refused(string to, string text, string code, ErrorClass kind)
    {
        Assert.Equal(new SendOutcome.Refused(kind, code), await SendAsync(SmsSample.Message(to: to, text: text)));
        Assert.Equal([code], await OutcomesAsync());
    }

    [Fact]
    public async Task A_text_beyond_the_providers_limit_is_refused() => Assert.Equal(
        new SendOutcome.Refused(ErrorClass.Content, "21617"), await SendAsync(SmsSample.Message(text: new string('a', 1601))));

    [Fact]
    public async Task A_restart_keeps_ledger_stops_and_what_was_not_posted_yet()
    {
        await RegisterAsync(speed: 0.001); // receipts are hours away
        await SendAsync();
        await WriteAsync("STOP");
        await _webhook.UntilAsync("the message", () => _webhook.Messages.Count > 0);
        await StopAsync();
        await StartAsync();
        Assert.Equal(First, (string)Assert.Single(await GetAsync("ledger"))!["attemptId"]!);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.OptedOut, "21610"), await SendAsync(seq: 2));
        Assert.Equal(2, (long)(await _control.GetFromJsonAsync<JsonNode>($"/sms/webhooks?phone={Uri.EscapeDataString(SmsSample.Phone)}"))!["waiting"]!);
    }

    [Fact]
    public async Task What_somebody_wrote_is_told_as_taken_once_the_webhook_took_it()
    {
        await RegisterAsync();
        await FaultAsync("webhooksDown");
        await WriteAsync("STOP");
        Assert.Empty(await GetAsync("inbound"));
        (await _control.DeleteAsync("/faults")).EnsureSuccessStatusCode();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await GetAsync("inbound")).Count == 0)
        {
            await Task.Delay(20, giveUp.Token);
        }

        Assert.StartsWith("SM", (string)Assert.Single(await GetAsync("inbound"))!["messageId"]!, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _host = await SimulatorHost.StartAsync(
        [
            "--Simulator:Urls=http://127.0.0.1:0",
            "--Simulator:ControlUrls=http://127.0.0.1:0",
            "--Simulator:JournalPath=" + _journal,
        ]);
        _control = new HttpClient { BaseAddress = _host.ControlUrl };
        _channel = SmsSample.Channel(_host.Url, callback: _webhook.BaseUrl);
    }

    private async Task StopAsync()
    {
        _control.Dispose();
        await _host.DisposeAsync();
    }

    // Its messages all arrive, within a moment.
    private Task RegisterAsync(Action<JsonObject>? change = null, double speed = 1_000_000)
    {
        var number = new JsonObject
        {
            ["accountSid"] = SmsSample.Account,
            ["authToken"] = SmsSample.Token,
            ["phone"] = SmsSample.Phone,
            ["webhookUrl"] = $"{_webhook.BaseUrl}/{SmsSample.Sender:N}",
            ["receipts"] = new JsonObject { ["deliveredRate"] = 1, ["failedRate"] = 0, ["speedFactor"] = speed },
        };
        change?.Invoke(number);
        return PostAsync("/sms/numbers", number);
    }

    private Task WriteAsync(string text) =>
        PostAsync("/sms/inbound", new() { ["phone"] = SmsSample.Phone, ["from"] = SmsSample.Person, ["text"] = text });

    private Task FaultAsync(string kind, Action<JsonObject>? more = null)
    {
        var fault = new JsonObject { ["kind"] = kind, ["phoneNumberId"] = SmsSample.Phone };
        more?.Invoke(fault);
        return PostAsync("/faults", fault);
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonArray> GetAsync(string what) =>
        (await _control.GetFromJsonAsync<JsonArray>($"/sms/{what}?phone={Uri.EscapeDataString(SmsSample.Phone)}"))!;

    private async Task<string[]> OutcomesAsync() => [.. (await GetAsync("requests")).Select(entry => (string)entry!["outcome"]!)];

    private Task<SendOutcome> SendAsync(OutgoingMessage message) => _channel.SendAsync(message, CancellationToken.None);

    private Task<SendOutcome> SendAsync(int seq = 1) => SendAsync(SmsSample.Message(seq));
}
