using System.Text.Json;

namespace MassMessaging.Simulator.Push;

/// <summary>An error of the push provider.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Word">The word that all of the provider's services share.</param>
/// <param name="Code">The messaging service's own word; null when something in front of it refused.</param>
/// <param name="Field">The field that was wrong.</param>
internal sealed record PushError(int Status, string Word, string? Code = null, string? Field = null)
{
    internal static readonly PushError Unauthenticated = new(401, "UNAUTHENTICATED");
    internal static readonly PushError Forbidden = new(403, "PERMISSION_DENIED");
    internal static readonly PushError NotFound = new(404, "NOT_FOUND");
    internal static readonly PushError NoClock = new(503, "UNAVAILABLE", "UNAVAILABLE");

    /// <summary>What a request's outcome is called.</summary>
    internal string Outcome => Code ?? Word;

    /// <summary>The error that belongs to a fault's code, which is the HTTP status; null when there is none.</summary>
    internal static PushError? Of(int code) => code switch
    {
        400 => new(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        401 => new(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
        403 => new(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
        404 => new(404, "NOT_FOUND", "UNREGISTERED"),
        429 => new(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
        500 => new(500, "INTERNAL", "INTERNAL"),
        503 => new(503, "UNAVAILABLE", "UNAVAILABLE"),
        _ => null,
    };

    /// <summary>The messaging service's word for a field that it cannot use.</summary>
    internal static PushError Invalid(string field) => new(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field);

    internal string ToJson(int status)
    {
        List<object> details = [];
        if (Code is not null)
        {
            details.Add(new Dictionary<string, object> { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = Code });
        }

        if (Field is not null)
        {
            details.Add(new Dictionary<string, object>
            {
                ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                ["fieldViolations"] = new[] { new { field = Field, description = "Invalid value" } },
            });
        }

        return JsonSerializer.Serialize(new { error = new { code = status, message = "Simulated: " + Outcome, status = Word, details } });
    }
}
