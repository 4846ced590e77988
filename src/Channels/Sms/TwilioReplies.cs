using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Sms;

/// <summary>
/// What the provider's codes mean, by the one list of them. It serves answers to a send and the error codes of later
/// callbacks, because some codes come both ways.
/// </summary>
internal static class TwilioReplies
{
    /// <summary>The provider's codes.</summary>
    internal static CodeList Codes { get; } = Faults.Of("twilio");

    /// <summary>What the answer to a send says about the message.</summary>
    internal static SendOutcome ToOutcome(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var reply = Read(body);
        if (status is >= 200 and < 300)
        {
            return FromMessage(status, reply);
        }

        return reply?.Code is { } code ? FromError(status, Word(code), reply, retryAfter) : FromStatus(status, retryAfter);
    }

    private static SendOutcome FromMessage(int status, TwilioReply? reply) => reply switch
    {
        // A message that is over before it began: it has an id and went nowhere. It is final, as in a report.
        { Sid.Length: > 0, Status: "failed" or "undelivered" or "canceled" } =>
            new SendOutcome.Refused(Fault.InReportOf(reply.ErrorCode is { } code ? Codes[code] : null), reply.ErrorCode is { } met ? Word(met) : reply.Status),
        { Sid.Length: > 0 } => new SendOutcome.Accepted(reply.Sid),
        _ => new SendOutcome.Unknown($"answer {status} without a message id"),
    };

    private static SendOutcome FromError(int status, string code, TwilioReply reply, TimeSpan? retryAfter) => (Codes[code], status) switch
    {
        // The provider's own faults, and what nobody has met: as a 5xx they may have struck after the message was taken.
        (null or { Detail: FaultDetail.Broke } or { InAnswer: ErrorClass.Unlisted }, >= 500) => new SendOutcome.Unknown($"error {code} as {status}"),
        (null, 429) => new SendOutcome.Refused(ErrorClass.Throttled, code, retryAfter),
        ({ InAnswer: not ErrorClass.Unlisted } known, _) => new SendOutcome.Refused(known.InAnswer, code, retryAfter),
        // The provider said no in its own words, so trying again cannot double it. The breaker bounds the harm.
        _ => new SendOutcome.Refused(ErrorClass.Unlisted, code, retryAfter) { Words = ProviderWords.Clean(reply.Message) },
    };

    private static SendOutcome FromStatus(int status, TimeSpan? retryAfter) => status switch
    {
        429 => new SendOutcome.Refused(ErrorClass.Throttled, "http429", retryAfter),
        // These two, and a 5xx, may come from something in between while the provider goes on working.
        408 or 499 or >= 500 or < 300 => new SendOutcome.Unknown($"answer {status} that is not understood"),
        // Nobody who answers thus has taken a message, and it is no provider of ours: a wrong base address or a proxy.
        _ => new SendOutcome.Refused(ErrorClass.Config, string.Create(CultureInfo.InvariantCulture, $"http{status}"), retryAfter),
    };

    private static string Word(int code) => code.ToString(CultureInfo.InvariantCulture);

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

    /// <summary>What an error says in words.</summary>
    [JsonConverter(typeof(WordConverter))]
    public string? Message { get; set; }
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
