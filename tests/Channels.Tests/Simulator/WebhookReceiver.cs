using System.Collections.Concurrent;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The product's webhook as far as a channel needs it: verifies, parses, keeps, answers.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Posted> _posts = new();
    private volatile TaskCompletionSource _changed = NewSignal();

    private WebhookReceiver(WebApplication app) => _app = app;

    internal string Url => _app.Urls.First() + "/webhooks/whatsapp/ann";

    /// <summary>What the receiver answers to a well-signed post; the status of the n-th, from 1.</summary>
    internal Func<int, int> StatusOf { get; set; } = _ => StatusCodes.Status200OK;

    internal IReadOnlyList<Posted> Posts => [.. _posts];

    internal IEnumerable<WhatsAppEvents> Taken => _posts.Where(p => p.Status == 200).Select(p => WhatsAppWebhook.Parse(p.Body));

    internal IReadOnlyList<Receipt> Receipts => [.. Taken.SelectMany(e => e.Numbers).SelectMany(n => n.Receipts)];

    internal static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Returns when what was received satisfies the condition.</summary>
    internal async Task UntilAsync(string what, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var changed = _changed.Task;
            if (condition())
            {
                return;
            }

            if (await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token)) != changed)
            {
                throw new TimeoutException($"Waited for {what}; {_posts.Count} posts came.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReceiveAsync(HttpContext call)
    {
        if (HttpMethods.IsGet(call.Request.Method))
        {
            var query = call.Request.Query;
            var known = WhatsAppWebhook.VerifyToken(query["hub.mode"], query["hub.verify_token"], "word-of-ann");
            call.Response.StatusCode = known ? 200 : 403;
            await call.Response.WriteAsync(known ? query["hub.challenge"].ToString() : string.Empty);
            return;
        }

        using var buffer = new MemoryStream();
        await call.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var signed = WhatsAppWebhook.VerifySignature(body, call.Request.Headers[WhatsAppWebhook.SignatureHeader], WhatsApp.Sample.AppSecret);
        var status = signed ? StatusOf(_posts.Count + 1) : StatusCodes.Status401Unauthorized;
        _posts.Enqueue(new Posted(body, signed, status));
        call.Response.StatusCode = status;
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    internal sealed record Posted(byte[] Body, bool Signed, int Status);
}
