using System.Text;
using System.Text.Json;

namespace MassMessaging.Simulator.Push;

/// <summary>The body of a send, as strict as the provider: a name that it does not know is refused.</summary>
internal sealed record PushSend(PushMessage? Message, bool ValidateOnly = false)
{
    private const int LongestPayload = 4096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Our own product's id of the attempt, for which the app looks.</summary>
    internal string? AttemptId => Message?.Data?.GetValueOrDefault("attemptId");

    /// <summary>Names the attempt in draws.</summary>
    internal string Key => AttemptId ?? Message?.Token ?? string.Empty;

    internal static PushSend? Read(System.Buffers.ReadOnlySequence<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return JsonSerializer.Deserialize<PushSend>(ref reader, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the provider checks of the body before it looks for the device; null when all is well.</summary>
    internal PushError? Problem() => this switch
    {
        { Message: null } => PushError.Invalid("message"),
        { Message.Token: null or "" } => PushError.Invalid("message.token"),
        { Message.Token: var token } when token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 => PushError.Invalid("message.token"),
        { Message.Data: { } data } when data.Keys.Any(IsReserved) => PushError.Invalid("message.data"),
        _ when Payload > LongestPayload => PushError.Invalid("message"),
        _ => null,
    };

    private int Payload => Sizes().Sum(text => Encoding.UTF8.GetByteCount(text ?? string.Empty));

    private IEnumerable<string?> Sizes() =>
        [Message?.Notification?.Title, Message?.Notification?.Body, .. Message?.Data?.SelectMany(pair => new[] { pair.Key, pair.Value }) ?? []];

    private static bool IsReserved(string key) =>
        key is "from" or "message_type" || key.StartsWith("google", StringComparison.Ordinal) || key.StartsWith("gcm", StringComparison.Ordinal);
}

/// <summary>The part that goes to the device.</summary>
internal sealed record PushMessage(string? Token, PushNotification? Notification = null, IReadOnlyDictionary<string, string>? Data = null);

/// <summary>What the device shows by itself.</summary>
internal sealed record PushNotification(string? Title = null, string? Body = null);
