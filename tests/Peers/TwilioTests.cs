using System.Net;
using System.Net.Http.Json;
using System.Text;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.Sms;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;

namespace MassMessaging.Peers;

/// <summary>Twilio's own package judges what our simulator signs, and we judge what it signs.</summary>
public sealed class TwilioTests : IAsyncLifetime
{
    private const string Query = "?attempt=0b7fd3a16d1c4e519c550c4df1b2a001-1-1";
    private NpmPeer _peer = null!;

    public Task InitializeAsync()
    {
        _peer = NpmPeer.Start("twilio@6.3.1", "twilio.js");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    [Fact]
    public async Task It_takes_what_the_simulator_signs_and_nothing_else()
    {
        await using var posts = await Posts.StartAsync(TwilioWebhook.SignatureHeader);
        var taken = await PostFromTheSimulatorAsync(posts);
        Assert.All(await JudgeAsync(taken.Select(post => Ask(post.Url, post.Body, post.Signature))), verdict => Assert.True(verdict.Taken));
        Assert.All(await JudgeAsync(taken.Select(post => Ask(post.Url, post.Body, post.Signature, token: "token-of-bob"))), verdict => Assert.False(verdict.Taken));
        Assert.All(await JudgeAsync(taken.Select(post => Ask(post.Url, post.Body + "1", post.Signature))), verdict => Assert.False(verdict.Taken));
        Assert.All(await JudgeAsync(taken.Select(post => Ask(post.Url + "1", post.Body, post.Signature))), verdict => Assert.False(verdict.Taken));

        // The provider signs some addresses without their port; then both take it where the port was called.
        var portless = await JudgeAsync(taken.Select(post => Ask(post.Url, post.Body, signed: WithoutPort(post.Url))));
        Assert.All(portless, verdict => Assert.True(verdict.Taken));
        Assert.All(taken.Zip(portless), pair => Assert.True(Known(pair.First.Url, pair.First.Body, pair.Second.Signature)));
        NpmPeer.Report([$"twilio@6.3.1: takes all {taken.Count} posts of the simulator, and none with another token, form or address"]);
    }

    [Fact]
    public async Task We_take_what_it_signs()
    {
        var random = new Random(16);
        var asked = Enumerable.Range(0, 1_000).Select(i => Ask("https://host.example/webhooks/sms/1" + Query + i, Form(random))).ToList();
        var signed = await JudgeAsync(asked);
        Assert.All(asked.Zip(signed), pair => Assert.True(Known(pair.First.Called, pair.First.Form, pair.Second.Signature), pair.First.Form));
        Assert.All(asked.Zip(signed), pair => Assert.False(Known(pair.First.Called, pair.First.Form + "&Extra=1", pair.Second.Signature), pair.First.Form));
        NpmPeer.Report([$"twilio@6.3.1: we take its signatures of {asked.Count} generated forms"]);
    }

    [Fact]
    public async Task We_judge_an_addresss_port_as_it_does()
    {
        string[] hosts = ["host.example", "[2001:db8::1]", "ann:word@host.example", "ann:word@[2001:db8::1]"];
        string[] ports = ["", ":80", ":443", ":8443"];
        string[] paths = ["/webhooks/sms/1" + Query, "/?x=a:1", "/"];
        var asked = (
            from scheme in new[] { "http", "https" }
            from host in hosts
            from path in paths
            from called in ports
            from signed in ports
            select Ask($"{scheme}://{host}{called}{path}", "A=1&B=%2B2", signed: $"{scheme}://{host}{signed}{path}")).ToList();
        var verdicts = await JudgeAsync(asked);
        var differences = asked.Zip(verdicts)
            .Where(pair => pair.Second.Taken != Known(pair.First.Called, pair.First.Form, pair.Second.Signature))
            .Select(pair => $"called {pair.First.Called}, signed {pair.First.Signed}: it says {pair.Second.Taken}").ToList();
        Assert.Empty(differences);
        Assert.Contains(verdicts, verdict => !verdict.Taken);
        NpmPeer.Report([$"twilio@6.3.1: the same verdict as ours on {asked.Count} pairs of a called and a signed address, {verdicts.Count(verdict => verdict.Taken)} of them good"]);
    }

    /// <summary>It also takes signatures of other spellings of an address; ours never has those characters.</summary>
    [Theory]
    [InlineData("https://host.example/sms?x=it's", "https://host.example/sms?x=it%27s")]
    [InlineData("https://host.example?x=1", "https://host.example/?x=1")]
    [InlineData("https://Host.Example/sms", "https://host.example/sms")]
    public async Task An_address_that_was_signed_in_another_spelling_is_known_to_it_alone(string called, string signed)
    {
        var verdict = Assert.Single(await JudgeAsync([Ask(called, "A=1", signed: signed)]));
        Assert.Equal((true, false), (verdict.Taken, Known(called, "A=1", verdict.Signature)));
    }

    private static async Task<IReadOnlyList<Posts.Post>> PostFromTheSimulatorAsync(Posts posts)
    {
        await using var simulator = await SimulatorHost.StartAsync(["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0"]);
        using var control = new HttpClient { BaseAddress = simulator.ControlUrl };
        await PostAsync(control, "/sms/numbers", new
        {
            accountSid = SmsSample.Account,
            authToken = SmsSample.Token,
            phone = SmsSample.Phone,
            webhookUrl = $"{posts.Url}/{SmsSample.Sender:N}",
            receipts = new { deliveredRate = 0.5, failedRate = 0.3, speedFactor = 1_000_000 },
        });
        string[] texts = ["Hello", "STOP", "start", "a+b=c&d%20", "Grüße\r\n5 € ✓", "مرحبا 🙂", " ", "it's \"so\" <b>"];
        foreach (var text in texts)
        {
            await PostAsync(control, "/sms/inbound", new { phone = SmsSample.Phone, from = SmsSample.Person, text });
        }

        var channel = SmsSample.Channel(simulator.Url, callback: posts.Url);
        for (var seq = 1; seq <= 20; seq++)
        {
            Assert.IsType<SendOutcome.Accepted>(await channel.SendAsync(SmsSample.Message(seq), CancellationToken.None));
        }

        return await posts.UntilAsync("texts and receipts", taken =>
            taken.Count(post => post.Body.Contains("SmsStatus=received", StringComparison.Ordinal)) >= texts.Length
            && taken.Count(post => post.Body.Contains("MessageStatus=", StringComparison.Ordinal)) >= 20);
    }

    private static async Task PostAsync(HttpClient control, string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Names as the provider's, in any order, some of them twice; values of everything that forms must write otherwise.
    private static string Form(Random random)
    {
        string[] names = ["MessageSid", "AccountSid", "Body", "To", "From", "ErrorCode", "MediaUrl0", "body", "A[]", "Ünï", "1", "10", "2"];
        string[] pieces = ["a", "Z9", " ", "+", "&", "=", "%", "%41", "\r\n", "'", "ß", "€", "🙂", "مر", ":443", "#", ""];
        return string.Join('&', Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            Func<string, string?> write = random.Next(2) == 0 ? WebUtility.UrlEncode : Uri.EscapeDataString;
            return $"{write(names[random.Next(names.Length)])}={write(value)}";
        }));
    }

    private static string WithoutPort(string url) => new Uri(url) is var address ? $"{address.Scheme}://{address.Host}{address.PathAndQuery}" : url;

    private static bool Known(string url, string form, string signature) =>
        TwilioWebhook.VerifySignature(url, Encoding.UTF8.GetBytes(form), signature, SmsSample.Token);

    private static Question Ask(string called, string form, string? signature = null, string? signed = null, string token = SmsSample.Token) =>
        new(called, signed, form, token, signature);

    private Task<Verdict[]> JudgeAsync(IEnumerable<Question> asked) => _peer.AskAsync<Verdict[]>(asked.Select(question => new
    {
        called = question.Called,
        signed = question.Signed,
        form = question.Form,
        token = question.Token,
        signature = question.Signature,
    }));

    private sealed record Question(string Called, string? Signed, string Form, string Token, string? Signature);

    private sealed record Verdict(string Signature, bool Taken);
}
