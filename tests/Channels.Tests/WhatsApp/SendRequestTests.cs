using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.Providers;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>What the adapter puts on the wire.</summary>
public sealed class SendRequestTests
{
    private const string Taken = """{"messages":[{"id":"wamid.1"}]}""";

    [Fact]
    public async Task A_text_is_sent_to_one_person_with_the_attempts_id()
    {
        var (request, body) = await SentAsync(Sample.Message(text: "Hello ✓\nsecond line"));
        Assert.Equal("https://graph.facebook.com/v26.0/106853218861309/messages", request.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer token-of-ann", request.Headers.Authorization!.ToString());
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.ToString());
        AssertJson(
            $$"""
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","type":"text",
             "text":{"body":"Hello ✓\nsecond line","preview_url":false},"biz_opaque_callback_data":"{{Sample.Attempt()}}"}
            """,
            body);
    }

    [Fact]
    public async Task A_person_without_a_number_is_addressed_by_the_user_id()
    {
        foreach (var template in new[] { null, new TemplateRef("greeting", "en_US") })
        {
            var (_, body) = await SentAsync(Sample.Message(text: "Ann", template: template) with { To = "US.13491208655302741918" });
            var sent = JsonNode.Parse(body)!.AsObject();
            Assert.Equal("US.13491208655302741918", (string?)sent["recipient"]);
            Assert.False(sent.ContainsKey("to"));
        }
    }

    [Fact]
    public async Task A_template_takes_the_text_as_its_one_body_parameter()
    {
        var (_, body) = await SentAsync(Sample.Message(text: "Ann", template: new TemplateRef("greeting", "en_US")));
        AssertJson(
            $$"""
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","type":"template",
             "template":{"name":"greeting","language":{"code":"en_US","policy":"deterministic"},
                         "components":[{"type":"body","parameters":[{"type":"text","text":"Ann"}]}]},
             "biz_opaque_callback_data":"{{Sample.Attempt()}}"}
            """,
            body);
    }

    [Theory]
    [InlineData(true, true, "marketing_messages")]
    [InlineData(true, false, "messages")]
    [InlineData(false, true, "messages")] // free text is no marketing template
    public async Task A_marketing_template_goes_by_the_api_for_marketing_with_the_same_body(bool template, bool marketing, string edge)
    {
        var message = Sample.Message(template: template ? new TemplateRef("greeting", "en_US") : null);
        var (_, plain) = await SentAsync(message);
        var (request, body) = await SentAsync(message with { AsMarketing = marketing });
        Assert.EndsWith("/106853218861309/" + edge, request.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        AssertJson(plain, body);
    }

    [Theory]
    [InlineData(WhatsAppCredentials.PhoneNumberId, null)]
    [InlineData(WhatsAppCredentials.PhoneNumberId, "")]
    [InlineData(WhatsAppCredentials.PhoneNumberId, "123/../456")]
    [InlineData(WhatsAppCredentials.PhoneNumberId, "١٢٣")]
    [InlineData(WhatsAppCredentials.AccessToken, null)]
    [InlineData(WhatsAppCredentials.AccessToken, "two\r\nlines")]
    [InlineData(WhatsAppCredentials.AccessToken, "tökën")]
    public async Task Credentials_that_cannot_go_on_the_wire_stop_the_number_before_any_call(string name, string? value)
    {
        var credentials = Sample.Credentials();
        credentials.Remove(name);
        if (value is not null)
        {
            credentials[name] = value;
        }

        var handler = new CannedHandler(200, Taken);
        var outcome = await RepliesTests.SendAsync(handler, Sample.Message() with { Credentials = credentials });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "credentials"), outcome);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task A_handler_that_would_send_again_cannot()
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(503, string.Empty));
        var channel = new WhatsAppChannel(
            new HttpMessageInvoker(new Stubborn { InnerHandler = new SocketsHttpHandler() }),
            Options.Create(new WhatsAppOptions { BaseUrl = provider.Url }));
        Assert.IsType<SendOutcome.Unknown>(await channel.SendAsync(Sample.Message(), CancellationToken.None));
        Assert.Single(provider.Requests);
    }

    private static async Task<(HttpRequestMessage Request, string Body)> SentAsync(OutgoingMessage message)
    {
        var handler = new CannedHandler(200, Taken);
        Assert.Equal(new SendOutcome.Accepted("wamid.1"), await RepliesTests.SendAsync(handler, message));
        return Assert.Single(handler.Requests);
    }

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);

    private sealed class Stubborn : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
