using System.Diagnostics;
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
    private readonly long? _startBefore;
    private int _begun;

    internal OneTimeContent(ReadOnlyMemory<byte> body, string mediaType, long? startBefore = null)
    {
        _body = body;
        _startBefore = startBefore;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Whether the first byte of the body may have left; until then no provider can act on the request.</summary>
    internal bool Begun => Volatile.Read(ref _begun) != 0;

    /// <summary>Whether the last moment for writing had passed when the connection was there; nothing was written then.</summary>
    internal bool TooLate { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // A connection may take long to come up, and a process may stand still meanwhile.
        if (Stopwatch.GetTimestamp() >= _startBefore)
        {
            TooLate = true;
            throw new InvalidOperationException("The last moment for the send has passed.");
        }

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
