using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>
/// What the provider's codes mean, by the one list of them. It serves answers to a send and the errors of a later
/// <c>failed</c> status, because most codes come both ways.
/// </summary>
internal static class Replies
{
    /// <summary>The provider's codes.</summary>
    internal static CodeList Codes { get; } = Faults.Of("whatsapp");

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

        return reply?.Error is { Code: { } code } error ? FromError(status, code, error, retryAfter) : FromStatus(status, retryAfter);
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

    private static SendOutcome FromError(int status, int code, GraphError error, TimeSpan? retryAfter)
    {
        var word = code.ToString(CultureInfo.InvariantCulture);
        var fault = (error.ErrorSubcode is { } subcode ? Codes[string.Create(CultureInfo.InvariantCulture, $"{code}/{subcode}")] : null) ?? Codes[word];
        return (fault, status) switch
        {
            // The provider's own faults, and what nobody has met: as a 5xx they may have struck after the message was taken.
            (null or { Detail: FaultDetail.Broke } or { InAnswer: ErrorClass.Unlisted }, >= 500) => new SendOutcome.Unknown($"error {word} as {status}"),
            (null, 429) => new SendOutcome.Refused(ErrorClass.Throttled, word, retryAfter),
            ({ InAnswer: not ErrorClass.Unlisted } known, _) => new SendOutcome.Refused(known.InAnswer, word, retryAfter),
            // The provider said no in its own words, so trying again cannot double it. The breaker bounds the harm.
            _ => new SendOutcome.Refused(ErrorClass.Unlisted, word, retryAfter) { Words = WordsOf(error) },
        };
    }

    private static string? WordsOf(GraphError error) =>
        ProviderWords.Clean(error.ErrorData.Text("details")) ?? ProviderWords.Clean(error.Message.ValueKind == JsonValueKind.String ? error.Message.GetString() : null);

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        // Stopping the number keeps a whole audience from being spent on it.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

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
