using System.Net;
using System.Net.Http.Headers;

namespace MassMessaging.Channels;

/// <summary>
/// A request body that is written at most once and knows whether writing began. It is the line between "certainly
/// not accepted" and "may have gone out", and it makes a retry by any handler impossible.
/// </summary>
/// <remarks>
/// The kind of an exception cannot draw that line: a connection that breaks after the request went out and one that
/// never came up may both be reported as connection errors, and a time limit can strike in either phase.
/// </remarks>
internal sealed class OneTimeContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;
    private int _begun;

    internal OneTimeContent(ReadOnlyMemory<byte> body, string mediaType)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Whether the first byte of the body may have left; until then no provider can act on the request.</summary>
    internal bool Begun => Volatile.Read(ref _begun) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
        {
            throw new InvalidOperationException("A send is never written twice.");
        }

        await stream.WriteAsync(_body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
