using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>SMS senders on numbers that the simulated provider knows, and posts signed as the provider's.</summary>
internal static class SmsSenders
{
    private static int _next;

    public static async Task<SmsNumber> SmsNumberAsync(this ApiWithSilo api)
    {
        var n = Interlocked.Increment(ref _next);
        var number = new SmsNumber($"AC{n:D32}", $"token-of-account-{n}", $"+1555078{n:D4}");
        using var answer = await api.Control.PostAsJsonAsync("/sms/numbers", new { accountSid = number.AccountSid, authToken = number.AuthToken, phone = number.Phone });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return number;
    }

    /// <summary>A sender that is linked and active.</summary>
    public static async Task<(string Id, SmsNumber Number)> SmsSenderAsync(this ApiWithSilo api, ApiTenant tenant, int? hourlyLimit = null)
    {
        var number = await api.SmsNumberAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short", hourlyLimit })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).Expect(200).ExpectMember("status", "active");
        return (id, number);
    }

    /// <summary>Posts a callback as the provider does: signed for the address outside, delivered behind the proxy.</summary>
    public static async Task<Answer> PostSmsAsync(
        this ApiWithSilo api, string sender, SmsNumber number, IReadOnlyDictionary<string, string> fields, string query = "", string? authToken = null)
    {
        var form = new Dictionary<string, string>(fields);
        form.TryAdd("AccountSid", number.AccountSid);
        using var content = new FormUrlEncodedContent(form);
        return await new ApiClient(api.Http, null).SendAsync(
            HttpMethod.Post, $"/webhooks/sms/{sender}{query}", content, ("X-Twilio-Signature", Sign(sender, query, form, authToken ?? number.AuthToken)));
    }

    /// <summary>The provider's signature of a form.</summary>
    public static string Sign(string sender, string query, IReadOnlyDictionary<string, string> form, string authToken)
    {
        var text = $"{ApiWithSilo.SmsWebhooks}/{sender}{query}"
            + string.Concat(form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>A number as the provider holds it.</summary>
internal sealed record SmsNumber(string AccountSid, string AuthToken, string Phone)
{
    public object Link() => new { accountSid = AccountSid, authToken = AuthToken, from = Phone };
}
