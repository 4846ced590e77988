using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>A tenant's own server, which takes webhooks.</summary>
public sealed class HookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication _app;
    private readonly Channel<Hook> _hooks = Channel.CreateUnbounded<Hook>();

    private int _open;
    private int _ended;

    private HookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hooks";

    /// <summary>What it answers from now on.</summary>
    public int Answer { get; set; } = 204;

    /// <summary>Where it sends the caller on to; null: nowhere.</summary>
    public string? Location { get; set; }

    /// <summary>How many webhooks came.</summary>
    public int Taken { get; private set; }

    /// <summary>What its answers wait for; completed unless set.</summary>
    public Task Holds { get; set; } = Task.CompletedTask;

    /// <summary>Calls that have come and wait for their answer.</summary>
    public int Open => _open;

    /// <summary>Calls that were answered, or given up by the caller.</summary>
    public int Ended => _ended;

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new HookReceiver(app);
        app.MapPost("/hooks", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next webhook.</summary>
    public async Task<Hook> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _hooks.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = request.Headers;
        await _hooks.Writer.WriteAsync(new Hook(
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body.ToArray()));
        Taken++;
        Interlocked.Increment(ref _open);
        try
        {
            await Holds.WaitAsync(request.HttpContext.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            Interlocked.Increment(ref _ended);
        }

        if (Location is { } location)
        {
            request.HttpContext.Response.Headers.Location = location;
        }

        return Results.StatusCode(Answer);
    }
}

/// <summary>One webhook as it came.</summary>
public sealed record Hook(string Id, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");
}
