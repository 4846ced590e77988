using System.Net.Http.Headers;

namespace MassMessaging.Channels;

/// <summary>An answer read within limits.</summary>
internal static class Answer
{
    /// <summary>The longest answer that is read; the provider's are far shorter.</summary>
    internal const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>The whole body, or null when it is longer than <paramref name="limit"/>.</summary>
    internal static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? 4096, limit) + 1];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length > limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
            }
        }

        return buffer[..length];
    }

    /// <summary>
    /// How long the provider asks us to wait, at most 24 hours. A date is measured from the answer's own Date, so that
    /// neither our clock nor the product's speed matters; an answer without one is measured by real time.
    /// </summary>
    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (headers.Date ?? TimeProvider.System.GetUtcNow()),
            _ => TimeSpan.Zero,
        };
        return wait <= TimeSpan.Zero ? null : wait < LongestWait ? wait : LongestWait;
    }
}
