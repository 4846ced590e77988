using System.Text.Json.Nodes;
using System.Web;
using MassMessaging.Channels;
using MassMessaging.Channels.Tests.Simulator;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Contract;

/// <summary>What our WhatsApp adapter asks, and what the simulator answers and posts, against Meta's description of v23.0, the newest that is published as a schema.</summary>
public sealed class WhatsAppContract : IAsyncLifetime
{
    private const string UserId = "US.13491208655302741918";
    private const string Send = "/{Version}/{Phone-Number-ID}/messages";
    private static readonly string[] Paging = ["limit", "after", "fields"]; // of every list and node of the Graph API; each path names some of them
    private static readonly JsonObject Error = new() { ["$ref"] = "#/components/schemas/GraphAPIError" };
    private readonly Recorder _recorder = new();
    private SimulatedProvider _provider = null!;
    private WhatsAppChannel _channel = null!;
    private WhatsAppNumberApi _numbers = null!;

    public async Task InitializeAsync()
    {
        _provider = await SimulatedProvider.StartAsync(AddTemplates);
        var http = new HttpClient(_recorder);
        var options = Options.Create(new WhatsAppOptions { BaseUrl = _provider.Url });
        _channel = new WhatsAppChannel(new HttpMessageInvoker(_recorder), options);
        _numbers = new WhatsAppNumberApi(http, options);
    }

    public async Task DisposeAsync()
    {
        _recorder.Dispose();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("offer_000")]
    public async Task A_send_and_its_answer_are_as_described(string? template)
    {
        var message = Sample.Message(template: template is null ? null : new TemplateRef(template, "en_US"));
        Assert.IsType<SendOutcome.Accepted>(await _channel.SendAsync(message, CancellationToken.None));
        var exchange = Assert.Single(_recorder.Exchanges);
        Assert.Equal(("POST", $"/{GraphVersions.Newest}/{Sample.PhoneNumberId}/messages", "application/json"), (exchange.Method, exchange.Address.AbsolutePath, exchange.ContentType));
        Assert.Equal("Bearer " + Sample.AccessToken, exchange.Authorization);
        var operation = Description.OfWhatsApp.Operation("post", Send).Operation;
        Fits(operation["requestBody"]!, exchange.Body);
        Fits(operation["responses"]!["200"]!, exchange.Answer);
    }

    [Fact]
    public async Task A_marketing_template_by_the_api_for_marketing_is_as_described()
    {
        var message = Sample.Message(template: new TemplateRef("offer_000", "en_US")) with { AsMarketing = true };
        Assert.IsType<SendOutcome.Accepted>(await _channel.SendAsync(message, CancellationToken.None));
        var exchange = Assert.Single(_recorder.Exchanges);
        Assert.Equal($"/{GraphVersions.Newest}/{Sample.PhoneNumberId}/marketing_messages", exchange.Address.AbsolutePath);
        var operation = Description.OfWhatsApp.Operation("post", "/{Version}/{Phone-Number-ID}/marketing_messages").Operation;
        Fits(operation["requestBody"]!, exchange.Body);
        Fits(operation["responses"]!["200"]!, exchange.Answer);
    }

