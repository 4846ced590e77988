using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace MassMessaging.Simulator.Provider;

/// <summary>Writes answers in the provider's form.</summary>
internal static class Answers
{
    internal static Task JsonAsync(HttpContext call, int status, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        call.Response.StatusCode = status;
        call.Response.ContentType = "application/json";
        call.Response.ContentLength = bytes.Length;
        return call.Response.BodyWriter.WriteAsync(bytes, call.RequestAborted).AsTask();
    }

    internal static Task RefuseAsync(HttpContext call, Refusal refusal, int? httpStatus = null, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
        {
            call.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return JsonAsync(
            call,
            httpStatus ?? GraphErrors.Status(refusal.Code),
            GraphErrors.Body(refusal.Code, refusal.Details, refusal.Subcode));
    }

    /// <summary>The whole body, or null when it is longer than 64 KB or broke off: then nothing may be accepted.</summary>
    internal static async Task<ReadResult?> ReadBodyAsync(HttpContext call)
    {
        const int longest = 64 * 1024;
        var reader = call.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync();
            }
            catch (Exception broken) when (broken is IOException or BadHttpRequestException or OperationCanceledException)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                // A body that is not handed back cannot be drained: the server then closes a connection that the client
                // takes for open, and the next message on it is lost.
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return new ReadResult(new ReadOnlySequence<byte>(bytes), isCanceled: false, isCompleted: true);
            }

            if (read.Buffer.Length > longest)
            {
                return null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
