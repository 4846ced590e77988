using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Tests.Smpp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The simulated SMS centre through the adapter, in fair weather and in odd: two codecs that share no line.</summary>
public class SmppCentreTests : IAsyncLifetime, IDisposable
{
    private const string From = "+15550783881";
    private readonly string _journal = Path.Combine(Path.GetTempPath(), $"simulator-{Guid.NewGuid():N}.jsonl");
    private readonly Host _product = new();
    private SimulatorHost _host = null!;
    private HttpClient _control = null!;
    private SmppOptions _options = null!;
    private SmppChannel _channel = null!;

    public Task InitializeAsync() => StartAsync();

    public Task DisposeAsync() => StopAsync();

    public void Dispose() => File.Delete(_journal);

    [Fact]
    public async Task A_text_arrives_as_it_was_and_its_receipts_come_back()
    {
        await RegisterAsync();
        var accepted = Assert.IsType<SendOutcome.Accepted>(await SendAsync("+393330000001", "Grüße {1} | 5 €"));
        await UntilAsync("two receipts", () => Reports(accepted.ProviderId).Count == 2);
        Assert.Equal([DeliveryStatus.Sent, DeliveryStatus.Delivered], Reports(accepted.ProviderId).Select(report => report.Receipt.Status));
        var entry = Assert.Single(await GetAsync("ledger"))!;
        Assert.Equal(
            (From, "+393330000001", "Grüße {1} | 5 €", 1, accepted.ProviderId),
            ((string)entry["from"]!, (string)entry["to"]!, (string)entry["text"]!, (int)entry["segments"]!, (string)entry["providerId"]!));
        Assert.Equal(1, (int)(await _control.GetFromJsonAsync<JsonObject>("/smpp/binds?systemId=ann"))!["bound"]!);
    }

    [Theory]
    [InlineData(SmppLongMessages.Header)]
    [InlineData(SmppLongMessages.Sar)]
    [InlineData(SmppLongMessages.Payload)]
    public async Task A_long_text_counts_once_whatever_joins_its_parts(SmppLongMessages form)
    {
        _options.LongMessages = form;
        await RegisterAsync();
        var text = string.Concat(Enumerable.Repeat("Ein langer Satz mit € und я. ", 17));
        Assert.IsType<SendOutcome.Accepted>(await SendAsync("+393330000001", text));
        Assert.Equal(text, (string)Assert.Single(await GetAsync("ledger"))!["text"]!);
    }

    [Fact]
    public async Task In_odd_weather_every_answer_and_every_receipt_is_understood()
    {
        const int people = 240;
        await RegisterAsync(weather: 1, failedRate: 0.3);
        var outcomes = new Dictionary<string, SendOutcome>();
        for (var n = 0; n < people; n++)
        {
            var outcome = outcomes[$"+39333{n:D7}"] = await SendAsync($"+39333{n:D7}", "Hello");
            if (outcome is SendOutcome.Refused { Class: ErrorClass.Throttled })
            {
                _channel.Forget(SmppSample.Credentials()); // a new bind does not go slower for the last one's haste
            }
        }

        var requests = await GetAsync("requests");
        Assert.Equal(
            ["00000058", "accepted", "00000014", "0000000b"],
            requests.Select(request => (string)request!["outcome"]!).Distinct().Order().OrderBy(outcome => Array.IndexOf(["00000058", "accepted", "00000014", "0000000b"], outcome)));
        foreach (var request in requests)
        {
            var expected = (string)request!["outcome"]! switch
            {
                "accepted" => typeof(SendOutcome.Accepted),
                _ => typeof(SendOutcome.Refused),
            };
            Assert.IsType(expected, outcomes[(string)request["to"]!]);
        }

        Assert.Equal(people, requests.Count);
        var reached = (await GetAsync("ledger")).Select(entry => (string)entry!["providerId"]!).ToHashSet();
        var accepted = outcomes.Values.OfType<SendOutcome.Accepted>().Select(outcome => outcome.ProviderId).ToList();
        await UntilNothingWaitsAsync();
        Assert.All(accepted, id => Assert.Contains(Reports(id), report => report.Receipt.Status is DeliveryStatus.Delivered or DeliveryStatus.Failed));
        Assert.All(accepted, id => Assert.Equal(
            reached.Contains(id) ? DeliveryStatus.Delivered : DeliveryStatus.Failed, Reports(id).Max(report => report.Receipt.Status)));
        Assert.DoesNotContain(_product.Events, happened => happened is SmppEvent.Written);
    }