    [Fact]
    public async Task A_send_to_a_user_id_and_its_answer_are_as_described()
    {
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = Sample.Person, ["userId"] = UserId, ["hidesNumber"] = true });
        Assert.IsType<SendOutcome.Accepted>(await _channel.SendAsync(Sample.Message(to: UserId), CancellationToken.None));
        var exchange = Assert.Single(_recorder.Exchanges);
        Assert.Equal(UserId, (string?)JsonNode.Parse(exchange.Body)!["recipient"]);
        var operation = Description.OfUserIds.Operation("post", Send).Operation;
        Fits(Description.OfUserIds, operation["requestBody"]!, exchange.Body);
        Fits(Description.OfUserIds, operation["responses"]!["200"]!, exchange.Answer);
    }

    [Fact]
    public async Task A_refusal_is_an_error_as_described()
    {
        Assert.IsType<SendOutcome.Refused>(await _channel.SendAsync(Sample.Message(template: new TemplateRef("missing", "en_US")), CancellationToken.None));
        Description.OfWhatsApp.Fits(Error, Assert.Single(_recorder.Exchanges).Answer);
    }

    [Fact]
    public async Task Linking_a_number_asks_and_reads_what_is_described()
    {
        Assert.IsType<NumberCheck.Verified>(await _numbers.GetNumberAsync(Sample.Credentials(), CancellationToken.None));
        Assert.Equal(2, _recorder.Exchanges.Count);
        Reads(_recorder.Exchanges[0], "/{Version}/{Phone-Number-ID}", Sample.PhoneNumberId);
        Reads(_recorder.Exchanges[1], "/{Version}/{WABA-ID}/phone_numbers", Sample.BusinessAccountId + "/phone_numbers");
    }

    [Fact]
    public async Task Templates_are_read_in_pages_as_described()
    {
        Assert.IsType<TemplateList.Found>(await _numbers.GetTemplatesAsync(Sample.Credentials(), CancellationToken.None));
        Assert.Equal(2, _recorder.Exchanges.Count);
        foreach (var exchange in _recorder.Exchanges)
        {
            Reads(exchange, "/{Version}/{WABA-ID}/message_templates", Sample.BusinessAccountId + "/message_templates");
        }
    }

    [Fact]
    public async Task A_messages_history_is_as_described()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _channel.SendAsync(Sample.Message(), CancellationToken.None));
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Sample.AccessToken);
        var history = await http.GetStringAsync(new Uri(_provider.Url, $"/{GraphVersions.Newest}/{Sample.PhoneNumberId}/message_history?message_id={accepted.ProviderId}"));
        Fits(Description.OfWhatsApp.Operation("get", "/{Version}/{Phone-Number-ID}/message_history").Operation["responses"]!["200"]!, history);
    }

    [Fact]
    public async Task Receipts_and_replies_are_posted_as_described()
    {
        await _provider.RegisterAsync(number =>
        {
            AddTemplates(number);
            number["requireWindow"] = true;
        });
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = Sample.Person, ["waId"] = Sample.Person + "1" }); // another spelling
        await _channel.SendAsync(Sample.Message(), CancellationToken.None); // outside the window: it fails afterwards
        await _provider.PostAsync("/whatsapp/inbound", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Sample.Person, ["text"] = "Are you open?" });
        await _channel.SendAsync(Sample.Message(2), CancellationToken.None);
        await _channel.SendAsync(Sample.Message(3, template: new TemplateRef("offer_000", "en_US")), CancellationToken.None);
        await _provider.Webhook.UntilAsync("a failure, six receipts and a message", () =>
            _provider.Webhook.Receipts.Count >= 7 && _provider.Webhook.Taken.Any(events => events.Numbers.Any(number => number.Messages.Count > 0)));
        WebhooksFit();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receipts_messages_and_preferences_of_a_user_id_are_posted_as_described(bool hidesNumber)
    {
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = Sample.Person, ["userId"] = UserId, ["hidesNumber"] = hidesNumber });
        await _channel.SendAsync(Sample.Message(), CancellationToken.None);
        await _provider.PostAsync("/whatsapp/inbound", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Sample.Person, ["text"] = "STOP" });
        await _provider.PostAsync("/whatsapp/preferences", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Sample.Person, ["value"] = "stop" });
        await _provider.Webhook.UntilAsync("three receipts, a message and a preference", () => Posts().Count(post => post.Contains(UserId, StringComparison.Ordinal)) >= 3
            && _provider.Webhook.Receipts.Count >= 3 && Posts().Any(post => post.Contains("\"user_preferences\"", StringComparison.Ordinal)));
        Assert.All(Posts(), post => Assert.Equal(hidesNumber, !post.Contains(Sample.Person.TrimStart('+'), StringComparison.Ordinal)));
        WebhooksFit(Description.OfUserIds);
    }

    [Theory]
    [InlineData("DISABLED_UPDATE", null)]
    [InlineData("ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING")]
    public async Task News_of_an_account_are_posted_as_described(string word, string? restriction)
    {
        await _provider.PostAsync("/whatsapp/account", new() { ["businessAccountId"] = Sample.BusinessAccountId, ["event"] = word, ["restrictionType"] = restriction });
        await _provider.Webhook.UntilAsync("the news", () => _provider.Webhook.Posts.Count > 0);
        WebhooksFit();
    }

    // More than a page of them.
    private static void AddTemplates(JsonObject number) => number["templates"] = new JsonArray([.. Enumerable.Range(0, 130).Select(i =>
        new JsonObject { ["name"] = $"offer_{i:000}", ["language"] = "en_US", ["status"] = "APPROVED", ["body"] = "Dear {{1}}." })]);

    private static void Reads(Exchange exchange, string path, string node)
    {
        var (operation, parameters) = Description.OfWhatsApp.Operation("get", path);
        Assert.Equal(("GET", $"/{GraphVersions.Newest}/{node}", 200), (exchange.Method, exchange.Address.AbsolutePath, exchange.Status));
        Assert.Empty(HttpUtility.ParseQueryString(exchange.Address.Query).AllKeys.Except(parameters).Except(Paging));
        Fits(operation["responses"]!["200"]!, exchange.Answer);
    }

    private static void Fits(JsonNode described, string body) => Fits(Description.OfWhatsApp, described, body);

    private static void Fits(Description description, JsonNode described, string body) =>
        description.Fits(described["content"]!["application/json"]!["schema"]!, body);

    private List<string> Posts() => [.. _provider.Webhook.Posts.Select(post => System.Text.Encoding.UTF8.GetString(post.Body))];

    private void WebhooksFit() => WebhooksFit(Description.OfWhatsApp);

    private void WebhooksFit(Description description)
    {
        var described = description.Operation("post", "/whatsapp/webhooks").Operation["requestBody"]!;
        Assert.All(Posts(), post => Fits(description, described, post));
    }
}
