using System.Globalization;
using System.IO.Compression;
using System.Text;
using MassMessaging.Bench.Machine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace MassMessaging.Bench.Screens;

/// <summary>
/// The reference of the first load: the list's page as the console drew it, rows and style sheet, as a file without a
/// script, compressed beforehand, from a server that does nothing else.
/// </summary>
internal sealed class StaticPage : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StaticPage(WebApplication server, string url) => (_server, Url) = (server, url);

    public string Url { get; }

    /// <summary>Serves what a page of the console shows.</summary>
    /// <param name="page">The console with its list.</param>
    public static async Task<StaticPage> OfAsync(IPage page)
    {
        var body = await page.EvaluateAsync<string>("() => document.getElementById('console').outerHTML");
        var style = await page.EvaluateAsync<string>("async () => (await fetch(document.querySelector('link[rel=stylesheet]').href)).text()");
        var html = Compressed(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + $"<title>Campaigns</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body>{body}</body></html>");
        var css = Compressed(style);
        var url = $"http://127.0.0.1:{BenchMachine.FreePort().ToString(CultureInfo.InvariantCulture)}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var server = builder.Build();
        server.Run(context => AnswerAsync(context, context.Request.Path == "/style.css" ? css : html, context.Request.Path == "/style.css" ? "text/css" : "text/html"));
        await server.StartAsync();
        return new StaticPage(server, url);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, byte[] bytes, string type)
    {
        context.Response.ContentType = type + "; charset=utf-8";
        context.Response.Headers.ContentEncoding = "br";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static byte[] Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var brotli = new BrotliStream(bytes, CompressionLevel.SmallestSize))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
