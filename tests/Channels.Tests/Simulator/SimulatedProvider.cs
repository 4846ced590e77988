using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;
using MassMessaging.Simulator;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>A simulator with one number, its webhook's receiver, and the adapter that sends through it.</summary>
public sealed class SimulatedProvider : IAsyncDisposable
{
    private readonly SimulatorHost _host;
    private readonly HttpClient _control;

    private SimulatedProvider(SimulatorHost host, WebhookReceiver webhook)
    {
        _host = host;
        Webhook = webhook;
        _control = new HttpClient { BaseAddress = host.ControlUrl };
        Channel = Sample.Channel(host.Url);
    }

    internal WebhookReceiver Webhook { get; }

    internal WhatsAppChannel Channel { get; }

    internal Uri Url => _host.Url;

    internal static async Task<SimulatedProvider> StartAsync(Action<JsonObject>? number = null, string? journal = null, bool register = true)
    {
        var host = await SimulatorHost.StartAsync(
        [
            "--Simulator:Urls=http://127.0.0.1:0",
            "--Simulator:ControlUrls=http://127.0.0.1:0",
            "--Simulator:JournalPath=" + journal,
        ]);
        var provider = new SimulatedProvider(host, await WebhookReceiver.StartAsync());
        if (register)
        {
            await provider.RegisterAsync(number);
        }

        return provider;
    }

    /// <summary>A number whose messages all arrive and are read, within a moment.</summary>
    internal JsonObject Number() => new()
    {
        ["phoneNumberId"] = Sample.PhoneNumberId,
        ["businessAccountId"] = Sample.BusinessAccountId,
        ["phone"] = Sample.Phone,
        ["accessToken"] = Sample.AccessToken,
        ["appSecret"] = Sample.AppSecret,
        ["webhookUrl"] = Webhook.Url,
        ["requireWindow"] = false,
        ["receipts"] = new JsonObject { ["deliveredRate"] = 1, ["readRate"] = 1, ["failedRate"] = 0, ["speedFactor"] = 1_000_000 },
    };

    internal async Task RegisterAsync(Action<JsonObject>? change = null)
    {
        var number = Number();
        change?.Invoke(number);
        await PostAsync("/whatsapp/numbers", number);
    }

    internal async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    internal async Task<int> StatusOfPostAsync(string path, string body)
    {
        using var answer = await _control.PostAsync(path, new StringContent(body));
        return (int)answer.StatusCode;
    }

    internal Task FaultAsync(string kind, Action<JsonObject>? more = null)
    {
        var fault = new JsonObject { ["kind"] = kind };
        more?.Invoke(fault);
        return PostAsync("/faults", fault);
    }

    internal async Task EndFaultsAsync() => (await _control.DeleteAsync(new Uri("/faults", UriKind.Relative))).EnsureSuccessStatusCode();

    internal async Task<JsonArray> GetAsync(string what, string number = Sample.PhoneNumberId) =>
        (await _control.GetFromJsonAsync<JsonArray>($"/whatsapp/{what}?phoneNumberId={number}"))!;

    /// <summary>How many events of the number are still to be posted.</summary>
    internal async Task<long> WaitingAsync() =>
        (long)(await _control.GetFromJsonAsync<JsonNode>($"/whatsapp/webhooks?phoneNumberId={Sample.PhoneNumberId}"))!["waiting"]!;

    internal async Task<string[]> LedgerAsync() => [.. (await GetAsync("ledger")).Select(entry => (string)entry!["attemptId"]!)];

    internal async Task<string[]> OutcomesAsync() => [.. (await GetAsync("requests")).Select(entry => (string)entry!["outcome"]!)];

    internal Task<SendOutcome> SendAsync(int seq = 1, TemplateRef? template = null, string text = "Hello") =>
        Channel.SendAsync(Sample.Message(seq, text: text, template: template), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _host.DisposeAsync();
        await Webhook.DisposeAsync();
    }
}
