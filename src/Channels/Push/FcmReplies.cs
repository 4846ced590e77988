using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Push;

/// <summary>The one table of the provider's error words.</summary>
internal static class FcmReplies
{
    /// <summary>The provider's word for an access token that it does not take.</summary>
    internal const string Unauthenticated = "UNAUTHENTICATED";

    private static readonly TimeSpan QuotaWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OverloadWait = TimeSpan.FromSeconds(10);

    /// <summary>What the answer to a send says about the message.</summary>
    internal static SendOutcome ToOutcome(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var reply = Read(body);
        if (status is >= 200 and < 300)
        {
            return IdOf(reply?.Name) is { Length: > 0 } id
                ? new SendOutcome.Accepted(id)
                : new SendOutcome.Unknown($"answer {status} without a message name");
        }

        if (reply?.Error is not { } error)
        {
            return FromStatus(status, retryAfter);
        }

        var code = error.Details?.FirstOrDefault(IsOfMessaging)?.ErrorCode;
        return (code is { Length: > 0 } ? FromCode(status, code, error, retryAfter) : null)
            ?? (error.Status is { Length: > 0 } word ? FromWord(status, word, retryAfter) : FromStatus(status, retryAfter));
    }

    // Said by the messaging service itself, so it is a definite answer whatever its HTTP status; null for a code that is
    // not in the table. INTERNAL is not: the service broke, and perhaps after it had taken the message.
    private static SendOutcome.Refused? FromCode(int status, string code, FcmError error, TimeSpan? retryAfter) => code switch
    {
        "UNREGISTERED" => new(ErrorClass.Recipient, code),
        "SENDER_ID_MISMATCH" or "THIRD_PARTY_AUTH_ERROR" => new(ErrorClass.Config, code, retryAfter),
        "INVALID_ARGUMENT" => new(BlamesTheToken(error) ? ErrorClass.Recipient : ErrorClass.Content, code),
        "QUOTA_EXCEEDED" => new(ErrorClass.Throttled, code, retryAfter ?? QuotaWait),
        // Up to twice the shortest wait, so that those refused together do not come back together.
        "UNAVAILABLE" => new(ErrorClass.Transient, code, retryAfter ?? OverloadWait * (1 + Random.Shared.NextDouble())),
        "INTERNAL" when status < 500 => new(ErrorClass.Transient, code, retryAfter),
        _ => null,
    };

    // Said by what stands in front of the messaging service, or with a code that nobody has met.
    private static SendOutcome FromWord(int status, string word, TimeSpan? retryAfter) => (word, status) switch
    {
        (_, 408 or 499 or >= 500) => new SendOutcome.Unknown($"{Known(word)} as {status}"),
        ("INVALID_ARGUMENT", _) => new SendOutcome.Refused(ErrorClass.Content, word),
        ("RESOURCE_EXHAUSTED", _) or (_, 429) => new SendOutcome.Refused(ErrorClass.Throttled, Known(word), retryAfter ?? QuotaWait),
        // The account may not send for the project, or there is no such project.
        (_, 401 or 403 or 404) => new SendOutcome.Refused(ErrorClass.Config, Known(word), retryAfter),
        // The provider said no in its own words, so trying again cannot double it; three attempts bound the harm.
        _ => new SendOutcome.Refused(ErrorClass.Transient, Known(word), retryAfter),
    };

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter ?? QuotaWait),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

    // A field that is named decides; without one it is nearly always a token that is none, and only that person fails.
    private static bool BlamesTheToken(FcmError error)
    {
        var fields = error.Details?.SelectMany(detail => detail?.FieldViolations ?? []).Select(violation => violation?.Field).OfType<string>().ToList();
        return fields is null or [] || fields.Contains("message.token");
    }

    private static bool IsOfMessaging(FcmDetail? detail) => detail?.Type?.EndsWith(".FcmError", StringComparison.Ordinal) ?? false;

    // projects/{project}/messages/{id}
    private static string? IdOf(string? name) => name?[(name.LastIndexOf('/') + 1)..];

    // The words that the provider documents; another one would go into the log and to the tenant as it came.
    private static string Known(string word) => word is
        "CANCELLED" or "UNKNOWN" or "INVALID_ARGUMENT" or "DEADLINE_EXCEEDED" or "NOT_FOUND" or "ALREADY_EXISTS" or "PERMISSION_DENIED"
        or Unauthenticated or "RESOURCE_EXHAUSTED" or "FAILED_PRECONDITION" or "ABORTED" or "OUT_OF_RANGE" or "UNIMPLEMENTED" or "INTERNAL"
        or "UNAVAILABLE" or "DATA_LOSS" ? word : "other";

    private static FcmReply? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonSerializer.Deserialize(body, FcmWire.Default.FcmReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
