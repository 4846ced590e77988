using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Push;

/// <summary>What the provider's error words mean, by the one list of them.</summary>
internal static class FcmReplies
{
    private const string Other = "other";
    private const string TokenField = "message.token";

    private static readonly TimeSpan QuotaWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OverloadWait = TimeSpan.FromSeconds(10);

    /// <summary>The words of the messaging service, of what stands in front of it, and of the token server.</summary>
    internal static CodeList Codes { get; } = Faults.Of("fcm");

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
            ?? (error.Status is { Length: > 0 } word ? FromWord(status, word, error, retryAfter) : FromStatus(status, retryAfter));
    }

    /// <summary>Whether the refusal of a trial message shows that the account may send: it blames the message or its device.</summary>
    internal static bool BlamesTrial(SendOutcome.Refused refused) => refused.Class is ErrorClass.Device or ErrorClass.Platform or ErrorClass.Content
        || (refused.Class == ErrorClass.Unlisted && (Codes[Status(refused.Code)] ?? Codes[refused.Code]) is { Detail: FaultDetail.None });

    /// <summary>Whether a refusal blames the access token.</summary>
    internal static bool BlamesAccess(SendOutcome.Refused refused) => Codes[Status(refused.Code)] is { Detail: FaultDetail.Token };

    // Said by the messaging service itself, so it is a definite answer whatever its HTTP status; null for a code that is
    // not on the list, or that says that the service broke, perhaps after it had taken the message.
    private static SendOutcome.Refused? FromCode(int status, string code, FcmError error, TimeSpan? retryAfter)
    {
        var fault = (FieldOf(error) is { } field ? Codes[$"{code}/{field}"] : null) ?? Codes[code];
        return fault is null || (fault.Detail == FaultDetail.Broke && status >= 500) ? null : Refused(fault, code, error, retryAfter);
    }

    // Said by what stands in front of the messaging service, or with a code that nobody has met.
    private static SendOutcome FromWord(int status, string word, FcmError error, TimeSpan? retryAfter)
    {
        var fault = Codes[Status(word)];
        return (fault, status) switch
        {
            (_, 408 or 499 or >= 500) => new SendOutcome.Unknown($"{Known(word)} as {status}"),
            // A field that is named says whose fault it is, whichever part of the provider names it.
            ({ InAnswer: ErrorClass.Unlisted }, _) when FieldOf(error) is { } field && Codes[$"{word}/{field}"] is { } named => Refused(named, word, error, retryAfter),
            (not null, _) => Refused(fault, word, error, retryAfter),
            (_, 429) => new SendOutcome.Refused(ErrorClass.Throttled, Other, retryAfter ?? QuotaWait),
            _ => new SendOutcome.Refused(ErrorClass.Unlisted, Other, retryAfter) { Words = ProviderWords.Clean(error.Words) },
        };
    }

    private static SendOutcome.Refused Refused(Fault fault, string code, FcmError error, TimeSpan? retryAfter) => fault.InAnswer switch
    {
        ErrorClass.Throttled => new(ErrorClass.Throttled, code, retryAfter ?? QuotaWait),
        // Up to twice the shortest wait, so that those refused together do not come back together.
        ErrorClass.Transient => new(ErrorClass.Transient, code, retryAfter ?? OverloadWait * (1 + Random.Shared.NextDouble())),
        ErrorClass.Device => new(ErrorClass.Device, code) { DeviceIsGone = fault.Detail == FaultDetail.Drop },
        ErrorClass.Unlisted => new(ErrorClass.Unlisted, code, retryAfter) { Words = ProviderWords.Clean(error.Words) },
        var kind => new(kind, code, retryAfter),
    };

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter ?? QuotaWait),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

    /// <summary>The list's word for what a named field blames; null when none is named.</summary>
    private static string? FieldOf(FcmError error)
    {
        var fields = error.Details?.SelectMany(detail => detail?.FieldViolations ?? []).Select(violation => violation?.Field).OfType<string>().ToList();
        return fields is null or [] ? null : fields.Contains(TokenField) ? "token" : "field";
    }

    private static bool IsOfMessaging(FcmDetail? detail) => detail?.Type?.EndsWith(".FcmError", StringComparison.Ordinal) ?? false;

    // projects/{project}/messages/{id}
    private static string? IdOf(string? name) => name?[(name.LastIndexOf('/') + 1)..];

    private static string Status(string word) => "status/" + word;

    // The words that the provider documents; another one would go into the log and to the tenant as it came.
    private static string Known(string word) => Codes[Status(word)] is null ? Other : word;

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
