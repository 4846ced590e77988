using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Salons;

/// <summary>A WhatsApp number as its provider holds it.</summary>
internal sealed record WhatsAppNumber(string PhoneNumberId, string BusinessAccountId, string Phone, string AccessToken, string AppSecret, string VerifyToken)
{
    private static int _next;

    /// <summary>The credentials of a link.</summary>
    public object Link => new
    {
        phoneNumberId = PhoneNumberId,
        businessAccountId = BusinessAccountId,
        accessToken = AccessToken,
        appSecret = AppSecret,
        verifyToken = VerifyToken,
    };

    /// <summary>A number that the simulated provider knows.</summary>
    public static async Task<WhatsAppNumber> RegisterAsync(ProbedProduct product, Canaries canaries)
    {
        var n = Interlocked.Increment(ref _next);
        var number = new WhatsAppNumber($"577{n:D7}", $"677{n:D7}", $"+39056{n:D7}", canaries.SecretWord(), canaries.SecretWord(), canaries.SecretWord());
        (await new Client(product.Simulator, null).PostAsync("/whatsapp/numbers", new
        {
            phoneNumberId = number.PhoneNumberId,
            businessAccountId = number.BusinessAccountId,
            phone = number.Phone,
            accessToken = number.AccessToken,
            appSecret = number.AppSecret,
            webhookUrl = "http://127.0.0.1:9/none",
            templates = new[] { new { name = "offer", language = "en_US", status = "APPROVED", body = "{{1}}" } },
            receipts = new { failedRate = 0 },
        })).Expect(200, 201, 204);
        return number;
    }

    /// <summary>The provider's signature of a post.</summary>
    public string Sign(byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), body));

    /// <summary>A post of the provider with a value of its own.</summary>
    public string Envelope(object value)
    {
        var node = JsonSerializer.SerializeToNode(value)!.AsObject();
        node["metadata"] = JsonSerializer.SerializeToNode(new { phone_number_id = PhoneNumberId });
        return JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = BusinessAccountId, changes = new[] { new { field = "messages", value = node } } } },
        });
    }

    /// <summary>A post that says that somebody wrote.</summary>
    public string Wrote(string from, string text, string id = "m1") =>
        Envelope(new { messages = new[] { new { id, from, timestamp = "1803888000", type = "text", text = new { body = text } } } });
}

/// <summary>An SMS number as its provider holds it.</summary>
internal sealed record SmsNumber(string AccountSid, string AuthToken, string Phone)
{
    private static int _next;

    /// <summary>The credentials of a link.</summary>
    public object Link => new { accountSid = AccountSid, authToken = AuthToken, from = Phone };

    /// <summary>A number that the simulated provider knows.</summary>
    public static async Task<SmsNumber> RegisterAsync(ProbedProduct product, Canaries canaries)
    {
        var n = Interlocked.Increment(ref _next);
        var number = new SmsNumber($"AC{n + 900_000:D32}", canaries.SecretWord(), $"+1555{n:D7}");
        (await new Client(product.Simulator, null).PostAsync("/sms/numbers", new { accountSid = number.AccountSid, authToken = number.AuthToken, phone = number.Phone })).Expect(200, 201, 204);
        return number;
    }

    /// <summary>The provider's signature of a form, for the address at which the provider posts it.</summary>
    public string Sign(string address, IEnumerable<KeyValuePair<string, string>> form) => Convert.ToBase64String(HMACSHA1.HashData(
        Encoding.UTF8.GetBytes(AuthToken),
        Encoding.UTF8.GetBytes(address + string.Concat(form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)))));
}
