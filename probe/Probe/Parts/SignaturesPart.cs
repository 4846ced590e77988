using System.Text;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>Posts of providers: right, wrong, unsigned, and signed with another tenant's secret; and what they may say in the log.</summary>
internal static class SignaturesPart
{
    private const string Customer = "/v1/customers/who-writes";

    public static async Task RunAsync(ProbeRun run, Findings.Part part)
    {
        var (ann, bob) = (await Salon.CreateAsync(run.Product, run.Canaries), await Salon.CreateAsync(run.Product, run.Canaries));
        // A person without a word before: of several words the last one decides.
        var phone = run.Canaries.Phone();
        (await ann.Creator.PutAsync(Customer, new { name = run.Canaries.PersonalWord("name"), phone = "+" + phone })).Expect(201);
        await WhatsAppAsync(run, part, ann, bob, phone);
        await SmsAsync(run, part, ann, bob, phone);
        await StrayWordsAsync(run, part, ann);
    }

    private static async Task WhatsAppAsync(ProbeRun run, Findings.Part part, Salon ann, Salon bob, string phone)
    {
        var stop = Encoding.UTF8.GetBytes(ann.WhatsApp.Wrote(phone, "STOP"));
        var path = "/webhooks/whatsapp/" + ann.Things["whatsapp"];
        foreach (var (who, signature) in new[]
                 {
                     ("no signature", null), ("an empty signature", ""), ("a wrong signature", "sha256=" + new string('0', 64)), ("a short signature", "sha256=00"),
                     ("a signature outside its alphabet", "sha256=zz\u00e9"), ("another tenant's signature", bob.WhatsApp.Sign(stop)), ("a signature of another post", ann.WhatsApp.Sign([1])),
                 })
        {
            var reply = await PostAsync(run, path, stop, signature);
            part.Check(reply.Status == 401, path, () => $"with {who}: {reply.Status} {reply.Body}");
        }

        part.Check(!await OptedOutAsync(ann, "whatsapp"), path, () => "a refused post opted a customer out");
        // Signed well, at a sender of one's own, about another's number: counts for nobody there.
        var stray = await PostAsync(run, "/webhooks/whatsapp/" + bob.Things["whatsapp"], stop, bob.WhatsApp.Sign(stop));
        part.Check(stray.Status < 500, path, () => $"another tenant's post about this number: {stray.Status} {stray.Body}");
        part.Check(!await OptedOutAsync(ann, "whatsapp"), path, () => "another tenant's post opted a customer out");
        var right = await PostAsync(run, path, stop, ann.WhatsApp.Sign(stop));
        part.Check(right.Status == 200 && await OptedOutAsync(ann, "whatsapp"), path, () => $"with the right signature: {right.Status} {right.Body}");

        foreach (var (word, status) in new[] { (ann.WhatsApp.VerifyToken, 200), (bob.WhatsApp.VerifyToken, 403), ("", 403), ("x", 403) })
        {
            var reply = await run.Product.With(null).GetAsync($"{path}?hub.mode=subscribe&hub.challenge=17&hub.verify_token={word}");
            part.Check(status == 200 ? reply is { Status: 200, Body: "17" } : reply.Status is 401 or 403 or 404, "get " + path, () => $"with the word {word}: {reply.Status} {reply.Body}");
        }
    }

    private static async Task SmsAsync(ProbeRun run, Findings.Part part, Salon ann, Salon bob, string phone)
    {
        var path = "/webhooks/sms/" + ann.Things["sms"];
        var address = $"{run.Product.SmsWebhooks}/{ann.Things["sms"]}";
        var form = new Dictionary<string, string>
        {
            ["AccountSid"] = ann.Sms.AccountSid,
            ["MessageSid"] = "SM1",
            ["SmsStatus"] = "received",
            ["From"] = "+" + phone,
            ["To"] = ann.Sms.Phone,
            ["Body"] = "STOP",
        };
        foreach (var (who, signature) in new[]
                 {
                     ("no signature", null), ("a wrong signature", "AAAA"), ("a signature outside its alphabet", "\u00e9"), ("another tenant's signature", bob.Sms.Sign(address, form)),
                     ("a signature for another address", ann.Sms.Sign(address + "x", form)),
                 })
        {
            var reply = await PostFormAsync(run, path, form, signature);
            part.Check(reply.Status == 401, path, () => $"with {who}: {reply.Status} {reply.Body}");
        }

        part.Check(!await OptedOutAsync(ann, "sms"), path, () => "a refused post opted a customer out");
        var right = await PostFormAsync(run, path, form, ann.Sms.Sign(address, form));
        part.Check(right.Status is 200 or 204 && await OptedOutAsync(ann, "sms"), path, () => $"with the right signature: {right.Status} {right.Body}");
    }

