using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests.Security;

/// <summary>A tenant has its secret, so it can sign whatever it likes: none of its words may come into the log.</summary>
[Collection(SecurityCollection.Name)]
public sealed class ProviderWordTests(ApiWithSilo api) : IAsyncLifetime
{
    private const string Forged = "+393330009999\nError MassMessaging forged";
    private LoggedApi _app = null!;

    public async Task InitializeAsync() => _app = await LoggedApi.StartAsync(api, LogLevel.Debug);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task What_a_signed_post_says_is_logged_in_known_words_only()
    {
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        foreach (var body in new[]
        {
            Change(number, Forged, new { }),
            Change(number, "phone_number_quality_update", new { @event = Forged, display_phone_number = Forged }),
            Change(number, "message_template_status_update", new { @event = Forged, message_template_name = "" }),
            Change(number, "message_template_status_update", new { @event = Forged, message_template_name = Forged, message_template_language = Forged }),
            Change(number, "account_update", new { @event = Forged, ban_info = new { waba_ban_state = Forged }, violation_info = new { violation_type = Forged } }),
            Change(number, "account_update", new { @event = "DISABLED_UPDATE", ban_info = new { waba_ban_state = Forged } }),
            CampaignTests.Envelope(number, new { statuses = new[] { new { id = Forged, status = Forged, timestamp = "1803888000" } } }),
            CampaignTests.Envelope(number, new { statuses = new[] { new { id = "wamid.1", status = "failed", timestamp = "1803888000", errors = new[] { new { code = Forged, title = Forged } } } } }),
            CampaignTests.Envelope(number, new { messages = new[] { new { id = "", type = Forged, from = Forged } } }),
            CampaignTests.Envelope(number, new { user_preferences = new[] { new { wa_id = "1", value = Forged } } }),
            CampaignTests.Envelope(number, new { errors = new[] { new { code = Forged, title = Forged } } }),
            CampaignTests.Envelope(number, new { errors = new[] { new { code = 393330009999, title = Forged } } }),
            CampaignTests.Envelope(number with { PhoneNumberId = Forged }, new { statuses = new[] { new { id = "x", status = "read", timestamp = "1803888000" } } }),
        })
        {
            var signature = "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(
                System.Text.Encoding.UTF8.GetBytes(number.AppSecret), System.Text.Encoding.UTF8.GetBytes(body)));
            (await new ApiClient(_app.Http, null).PostAsync($"/webhooks/whatsapp/{sender}", body, ("X-Hub-Signature-256", signature))).Expect(200);
        }

        Assert.Contains(_app.Lines, line => line.Contains("WhatsApp webhook part ignored: status other", StringComparison.Ordinal));
        NothingForged();
    }

    [Fact]
    public async Task What_a_signed_form_says_is_logged_in_known_words_only()
    {
        var (sender, number) = await api.SmsSenderAsync(await api.TenantAsync());
        foreach (var fields in new Dictionary<string, string>[]
        {
            new() { ["MessageSid"] = Forged, ["MessageStatus"] = Forged },
            new() { ["MessageSid"] = "SM1", ["MessageStatus"] = "failed", ["ErrorCode"] = Forged },
            new() { ["MessageSid"] = Forged, ["From"] = Forged, ["To"] = Forged, ["Body"] = Forged },
            new() { ["MessageSid"] = "SM2", ["MessageStatus"] = "delivered", ["AccountSid"] = Forged },
            new() { ["AccountSid"] = "" },
        })
        {
            var form = new Dictionary<string, string>(fields);
            form.TryAdd("AccountSid", number.AccountSid);
            using var content = new FormUrlEncodedContent(form);
            (await new ApiClient(_app.Http, null).SendAsync(
                HttpMethod.Post, $"/webhooks/sms/{sender}", content, ("X-Twilio-Signature", SmsSenders.Sign(sender, "", form, number.AuthToken)))).Expect(204);
        }

        Assert.Contains(_app.Lines, line => line.Contains("SMS webhook ignored: status other", StringComparison.Ordinal));
        NothingForged();
    }

    private void NothingForged() => Assert.DoesNotContain(_app.Lines, line =>
        line.Contains("393330009999", StringComparison.Ordinal) || line.Contains("forged", StringComparison.Ordinal));

    private static string Change(ProviderNumber number, string field, object value) => JsonSerializer.Serialize(new
    {
        @object = "whatsapp_business_account",
        entry = new[] { new { id = number.BusinessAccountId, changes = new[] { new { field, value } } } },
    });
}
