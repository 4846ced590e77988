namespace MassMessaging.Api.Live;

/// <summary>One piece of a stream.</summary>
/// <param name="Bytes">The event as it is sent.</param>
/// <param name="IsLast">Whether none comes after it.</param>
internal readonly record struct SentEvent(ReadOnlyMemory<byte> Bytes, bool IsLast)
{
    /// <summary>The stream is over.</summary>
    public static SentEvent End { get; } = new(ReadOnlyMemory<byte>.Empty, IsLast: true);
}

/// <summary>Writes streams of server-sent events.</summary>
internal static class ServerSentEvents
{
    /// <summary>Silence after which a comment line is sent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // A proxy may take a stream that never ends for one that hangs; its end makes the client come back.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly byte[] StillHere = ": still here\n\n"u8.ToArray();

    /// <summary>Begins the answer.</summary>
    /// <returns>False: only its head was asked for.</returns>
    public static bool Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return !RequestLines.CameAsHead(context);
    }

    /// <summary>
    /// Sends events until the last one. The stream also ends when the client leaves, when its key opens it no more, after the
    /// longest time of a stream, and when the process stops.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="keyEnded">The key opens the stream no more.</param>
    /// <param name="stopping">The process stops.</param>
    /// <param name="next">The next event; null: none came within <see cref="Heartbeat"/>.</param>
    public static async Task SendAsync(
        HttpContext context, CancellationToken keyEnded, CancellationToken stopping, Func<CancellationToken, Task<SentEvent?>> next)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, keyEnded);
        ends.CancelAfter(Longest);
        var body = context.Response.Body;
        try
        {
            await body.FlushAsync(ends.Token); // the first event may take a while
            for (SentEvent? sent = null; sent is not { IsLast: true };)
            {
                sent = await next(ends.Token);
                if (sent is { IsLast: true, Bytes.IsEmpty: true })
                {
                    return;
                }

                await body.WriteAsync(sent?.Bytes ?? StillHere, ends.Token);
                await body.FlushAsync(ends.Token);
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The stream just ends.
        }
    }
}