    // A tenant knows its own secret, so a signed post may say anything: none of it becomes a line or a person of the log.
    private static async Task StrayWordsAsync(ProbeRun run, Findings.Part part, Salon ann)
    {
        var word = run.Canaries.PersonalWord("posted");
        var phone = run.Canaries.Phone();
        var line = $"{word}\n{word} of {phone}";
        foreach (var value in new object[]
                 {
                     new { messages = new[] { new { id = line, from = line, timestamp = line, type = line, text = new { body = line } } } },
                     new { statuses = new[] { new { id = line, status = line, timestamp = line, biz_opaque_callback_data = line, recipient_id = phone, errors = new[] { new { code = 131026, title = line, message = line } } } } },
                     new { statuses = new[] { new { id = "wamid.1", status = line, timestamp = "1803888000", biz_opaque_callback_data = new AttemptId(Guid.NewGuid(), 1, 1).ToString() } } },
                     new { user_preferences = new[] { new { wa_id = phone, category = line, value = line, timestamp = 1803888000 } } },
                     new { @event = line, current_limit = line, decision = line, display_phone_number = phone },
                 })
        {
            foreach (var field in new[] { "messages", "phone_number_quality_update", "account_update", "message_template_status_update", line })
            {
                var body = Encoding.UTF8.GetBytes(ann.WhatsApp.Envelope(value).Replace("\"field\":\"messages\"", $"\"field\":{System.Text.Json.JsonSerializer.Serialize(field)}", StringComparison.Ordinal));
                var reply = await PostAsync(run, "/webhooks/whatsapp/" + ann.Things["whatsapp"], body, ann.WhatsApp.Sign(body));
                part.Check(reply.Status is > 0 and < 500, "/webhooks/whatsapp", () => $"{Encoding.UTF8.GetString(body)}: {reply.Status} {reply.Body}");
            }
        }

        var address = $"{run.Product.SmsWebhooks}/{ann.Things["sms"]}";
        foreach (var name in new[] { "MessageStatus", "SmsStatus", "ErrorCode", "OptOutType", "From", "MessageSid" })
        {
            var form = new Dictionary<string, string>
            {
                ["AccountSid"] = ann.Sms.AccountSid,
                ["MessageSid"] = "SM1",
                ["MessageStatus"] = "undelivered",
                ["From"] = "+" + phone,
                ["To"] = ann.Sms.Phone,
                [name] = line,
            };
            var reply = await PostFormAsync(run, "/webhooks/sms/" + ann.Things["sms"], form, ann.Sms.Sign(address, form));
            part.Check(reply.Status is > 0 and < 500, "/webhooks/sms", () => $"{name}: {reply.Status} {reply.Body}");
        }
    }

    private static async Task<bool> OptedOutAsync(Salon salon, string channel) =>
        (await salon.Creator.GetAsync(Customer)).Expect(200).Json.GetProperty("optOuts").GetRawText().Contains($"\"{channel}\"", StringComparison.Ordinal);

    private static Task<Reply> PostAsync(ProbeRun run, string path, byte[] body, string? signature) => run.Product.With(null).SendAsync(
        "post", path, Client.Bytes(body, "application/json"), signature is null ? [] : [("X-Hub-Signature-256", signature)]);

    private static Task<Reply> PostFormAsync(ProbeRun run, string path, Dictionary<string, string> form, string? signature) => run.Product.With(null).SendAsync(
        "post", path, new FormUrlEncodedContent(form), signature is null ? [] : [("X-Twilio-Signature", signature)]);
}
