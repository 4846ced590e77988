using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Load;

/// <summary>The simulator's control port, and what somebody who wants to forge would post.</summary>
internal sealed class Simulator(Cluster cluster) : IDisposable
{
    /// <summary>A code that the simulator never reports: it can only come from a forged post.</summary>
    public const string ForgedCode = "131999";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task RegisterAsync(string number, string phone, string secret, string webhookUrl)
    {
        await PostAsync("/whatsapp/numbers", new
        {
            phoneNumberId = number,
            businessAccountId = "99" + number,
            phone,
            accessToken = "token",
            appSecret = secret,
            webhookUrl,
            templates = new[] { new { name = "news", language = "it", status = "APPROVED", body = "{{1}}" } },
        });
    }

    public Task RegisterSmsAsync(string accountSid, string authToken, string phone, string webhookUrl) =>
        PostAsync("/sms/numbers", new { accountSid, authToken, phone, webhookUrl });

    public Task RegisterSmppAsync(string systemId, string password, string from, double weather, ulong weatherSeed) =>
        PostAsync("/smpp/accounts", new { systemId, password, senders = new[] { from }, weather, weatherSeed, countryCode = "39" });

    public Task RegisterPushAsync(string projectId, string clientEmail, string publicKey) => PostAsync("/push/projects", new { projectId, clientEmail, publicKey });

    /// <summary>WhatsApp has another number for a person, or names the person by an id alone.</summary>
    public Task NameAsync(string phone, string? waId, string? userId) =>
        PostAsync("/whatsapp/people", new { phone, waId, userId, hidesNumber = userId is not null });

    /// <summary>Somebody writes to a number. The message's id.</summary>
    public async Task<string> WriteAsync(LabSender sender, string from, string text) => (string)(sender switch
    {
        { SmppAccount: { } systemId } => await PostAsync("/smpp/inbound", new { systemId, to = sender.SimulatorId, from, text }),
        { Channel: "sms" } => await PostAsync("/sms/inbound", new { phone = sender.SimulatorId, from, text }),
        _ => await PostAsync("/whatsapp/inbound", new { phoneNumberId = sender.SimulatorId, from, text }),
    })["messageId"]!;

    /// <summary>What people wrote to a number and the webhook took, by the message's id, with the product time of the 200.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> TakenAsync(LabSender sender) =>
        (await ReadAsync("inbound", sender)).ToDictionary(taken => (string)taken!["messageId"]!, taken => (DateTimeOffset)taken!["takenAt"]!);

    /// <summary>Every send request of a number.</summary>
    public Task<JsonArray> RequestsAsync(LabSender sender) => ReadAsync("requests", sender);

    /// <summary>Those that reached a phone.</summary>
    public Task<JsonArray> LedgerAsync(LabSender sender) => ReadAsync("ledger", sender);

    /// <summary>A fault from now on; its id.</summary>
    public async Task<int> FaultAsync(object fault) => (int)(await PostAsync("/faults", fault))["id"]!;

    public async Task EndFaultAsync(int id)
    {
        using var _ = await _http.DeleteAsync($"{cluster.SimulatorControl}/faults/{id}");
    }

    /// <summary>A post that is signed well with one tenant's secret and speaks of another tenant's attempt. The answer's status; 0: none.</summary>
    public async Task<int> ForgeAsync(LabSender own, string namedNumber, string attemptId, string providerId, string to)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @object = "whatsapp_business_account",
            entry = new[]
            {
                new
                {
                    id = "99" + namedNumber,
                    changes = new[]
                    {
                        new
                        {
                            field = "messages",
                            value = new
                            {
                                messaging_product = "whatsapp",
                                metadata = new { display_phone_number = "390610000000", phone_number_id = namedNumber },
                                statuses = new[]
                                {
                                    new
                                    {
                                        id = providerId,
                                        status = "failed",
                                        timestamp = "1700000000",
                                        recipient_id = to,
                                        biz_opaque_callback_data = attemptId,
                                        errors = new[] { new { code = int.Parse(ForgedCode, System.Globalization.CultureInfo.InvariantCulture), title = "forged" } },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        });
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(own.Secret), body));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{cluster.WebhookUrl}/webhooks/whatsapp/{own.Id}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + signature);
        try
        {
            using var answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (Exception nobody) when (nobody is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(cluster.SimulatorControl + path, body);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonArray> ReadAsync(string what, LabSender sender)
    {
        var (protocol, name, id) = sender switch
        {
            { SmppAccount: { } account } => ("smpp", "systemId", account),
            { Channel: "sms" } => ("sms", "phone", sender.SimulatorId),
            { Channel: "push" } => ("push", "projectId", sender.SimulatorId),
            _ => ("whatsapp", "phoneNumberId", sender.SimulatorId),
        };
        return JsonNode.Parse(await _http.GetStringAsync($"{cluster.SimulatorControl}/{protocol}/{what}?{name}={Uri.EscapeDataString(id)}"))!.AsArray();
    }
}
