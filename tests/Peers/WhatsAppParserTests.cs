using System.Globalization;
using System.Text;
using MassMessaging.Channels.Tests.Simulator;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Peers;

/// <summary>A parser that is not ours reads the simulator's WhatsApp webhooks as we do.</summary>
public sealed class WhatsAppParserTests : IAsyncLifetime
{
    private const string Package = "whatsapp-api-js@6.3.0";
    private const int MessagesEach = 10;
    private static readonly string[] People = ["+16505551234", "+5491123456789", "+393331234567", "+491701234567"];
    private NpmPeer _peer = null!;
    private Posts _posts = null!;
    private SimulatedProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _peer = NpmPeer.Start(Package, "whatsapp.js");
        _posts = await Posts.StartAsync(WhatsAppWebhook.SignatureHeader);
        _provider = await SimulatedProvider.StartAsync(number => number["webhookUrl"] = _posts.Url);
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _provider.DisposeAsync();
        await _posts.DisposeAsync();
    }

    [Fact]
    public async Task It_reads_messages_receipts_and_user_ids_as_we_do()
    {
        await NameAsync();
        string[] texts = ["Hello", "STOP", "Grüße\n5 € ✓", "مرحبا 🙂", "it's \"so\" <b>&\\", " "];
        string[] writers = [.. People, "IT.4711"];
        foreach (var from in writers)
        {
            foreach (var text in texts)
            {
                await _provider.PostAsync("/whatsapp/inbound", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = from, ["text"] = text });
            }
        }

        await _provider.FaultAsync("failLater", fault => (fault["code"], fault["count"]) = (131026, 3));
        for (var seq = 0; seq < MessagesEach * People.Length; seq++)
        {
            var message = Sample.Message(seq + 1, to: People[seq % People.Length]);
            Assert.IsType<SendOutcome.Accepted>(await _provider.Channel.SendAsync(message, CancellationToken.None));
        }

        var (written, reported) = (writers.Length * texts.Length, ((MessagesEach * People.Length) - 3) * 3 + 3);
        var posts = await _posts.UntilAsync("all messages and receipts", taken => taken.Sum(post => Ours(post.Body).Count) >= written + reported);
        var (events, together) = (0, 0);
        foreach (var post in posts)
        {
            var heard = await AskAsync(post.Body, post.Signature);
            Assert.Null(heard.Problem);
            Assert.Equal(Ours(post.Body), heard.Events.Select(WithPlus));
            Assert.Equal(1, heard.AtOnce); // however many the post holds
            Assert.Equal("WhatsAppAPIFailedToVerifyError", (await AskAsync(post.Body + " ", post.Signature)).Problem);
            Assert.True(WhatsAppWebhook.VerifySignature(Encoding.UTF8.GetBytes(post.Body), post.Signature, Sample.AppSecret));
            events += heard.Events.Length;
            together += heard.Events.Length > 1 ? 1 : 0;
        }

        Assert.Equal(written + reported, events);
        NpmPeer.Report([$"{Package}: reads {events} events in {posts.Count} posts as we do; of the {together} posts with several it takes the first event alone"]);
    }

    [Fact]
    public async Task It_hands_on_the_first_event_of_a_post_alone()
    {
        const string statuses = """{"id":"wamid.1","status":"sent","timestamp":"1","recipient_id":"16505551234"},{"id":"wamid.2","status":"sent","timestamp":"1","recipient_id":"16505551235"}""";
        var post = $$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"2"},"statuses":[{{{statuses}}}]}}]}]}""";
        Assert.Equal(2, Ours(post).Count);
        Assert.Equal(1, (await AskAsync(post, string.Empty, secret: null)).AtOnce);
    }

    [Fact]
    public async Task It_does_not_know_the_providers_own_switch()
    {
        await _provider.PostAsync("/whatsapp/preferences", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Sample.Person, ["value"] = "stop" });
        var post = (await _posts.UntilAsync("the preference", taken => taken.Count > 0))[0];
        Assert.Equal("WhatsAppAPIUnexpectedError", (await AskAsync(post.Body, post.Signature)).Problem);
        Assert.True(Assert.Single(Parse(post.Body).Numbers).Preferences.Single().Stopped);
    }

    // One goes by another spelling, one has a user id beside the number, one shows the user id alone.
    private async Task NameAsync()
    {
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = People[1], ["waId"] = "541123456789" });
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = People[2], ["userId"] = "IT.9001" });
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = People[3], ["userId"] = "DE.9002", ["hidesNumber"] = true });
    }

    private static WhatsAppEvents Parse(string body) => WhatsAppWebhook.Parse(Encoding.UTF8.GetBytes(body));

    private static List<Event> Ours(string body) =>
    [
        .. Parse(body).Numbers.SelectMany(number => number.Messages.Select(message => new Event(
            number.PhoneNumberId, "message", message.MessageId, Seconds(message.At), message.From, UserIdOf(number, message.From, message.FromUserId), message.Text, null, null))),
        .. Parse(body).Numbers.SelectMany(number => number.Receipts.Select(receipt => new Event(
            number.PhoneNumberId, receipt.Status.ToString().ToLowerInvariant(), receipt.ProviderId!, Seconds(receipt.At),
            receipt.Recipient is ['+', ..] phone ? phone : null, UserIdOf(number, receipt.Recipient, null),
            null, receipt.AttemptId?.ToString(), receipt.Code is { } code ? int.Parse(code, CultureInfo.InvariantCulture) : null))),
    ];

    // A receipt names one address of the person; another that stands beside it is told apart.
    private static string? UserIdOf(NumberEvents number, string? address, string? userId) => userId
        ?? (address is ['+', ..] ? number.Named.Where(pair => pair.One == address || pair.Other == address).Select(pair => pair.One == address ? pair.Other : pair.One).FirstOrDefault() : address);

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static Event WithPlus(Event heard) => heard with { Phone = heard.Phone is null ? null : "+" + heard.Phone };

    private Task<Heard> AskAsync(string body, string signature, string? secret = Sample.AppSecret) =>
        _peer.AskAsync<Heard>(new { body, signature, secret });

    private sealed record Heard(string? Problem, int AtOnce, Event[] Events);

    private sealed record Event(string Number, string Kind, string Id, string At, string? Phone, string? UserId, string? Text, string? Attempt, int? Code);
}
