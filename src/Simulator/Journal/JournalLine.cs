using System.Text.Json.Serialization;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Journal;

/// <summary>One line of the journal; what it tells decides which fields it has.</summary>
internal sealed record JournalLine
{
    /// <summary><c>number, message, window, event, posted, ban, stop, person</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The number, or for a ban the account.</summary>
    public string? Of { get; init; }

    public Registration? Registration { get; init; }

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Text { get; init; }

    public string? Template { get; init; }

    public string? Title { get; init; }

    public string? AttemptId { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Outcome { get; init; }

    public bool? Reached { get; init; }

    public IReadOnlyList<PlannedStatus>? Plan { get; init; }

    public Guid? EventId { get; init; }

    public byte[]? Body { get; init; }

    /// <summary>For posted receipts: pairs of a message's position and the receipt's step.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    public bool? Banned { get; init; }

    public bool? Stopped { get; init; }

    public Person? Person { get; init; }

    public string? Callback { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