    [Fact]
    public async Task In_odd_weather_every_text_is_heard_from_the_person_that_wrote_it()
    {
        const int people = 120;
        await RegisterAsync(weather: 1);
        Assert.Null(await _channel.ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        for (var n = 0; n < people; n++)
        {
            await PostAsync("/smpp/inbound", new JsonObject { ["systemId"] = "ann", ["to"] = From, ["from"] = $"+39333{n:D7}", ["text"] = n % 2 == 0 ? "STOP" : "Добрий день, STOP" });
        }

        await UntilNothingWaitsAsync();
        Assert.Equal(
            Enumerable.Range(0, people).Select(n => ($"+39333{n:D7}", n % 2 == 0 ? "STOP" : "Добрий день, STOP")).Order(),
            Heard().Select(written => (written.From.ToE164("IT")!, written.Text)).Order());
        Assert.Equal(people, (await GetAsync("inbound")).Count);
    }

    [Fact]
    public async Task An_account_that_the_centre_does_not_know_is_refused()
    {
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "smpp0000000f"), await SendAsync("+393330000001", "Hello"));
        await RegisterAsync(password: "another");
        _channel.Forget(SmppSample.Credentials());
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await SendAsync("+393330000001", "Hello"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named() => Assert.Contains(
        $"{_host.SmppPort}",
        (await Assert.ThrowsAsync<IOException>(() => SimulatorHost.StartAsync(
            ["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0", $"--Simulator:SmppPort={_host.SmppPort}"]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task What_is_not_delivered_yet_survives_a_kill_and_is_delivered_to_the_next_bind()
    {
        await RegisterAsync();
        await PostAsync("/smpp/inbound", new JsonObject { ["systemId"] = "ann", ["to"] = From, ["from"] = "+393330000001", ["text"] = "STOP" });
        await StopAsync();
        await StartAsync();
        Assert.Null(await _channel.ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await UntilAsync("the text", () => Heard().Count == 1);
    }

    [Theory]
    [InlineData("throttle", typeof(SendOutcome.Refused))]
    [InlineData("acceptThenDrop", typeof(SendOutcome.Unknown))]
    [InlineData("dropBeforeAccept", typeof(SendOutcome.Unknown))]
    [InlineData("answerLate", typeof(SendOutcome.Unknown))]
    public async Task A_fault_strikes_a_submit_as_it_strikes_a_send_over_HTTP(string kind, Type outcome)
    {
        _options.SendTimeout = kind is "answerLate" ? TimeSpan.FromSeconds(3) : _options.SendTimeout;
        await RegisterAsync();
        Assert.Null(await _channel.ConnectAsync(SmppSample.Credentials(), CancellationToken.None)); // a bind would use up the submit's time
        await PostAsync("/faults", new JsonObject { ["kind"] = kind, ["count"] = 1, ["delaySeconds"] = 60 });
        Assert.IsType(outcome, await SendAsync("+393330000001", "Hello"));
        Assert.Equal(kind is "acceptThenDrop" or "answerLate" ? 1 : 0, (await GetAsync("ledger")).Count);
    }

    // Receipts by id, those in parts put together as the product does.
    private IReadOnlyList<SmppEvent.Reported> Reports(string id) => [.. Whole().OfType<SmppEvent.Reported>().Where(report => report.Receipt.ProviderId == id)];

    private IReadOnlyList<SmppEvent.Written> Heard() => [.. Whole().OfType<SmppEvent.Written>()];

    private IEnumerable<SmppEvent> Whole() => _product.Events.Where(happened => happened is not SmppEvent.Arrived).Concat(
        _product.Events.OfType<SmppEvent.Arrived>().Select(arrived => arrived.Part).GroupBy(part => (part.From, part.To, part.Reference, part.EsmClass))
            // One that was on its way when a bind ended comes again.
            .Select(parts => parts.DistinctBy(part => part.Number).ToList()).Where(parts => parts.Count == 2).Select(parts => SmppParts.Read(parts, _options)));

    // The product tells of what it heard before it answers the centre, and what a bind's end cut off comes again: only the
    // centre knows when all has been taken.
    private Task UntilNothingWaitsAsync() => UntilAsync(
        "the centre to have nothing more to deliver",
        async () => (int)(await _control.GetFromJsonAsync<JsonObject>("/smpp/deliveries?systemId=ann"))!["waiting"]! == 0);

    private static Task UntilAsync(string what, Func<bool> holds) => UntilAsync(what, () => Task.FromResult(holds()));

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var giveUp = DateTime.UtcNow + TimeSpan.FromSeconds(60); !await holds();)
        {
            Assert.True(DateTime.UtcNow < giveUp, $"Waited for {what}.");
            await Task.Delay(10);
        }
    }

    private Task<SendOutcome> SendAsync(string to, string text) =>
        _channel.SendAsync(SmppSample.Message(text: text) with { To = to }, CancellationToken.None);

    private Task RegisterAsync(double weather = 0, double failedRate = 0, string password = "secret") => PostAsync("/smpp/accounts", new JsonObject
    {
        ["systemId"] = "ann",
        ["password"] = password,
        ["senders"] = new JsonArray(From),
        ["weather"] = weather,
        ["countryCode"] = "39",
        ["receipts"] = new JsonObject { ["deliveredRate"] = 1, ["failedRate"] = failedRate, ["speedFactor"] = 1_000_000 },
    });

    private async Task PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonArray> GetAsync(string what) => (await _control.GetFromJsonAsync<JsonArray>($"/smpp/{what}?systemId=ann"))!;

    private async Task StartAsync()
    {
        _host = await SimulatorHost.StartAsync(
            ["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0", "--Simulator:SmppPort=0", "--Simulator:JournalPath=" + _journal]);
        _control = new HttpClient { BaseAddress = _host.ControlUrl };
        _options = SmppSample.Settings(_host.SmppPort!.Value);
        _channel = SmppSample.Channel(_options, _product);
    }

    private async Task StopAsync()
    {
        await _channel.DisposeAsync();
        _control.Dispose();
        await _host.DisposeAsync();
    }
}
