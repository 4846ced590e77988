using System.Collections.Concurrent;

namespace MassMessaging.Contract;

/// <summary>A call of an adapter as it went over the wire, and its answer.</summary>
internal sealed record Exchange(string Method, Uri Address, string? ContentType, string? Authorization, string Body, int Status, string Answer);

/// <summary>Stands between an adapter and the simulator and writes down what passes.</summary>
internal sealed class Recorder() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private readonly ConcurrentQueue<Exchange> _exchanges = new();

    internal IReadOnlyList<Exchange> Exchanges => [.. _exchanges];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var contentType = request.Content?.Headers.ContentType?.ToString();
        byte[] body = [];
        if (request.Content is { } content)
        {
            // An adapter's content can be written once only, so that nothing sends it twice; what was read is sent.
            body = await content.ReadAsByteArrayAsync(cancellationToken);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        _exchanges.Enqueue(new Exchange(
            request.Method.Method,
            request.RequestUri!,
            contentType,
            request.Headers.Authorization?.ToString(),
            System.Text.Encoding.UTF8.GetString(body),
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(cancellationToken)));
        return answer;
    }
}
