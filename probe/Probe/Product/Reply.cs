using System.Text.Json;

namespace MassMessaging.Probe.Product;

/// <summary>What came back from the Api.</summary>
/// <param name="Status">The status; 0: the server ended the connection without one.</param>
/// <param name="Body">The body as text; empty for a stream.</param>
/// <param name="Headers">The headers, of the content too.</param>
/// <param name="Took">From the first byte out to the last byte in.</param>
internal sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string> Headers, TimeSpan Took)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>Whether this is a whole problem: the media type, the status and a code.</summary>
    public bool IsProblem => Headers.GetValueOrDefault("Content-Type")?.StartsWith("application/problem+json", StringComparison.Ordinal) == true
        && Json is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("status", out var status) && status.GetInt32() == Status
        && body.TryGetProperty("code", out var code) && code.GetString()?.Length > 0;

    /// <summary>The status, with the problem's code where there is one.</summary>
    public string Kind => IsProblem ? $"{Status} {Text("code")}" : $"{Status}";

    /// <summary>A member of the body that is a text.</summary>
    public string Text(string member) => Json.GetProperty(member).GetString()!;

    /// <summary>The reply, if it has one of these statuses.</summary>
    /// <exception cref="InvalidOperationException">It has another: the probe cannot go on.</exception>
    public Reply Expect(params int[] statuses) => statuses.Contains(Status)
        ? this
        : throw new InvalidOperationException($"Expected {string.Join(" or ", statuses)}, got {Status}: {Body}");
}
