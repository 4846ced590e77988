using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>
/// The one table of the provider's codes. It serves answers to a send and the errors of a later <c>failed</c> status,
/// because most codes come both ways.
/// </summary>
internal static class Replies
{
    /// <summary>What an error code means for the message; null for a code that the table does not hold.</summary>
    internal static ErrorClass? ClassOf(int code, int? subcode = null) => code switch
    {
        130429 or 131056 or 80007 or 4 => ErrorClass.Throttled, // number, pair of number and person, account, app
        131048 or 131031 or 368 or 131064 => ErrorClass.SenderBlocked, // spam limit, locked, policy, misclassified templates
        131050 => ErrorClass.OptedOut,
        131026 or 131047 or 131049 or 130472 or 130497 or 131021 or 137000 => ErrorClass.Recipient,
        131062 => ErrorClass.Recipient, // a message that goes to numbers only, to a person without one
        100 when subcode is 33 => ErrorClass.Config, // the number is gone or not ours
        100 or 131008 or 131009 => ErrorClass.Content,
        190 or 0 or 3 or 10 or 33 or (>= 200 and <= 299) or 131005 => ErrorClass.Config, // token, permission
        131042 or 131045 or 133010 or 131037 or 131063 => ErrorClass.Config, // payment, registration, display name, set-up
        132000 or 132001 or 132005 or 132007 or 132008 or 132012 or 132015 or 132016 => ErrorClass.Content, // template
        135000 or 131051 => ErrorClass.Content,
        1 or 2 or 131000 or 131016 or 131052 or 131053 or 131057 => ErrorClass.Transient,
        _ => null,
    };

    /// <summary>What the answer to a send says about the message.</summary>
    /// <param name="status">The HTTP status: a weak hint, the code decides where there is one.</param>
    /// <param name="body">The answer's body; null when it was too long or broke off.</param>
    /// <param name="retryAfter">The answer's Retry-After.</param>
    internal static SendOutcome ToOutcome(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var reply = Read(body);
        if (status is >= 200 and < 300)
        {
            return reply?.Messages is [{ Id: { Length: > 0 } id } message, ..]
                ? Taken(id, message.MessageStatus, NamedIn(reply))
                : new SendOutcome.Unknown($"answer {status} without a message id");
        }

        return reply?.Error is { Code: { } code } error
            ? FromError(status, code, error.ErrorSubcode, retryAfter)
            : FromStatus(status, retryAfter);
    }

    // Only templates have such a word; one that nobody has met is an acceptance, as the 2xx says.
    private static SendOutcome Taken(string id, string? word, IReadOnlyList<string> named) => word switch
    {
        "held_for_quality_assessment" => new SendOutcome.Held(id, TemplatePaused: false) { Named = named },
        "paused" => new SendOutcome.Held(id, TemplatePaused: true) { Named = named },
        _ => new SendOutcome.Accepted(id) { Named = named },
    };

    /// <summary>The error that an answer carries, if it carries one that can be read.</summary>
    internal static GraphError? ErrorOf(ReadOnlySpan<byte> body) => Read(body)?.Error;

    // The answer repeats the address of the request. Beside it stand the number that the provider knows and the user id.
    private static IReadOnlyList<string> NamedIn(SendReply reply)
    {
        if (reply.Contacts is not [var contact])
        {
            return [];
        }

        var number = Fields.PhoneOf(contact.WaId) is { } known && !known.AsSpan(1).SequenceEqual(contact.Input.AsSpan().TrimStart('+')) ? known : null;
        var userId = WhatsAppUserId.IsOne(contact.UserId) && contact.UserId != contact.Input ? contact.UserId : null;
        return (number, userId) switch
        {
            (null, null) => [],
            ({ } other, null) => [other],
            (null, { } id) => [id],
            ({ } other, { } id) => [other, id],
        };
    }

    private static SendOutcome FromError(int status, int code, int? subcode, TimeSpan? retryAfter)
    {
        // The provider's own faults: as a 5xx they may have struck after the message was taken.
        var broke = status >= 500 && code is 1 or 2 or 131000 or 131016;
        return (ClassOf(code, subcode), status) switch
        {
            (_, >= 500) when broke => new SendOutcome.Unknown($"error {code} as {status}"),
            ({ } known, _) => Refused(known, code, retryAfter),
            (null, >= 500) => new SendOutcome.Unknown($"unmapped error {code} as {status}"),
            // A parseable error below 500 is a refusal whatever its number, so trying again cannot double it. Transient
            // bounds the harm of a code that nobody has met: three attempts, and neither number nor campaign stops.
            (null, _) => Refused(ErrorClass.Transient, code, retryAfter),
        };
    }

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        // Stopping the number keeps a whole audience from being spent on it.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

    private static SendOutcome.Refused Refused(ErrorClass kind, int code, TimeSpan? retryAfter) =>
        new(kind, code.ToString(CultureInfo.InvariantCulture), retryAfter);

    private static SendReply? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonSerializer.Deserialize(body, Wire.Default.SendReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
