using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Ledger;

/// <summary>One send request as the provider saw it, refused ones included.</summary>
internal sealed class Message
{
    /// <summary>The outcome of a request that was taken.</summary>
    internal const string Accepted = "accepted";

    /// <summary>Position among the number's requests, from 0.</summary>
    internal int Index { get; set; }

    internal string? To { get; init; }

    /// <summary>What it was sent from; SMPP only, where one account has several senders.</summary>
    internal string? From { get; init; }

    internal string? Text { get; init; }

    internal string? Template { get; init; }

    /// <summary>What stands above the text; push only.</summary>
    internal string? Title { get; init; }

    internal string? AttemptId { get; init; }

    /// <summary>Where its receipts are posted; null: to the number's webhook. SMS only.</summary>
    internal string? Callback { get; init; }

    /// <summary>When it arrived, by the product clock.</summary>
    internal DateTimeOffset At { get; set; }

    /// <summary><see cref="Accepted"/>, the refusing error code, or the fault that ate it.</summary>
    internal required string Outcome { get; init; }

    /// <summary>Whether it reached a phone, or would have.</summary>
    internal bool Reached { get; init; }

    /// <summary>The receipts it gets, in the order of posting.</summary>
    internal PlannedStatus[] Plan { get; init; } = [];

    internal bool IsAccepted => Outcome == Accepted;
}
