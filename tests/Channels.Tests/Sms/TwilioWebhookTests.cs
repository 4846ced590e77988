using System.Security.Cryptography;
using System.Text;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Sms;

/// <summary>Signatures and posts of the provider. The first vector is the one that it publishes.</summary>
public sealed class TwilioWebhookTests
{
    private const string Url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private const string Form = "CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212";
    private const string Signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
    private const string Token = "12345";
    private static readonly DateTimeOffset Now = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void A_post_signed_with_the_token_is_known() => Assert.True(Verify(Url, Form, Signature));

    [Fact]
    public void The_order_of_the_fields_does_not_matter() =>
        Assert.True(Verify(Url, string.Join('&', Form.Split('&').Reverse()), Signature));

    [Fact]
    public void A_field_that_is_repeated_with_the_same_value_counts_once() =>
        Assert.True(Verify(Url, Form + "&Digits=1234", Signature));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0/KCTR6DLpKmkAf8muzZqo1nDgQ")]
    [InlineData("1/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
    [InlineData("0/KCTR6DLpKmkAf8muzZqo1nDgQ=0/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void Any_other_header_is_not(string? header) => Assert.False(Verify(Url, Form, header));

    [Theory]
    [InlineData("https://host.example:8443/webhooks/sms/1?attempt=a", "https://host.example/webhooks/sms/1?attempt=a", true)]
    [InlineData("https://host.example:8443/webhooks/sms/1?attempt=a", "https://host.example:8443/webhooks/sms/1?attempt=a", true)]
    [InlineData("https://host.example:8443/webhooks/sms/1?attempt=a", "https://host.example:443/webhooks/sms/1?attempt=a", false)]
    [InlineData("https://host.example/webhooks/sms/1?attempt=a", "https://host.example:443/webhooks/sms/1?attempt=a", true)]
    [InlineData("https://host.example/webhooks/sms/1?attempt=a:b", "https://host.example:443/webhooks/sms/1?attempt=a:b", true)]
    [InlineData("https://host.example/webhooks/sms/1", "https://host.example:80/webhooks/sms/1", false)]
    [InlineData("https://host.example/webhooks/sms/1", "https://host.example:8443/webhooks/sms/1", false)]
    [InlineData("http://host.example/webhooks/sms/1", "http://host.example:80/webhooks/sms/1", true)]
    [InlineData("http://host.example:8080?x=1", "http://host.example?x=1", true)]
    [InlineData("https://[2001:db8::1]/sms", "https://[2001:db8::1]:443/sms", true)]
    [InlineData("https://[2001:db8::1]:8443/sms", "https://[2001:db8::1]/sms", true)]
    [InlineData("https://[2001:db8::1]/sms", "https://[2001:db8:/sms", false)]
    [InlineData("https://ann:word@host.example/sms", "https://ann:word@host.example:443/sms", true)]
    [InlineData("https://ann:word@[2001:db8::1]/sms", "https://ann:word@[2001:db8::1]:443/sms", true)]
    [InlineData("https://ann:word@host.example:8443/sms", "https://ann:word@host.example/sms", true)]
    [InlineData("https://ann:word@host.example/sms", "https://ann/sms", false)]
    [InlineData("https://host.example/webhooks/sms/1", "https://other.example:443/webhooks/sms/1", false)]
    [InlineData("no address", "no address:443", false)]
    public void An_address_is_signed_with_its_port_or_without(string called, string signed, bool known) =>
        Assert.Equal(known, Verify(called, Form, Sign(signed)));

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=3", Form, Token)]
    [InlineData(Url, Form + "&Digits=1235", Token)]
    [InlineData(Url, Form, "token-of-bob")]
    [InlineData(Url, Form, "")]
    public void Another_address_form_or_token_is_not(string url, string form, string token) =>
        Assert.False(Verify(url, form, Signature, token));

    [Theory]
    [InlineData("queued", DeliveryStatus.Sent)]
    [InlineData("sending", DeliveryStatus.Sent)]
    [InlineData("sent", DeliveryStatus.Sent)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("read", DeliveryStatus.Read)]
    public void A_status_word_becomes_a_receipt_of_the_attempt_in_the_query(string word, DeliveryStatus status)
    {
        var reported = Assert.IsType<SmsEvent.Reported>(Parse($"MessageStatus={word}", $"?attempt={Sample.Attempt()}"));
        Assert.Equal(new Receipt(Sample.Attempt(), "SM1", status, Now), reported.Receipt);
        Assert.Equal((SmsSample.Account, SmsSample.Phone), (reported.AccountId, reported.From));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?attempt=x")]
    public void Without_an_attempt_in_the_query_the_providers_id_is_left(string? query) =>
        Assert.Equal(new Receipt(null, "SM1", DeliveryStatus.Sent, Now), Assert.IsType<SmsEvent.Reported>(Parse("MessageStatus=sent", query)).Receipt);

    [Theory]
    [InlineData("undelivered", "&ErrorCode=30007", ErrorClass.Content, "30007")]
    [InlineData("failed", "&ErrorCode=39999", ErrorClass.Recipient, "39999")]
    [InlineData("failed", "&ErrorCode=", ErrorClass.Recipient, "failed")]
    [InlineData("failed", "&ErrorCode=%2B393331234567", ErrorClass.Recipient, "failed")]
    [InlineData("canceled", "", ErrorClass.Recipient, "canceled")]
    public void A_failure_carries_its_class_and_code(string word, string rest, ErrorClass kind, string code)
    {
        var receipt = Assert.IsType<SmsEvent.Reported>(Parse($"MessageStatus={word}{rest}")).Receipt;
        Assert.Equal((DeliveryStatus.Failed, kind, code), (receipt.Status, receipt.Class!.Value, receipt.Code));
    }

    [Theory]
    [InlineData("MessageStatus=warmed_up", "status", "other")]
    [InlineData("MessageStatus=%2B393331234567%0Aforged", "status", "other")]
    [InlineData("MessageStatus=partially_delivered", "status", "partially_delivered")]
    [InlineData("Body=hi", "message", "")] // from a name, which nobody can answer
    public void What_is_not_understood_changes_nothing(string fields, string what, string word)
    {
        var ours = fields.StartsWith("Body", StringComparison.Ordinal) ? "&From=Shop" : string.Empty;
        Assert.Equal(new SmsEvent.Ignored(what, word), TwilioWebhook.Parse(
            null, Bytes($"AccountSid={SmsSample.Account}&MessageSid=SM1&To=%2B1{ours}&{fields}"), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("%%%=&&&==%2")]
    public void A_body_that_is_no_post_of_an_account_changes_nothing(string body) =>
        Assert.Equal("form", Assert.IsType<SmsEvent.Ignored>(TwilioWebhook.Parse(null, Bytes(body), Now)).What);

    [Theory]
    [InlineData("", null)]
    [InlineData("&OptOutType=STOP", true)]
    [InlineData("&OptOutType=START", false)]
    [InlineData("&OptOutType=HELP", null)]
    public void What_a_person_writes_is_read_with_the_providers_judgement(string rest, bool? stopped)
    {
        var form = $"AccountSid={SmsSample.Account}&MessageSid=SM2&SmsStatus=received&From=%2B16505551234&To=%2B15550783881&Body=Grazie+%E2%9C%93%0Aciao&NumMedia=0{rest}";
        var received = Assert.IsType<SmsEvent.Received>(TwilioWebhook.Parse(null, Bytes(form), Now));
        Assert.Equal(new InboundSms("SM2", SmsSample.Person, SmsSample.Phone, "Grazie ✓\nciao", stopped, Now), received.Message);
    }

    internal static SmsEvent Parse(string fields, string? query = null) => TwilioWebhook.Parse(
        query, Bytes($"AccountSid={SmsSample.Account}&MessageSid=SM1&To=%2B16505551234&From=%2B15550783881&{fields}"), Now);

    private static bool Verify(string url, string form, string? header, string token = Token) =>
        TwilioWebhook.VerifySignature(url, Bytes(form), header, token);

    // The form's fields by name, each name followed by its value, behind the address.
    private static string Sign(string url) => Convert.ToBase64String(HMACSHA1.HashData(
        Encoding.UTF8.GetBytes(Token),
        Encoding.UTF8.GetBytes(url + "CallSidCA1234567890ABCDECaller+12349013030Digits1234From+12349013030To+18005551212")));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
