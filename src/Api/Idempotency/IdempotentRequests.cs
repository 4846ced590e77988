using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Idempotency;
using Npgsql;

namespace MassMessaging.Api.Idempotency;

/// <summary>
/// Repeats the first answer to a POST that comes again with its Idempotency-Key. Answers are kept for 24 hours; they are
/// sealed, for some hold a key or a person's data. 5xx and 429 are not repeated, but their repeats meet the same <see cref="FreshId"/>.
/// </summary>
internal sealed partial class IdempotentRequests(IdempotencyStore store, CredentialCipher cipher, ILogger<IdempotentRequests> logger)
{
    private static readonly string[] KeptHeaders = ["Content-Type", "Content-Language", "Location", "ETag", "Link"];

    /// <summary>Serves or repeats.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method)
            || Caller.From(context) is not { } caller
            || context.GetEndpoint()?.Metadata.GetMetadata<NotIdempotent>() is not null
            || IdempotencyHeader.Read(context.Request) is not { } text)
        {
            await next(context);
            return;
        }

        var key = new RequestKey(caller.TenantId, IdempotencyHeader.Route(context.Request), text);
        var fingerprint = await FingerprintAsync(context);
        var (mine, standing) = await store.BeginAsync(key, fingerprint, context.RequestAborted);
        if (mine is null)
        {
            await RepeatAsync(context, key, standing!, fingerprint);
            return;
        }

        context.Features.Set(mine);
        await ServeAsync(context, next, key, mine);
    }

    private async Task ServeAsync(HttpContext context, RequestDelegate next, RequestKey key, RequestTry mine)
    {
        var output = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        // A client that sent the key asks again when the connection breaks. The answer must be whole then, so a broken connection does not cut it.
        var aborted = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        var kept = false;
        var isLast = true;
        try
        {
            await next(context);
            if (context.Response.StatusCode is < 500 and not 429 and not 499)
            {
                var headers = KeptHeaders.Where(context.Response.Headers.ContainsKey)
                    .ToDictionary(name => name, name => context.Response.Headers[name].ToString());
                isLast = await store.FinishAsync(
                    key, mine, context.Response.StatusCode, JsonSerializer.Serialize(headers),
                    cipher.Seal(answer.ToArray(), key.Purpose), CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            context.Response.Body = output;
            context.RequestAborted = aborted;
            if (!kept)
            {
                await ReleaseAsync(key, mine);
            }
        }

        if (!isLast)
        {
            context.Response.Clear();
            await InProgress().ExecuteAsync(context);
            return;
        }

        answer.Position = 0;
        await answer.CopyToAsync(output, context.RequestAborted);
    }

    private async Task RepeatAsync(HttpContext context, RequestKey key, StoredAnswer standing, byte[] fingerprint)
    {
        if (!CryptographicOperations.FixedTimeEquals(standing.Fingerprint, fingerprint))
        {
            await Problem.Of(Rule.IdempotencyKeyReused).ExecuteAsync(context);
            return;
        }

        if (standing.Status is not { } status)
        {
            await InProgress().ExecuteAsync(context);
            return;
        }

        if (standing.Body is null)
        {
            await Problem.Of(Rule.AnswerErased).ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = status;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(standing.HeadersJson ?? "{}", ApiJson.Options)!)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.Headers[IdempotencyHeader.Replayed] = "true";
        if (cipher.Open(standing.Body, key.Purpose) is { Length: > 0 } body)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted); // nothing written: the status becomes a problem, as it did the first time
        }
    }

    // The answer says why the request failed, not that the key could not be freed: the key frees itself.
    private async Task ReleaseAsync(RequestKey key, RequestTry mine)
    {
        try
        {
            await store.ReleaseAsync(key, mine, CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            LogNotReleased(e, mine.RequestId, IdempotencyStore.Lock);
        }
    }

    private static ProblemResult InProgress() =>
        new(Rule.IdempotencyInProgress) { RetryAfter = 1 };

    private static async Task<byte[]> FingerprintAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method}\n{context.Request.Path}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} failed, and its Idempotency-Key stays taken for {Lock}")]
    private partial void LogNotReleased(Exception exception, Guid requestId, TimeSpan @lock);
}

/// <summary>Marks a POST whose repeats need no record, such as an import: its rows have keys of their own.</summary>
internal sealed class NotIdempotent;
