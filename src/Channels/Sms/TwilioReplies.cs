using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Sms;

/// <summary>
/// The one table of the provider's codes. It serves answers to a send and the error codes of later callbacks, because
/// some codes come both ways.
/// </summary>
internal static class TwilioReplies
{
    /// <summary>What an error code means for the message; null for a code that the table does not hold.</summary>
    internal static ErrorClass? ClassOf(int code) => code switch
    {
        20429 or 21611 or 30001 or 30022 or 30023 or 30027 or 63018 => ErrorClass.Throttled, // account, queues, carriers' and daily caps
        30002 => ErrorClass.SenderBlocked, // account suspended
        21610 => ErrorClass.OptedOut,
        21211 or 21217 or 21604 or 21614 or 21612 or 21266 => ErrorClass.Recipient, // no number, no mobile, out of reach, itself
        30003 or 30004 or 30005 or 30006 or 30008 or 63016 => ErrorClass.Recipient,
        20003 or 20404 or 21408 or 21606 or 21603 or 21609 or 21701 or 21703 or 30034 => ErrorClass.Config, // credentials, region, sender, callback, service, registration
        21602 or 21617 or 30007 => ErrorClass.Content, // empty, too long, taken for spam
        _ => null,
    };

    /// <summary>What the answer to a send says about the message.</summary>
    internal static SendOutcome ToOutcome(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var reply = Read(body);
        if (status is >= 200 and < 300)
        {
            return FromMessage(status, reply);
        }

        return reply?.Code is { } code ? FromError(status, code, retryAfter) : FromStatus(status, retryAfter);
    }

    private static SendOutcome FromMessage(int status, TwilioReply? reply) => reply switch
    {
        // A message that is over before it began: it has an id and went nowhere.
        { Sid.Length: > 0, Status: "failed" or "undelivered" or "canceled" } =>
            new SendOutcome.Refused(ClassOf(reply.ErrorCode ?? 0) ?? ErrorClass.Recipient, Word(reply.ErrorCode) ?? reply.Status),
        { Sid.Length: > 0 } => new SendOutcome.Accepted(reply.Sid),
        _ => new SendOutcome.Unknown($"answer {status} without a message id"),
    };

    private static SendOutcome FromError(int status, int code, TimeSpan? retryAfter) => (ClassOf(code), status) switch
    {
        // As a 5xx, an error that nobody has met may have struck after the message was taken.
        (null, >= 500) => new SendOutcome.Unknown($"unmapped error {code} as {status}"),
        ({ } known, _) => new SendOutcome.Refused(known, Word(code)!, retryAfter),
        (null, 429) => new SendOutcome.Refused(ErrorClass.Throttled, Word(code)!, retryAfter),
        (null, 401 or 403) => new SendOutcome.Refused(ErrorClass.Config, Word(code)!, retryAfter),
        // The provider said no in its own words, so trying again cannot double it; three attempts bound the harm.
        (null, _) => new SendOutcome.Refused(ErrorClass.Transient, Word(code)!, retryAfter),
    };

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

    private static string? Word(int? code) => code?.ToString(CultureInfo.InvariantCulture);

    private static TwilioReply? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonSerializer.Deserialize(body, TwilioWire.Default.TwilioReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A message resource, or an error: one shape holds what either of them has.</summary>
internal sealed class TwilioReply
{
    public string? Sid { get; set; }

    /// <summary>A word in a message, the HTTP status in an error.</summary>
    [JsonConverter(typeof(WordConverter))]
    public string? Status { get; set; }

    public int? ErrorCode { get; set; }

    public int? Code { get; set; }
}

/// <summary>Reads a member that is a word in one answer and a number in another.</summary>
internal sealed class WordConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(TwilioReply))]
internal sealed partial class TwilioWire : JsonSerializerContext;
