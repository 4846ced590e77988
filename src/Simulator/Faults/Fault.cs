using System.Text.Json.Serialization;

namespace MassMessaging.Simulator.Faults;

/// <summary>What can go wrong on purpose.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
internal enum FaultKind
{
    /// <summary>Accepts and answers only after <c>delaySeconds</c> of real time.</summary>
    [JsonStringEnumMemberName("answerLate")]
    AnswerLate,

    /// <summary>Accepts and then drops the connection: the double-send trap.</summary>
    [JsonStringEnumMemberName("acceptThenDrop")]
    AcceptThenDrop,

    /// <summary>Drops the connection without accepting.</summary>
    [JsonStringEnumMemberName("dropBeforeAccept")]
    DropBeforeAccept,

    /// <summary>Refuses with <c>code</c>.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>Answers 5xx, with <c>code</c> or with a page; accepts before that when <c>accepted</c> is true.</summary>
    [JsonStringEnumMemberName("serverError")]
    ServerError,

    /// <summary>Refuses with 130429, for <c>forSeconds</c> of product time when given.</summary>
    [JsonStringEnumMemberName("throttle")]
    Throttle,

    /// <summary>Accepts, and reports <c>failed</c> with <c>code</c> later.</summary>
    [JsonStringEnumMemberName("failLater")]
    FailLater,

    /// <summary>Posts the receipts of a message last to first.</summary>
    [JsonStringEnumMemberName("statusesOutOfOrder")]
    StatusesOutOfOrder,

    /// <summary>Posts each receipt twice.</summary>
    [JsonStringEnumMemberName("statusTwice")]
    StatusTwice,

    /// <summary>Posts read and leaves delivered out.</summary>
    [JsonStringEnumMemberName("readWithoutDelivered")]
    ReadWithoutDelivered,

    /// <summary>Posts failed after delivered.</summary>
    [JsonStringEnumMemberName("failedAfterDelivered")]
    FailedAfterDelivered,

    /// <summary>Posts the first receipt before it answers the send.</summary>
    [JsonStringEnumMemberName("statusBeforeAnswer")]
    StatusBeforeAnswer,

    /// <summary>Signs the first post of a receipt wrongly; repeats of a refused one are signed well.</summary>
    [JsonStringEnumMemberName("badSignature")]
    BadSignature,

    /// <summary>Posts a receipt with a status word that nobody knows.</summary>
    [JsonStringEnumMemberName("unknownStatusWord")]
    UnknownStatusWord,

    /// <summary>Accepts a template and holds it back (<c>held_for_quality_assessment</c>): its receipts come all the same, failed with <c>code</c> when given.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>Accepts a template and says that its delivery is paused; it fails later with 132015.</summary>
    [JsonStringEnumMemberName("pauseTemplate")]
    PauseTemplate,

    /// <summary>Cannot reach the webhook: posts fail and are repeated.</summary>
    [JsonStringEnumMemberName("webhooksDown")]
    WebhooksDown,
}

/// <summary>A fault in force: the body of <c>POST /faults</c>.</summary>
internal sealed record Fault
{
    /// <summary>Given by the simulator.</summary>
    public int Id { get; init; }

    public required FaultKind Kind { get; init; }

    /// <summary>The number that it strikes; all when absent.</summary>
    public string? PhoneNumberId { get; init; }

    /// <summary>The part of attempts that it strikes, 0 to 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>What the part is drawn by; the simulator's own seed when absent.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How many attempts it strikes at most; no limit when absent.</summary>
    public int? Count { get; init; }

    /// <summary>The provider's error code.</summary>
    public int? Code { get; init; }

    /// <summary>The code's subcode.</summary>
    public int? Subcode { get; init; }

    /// <summary>The HTTP status; what belongs to the code when absent.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Real seconds before an answer.</summary>
    public double DelaySeconds { get; init; } = 30;

    /// <summary>Product seconds for which it stays in force; until deleted when absent.</summary>
    public double? ForSeconds { get; init; }

    /// <summary>Retry-After of a refusal, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Whether a server error strikes after the message was accepted.</summary>
    public bool Accepted { get; init; }

    internal string? Problem() => this switch
    {
        { Rate: < 0 or > 1 } => "rate must lie between 0 and 1",
        { Count: < 1 } => "count must be at least 1",
        { DelaySeconds: < 0 or > 600 } => "delaySeconds must lie between 0 and 600",
        { ForSeconds: <= 0 } => "forSeconds must be above 0",
        { HttpStatus: < 300 or > 599 } => "httpStatus must lie between 300 and 599",
        { Kind: FaultKind.Refuse or FaultKind.FailLater, Code: null } => "code is required",
        _ => null,
    };
}
