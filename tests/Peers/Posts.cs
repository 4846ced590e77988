using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Peers;

/// <summary>A webhook that keeps each post as it came and takes it.</summary>
internal sealed class Posts : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _signatureHeader;
    private readonly Channel<Post> _coming = Channel.CreateUnbounded<Post>();
    private readonly List<Post> _taken = [];

    private Posts(WebApplication app, string signatureHeader) => (_app, _signatureHeader) = (app, signatureHeader);

    internal string Url => _app.Urls.First() + "/webhooks";

    internal static async Task<Posts> StartAsync(string signatureHeader)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var posts = new Posts(builder.Build(), signatureHeader);
        posts._app.Run(posts.TakeAsync);
        await posts._app.StartAsync();
        return posts;
    }

    /// <summary>Returns what has come when it is enough.</summary>
    internal async Task<IReadOnlyList<Post>> UntilAsync(string what, Func<IReadOnlyList<Post>, bool> enough)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!enough(_taken))
        {
            try
            {
                _taken.Add(await _coming.Reader.ReadAsync(limit.Token));
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited for {what}; {_taken.Count} posts came.");
            }
        }

        return _taken;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext call)
    {
        using var reader = new StreamReader(call.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        await _coming.Writer.WriteAsync(new Post(call.Request.GetEncodedUrl(), body, call.Request.Headers[_signatureHeader].ToString()));
    }

    /// <summary>One post: the address that was called, the body and the signature.</summary>
    internal sealed record Post(string Url, string Body, string Signature);
}
