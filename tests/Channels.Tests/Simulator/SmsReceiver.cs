using System.Collections.Concurrent;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.Sms;
using MassMessaging.Domain.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>The product's SMS webhook as far as a channel needs it: verifies, parses, keeps, answers.</summary>
internal sealed class SmsReceiver : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(bool Signed, string Path, SmsEvent Event)> _posts = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private volatile TaskCompletionSource _changed = NewSignal();

    private SmsReceiver(WebApplication app) => _app = app;

    internal string BaseUrl => _app.Urls.First() + "/webhooks/sms";

    internal IReadOnlyList<(bool Signed, string Path, SmsEvent Event)> Posts => [.. _posts];

    /// <summary>What was posted, as it came: forms.</summary>
    internal IReadOnlyList<string> Bodies => [.. _bodies];

    internal IReadOnlyList<Receipt> Receipts =>
        [.. _posts.Where(post => post.Signed).Select(post => post.Event).OfType<SmsEvent.Reported>().Select(reported => reported.Receipt)];

    internal IReadOnlyList<InboundSms> Messages =>
        [.. _posts.Where(post => post.Signed).Select(post => post.Event).OfType<SmsEvent.Received>().Select(received => received.Message)];

    internal static async Task<SmsReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new SmsReceiver(builder.Build());
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
        using var buffer = new MemoryStream();
        await call.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var signed = TwilioWebhook.VerifySignature(
            call.Request.GetEncodedUrl(), body, call.Request.Headers[TwilioWebhook.SignatureHeader], SmsSample.Token);
        _bodies.Enqueue(System.Text.Encoding.UTF8.GetString(body));
        _posts.Enqueue((signed, call.Request.Path, TwilioWebhook.Parse(call.Request.QueryString.Value, body, Now)));
        call.Response.StatusCode = signed ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }
}
