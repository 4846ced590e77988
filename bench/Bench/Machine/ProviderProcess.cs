using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Bench.Machine;

/// <summary>
/// The provider of the benchmarks: takes every message at once, as cheaply as HTTP allows, so that what is measured is
/// who sends. It answers in the shape of the SMS provider, or of WhatsApp.
/// </summary>
internal static class ProviderProcess
{
    private static readonly ConcurrentDictionary<string, long> Accounts = [];
    private static readonly Ledger Ledger = new();

    private static long _accepted;
    private static long _firstAt;
    private static long _lastAt;

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            await AcceptAsync(context);
            return;
        }

        context.Response.ContentType = "application/json";
        if (context.Request.Path.StartsWithSegments("/counts"))
        {
            // The monotonic clock is the machine's: other processes compare these ticks with their own.
            await context.Response.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"accepted\":{Volatile.Read(ref _accepted)},\"firstAt\":{Volatile.Read(ref _firstAt)},\"lastAt\":{Volatile.Read(ref _lastAt)},\"accounts\":{JsonSerializer.Serialize(Accounts)}}}"));
            return;
        }

        if (context.Request.Path.StartsWithSegments("/reset"))
        {
            (_accepted, _firstAt, _lastAt) = (0, 0, 0);
            Accounts.Clear();
            Ledger.Reset(int.TryParse(context.Request.Query["messages"], CultureInfo.InvariantCulture, out var messages) ? messages : 0);
            await context.Response.WriteAsync("{}");
            return;
        }

        if (context.Request.Path.StartsWithSegments("/ledger"))
        {
            foreach (var line in Ledger.Lines())
            {
                await context.Response.WriteAsync(line);
            }

            return;
        }

        // The check that a link makes of an account.
        var account = Path.GetFileNameWithoutExtension(context.Request.Path.Value ?? "");
        await context.Response.WriteAsync($"{{\"sid\":\"{account}\",\"status\":\"active\",\"friendly_name\":\"bench\"}}");
    }

    private static async Task AcceptAsync(HttpContext context)
    {
        var whatsApp = context.Request.Path.Value?.EndsWith("/messages", StringComparison.Ordinal) == true;
        var body = context.Request.BodyReader;
        var read = await body.ReadAsync();
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync();
        }

        var now = Stopwatch.GetTimestamp();
        if (whatsApp)
        {
            Ledger.KeepJson(now, read.Buffer);
        }
        else
        {
            Ledger.KeepForm(now, read.Buffer);
        }

        body.AdvanceTo(read.Buffer.End);
        var number = Interlocked.Increment(ref _accepted);
        Interlocked.CompareExchange(ref _firstAt, now, 0);
        Volatile.Write(ref _lastAt, now);
        // /2010-04-01/Accounts/AC…1/Messages.json: an account is a tenant's.
        if (context.Request.Path.Value?.Split('/') is [_, _, "Accounts", var account, _])
        {
            Accounts.AddOrUpdate(account, 1, (_, calls) => calls + 1);
        }

        context.Response.StatusCode = whatsApp ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        var answer = Encoding.ASCII.GetBytes(whatsApp
            ? $"{{\"messaging_product\":\"whatsapp\",\"contacts\":[],\"messages\":[{{\"id\":\"wamid.{number:x32}\"}}]}}"
            : $"{{\"sid\":\"SM{number:x32}\",\"status\":\"queued\",\"num_segments\":\"1\",\"error_code\":null}}");
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    }
}
