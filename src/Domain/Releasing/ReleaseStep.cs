using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>What became of a turn.</summary>
/// <param name="Slot">The turn's slot.</param>
/// <param name="Claimed">Whether a claim was made in it.</param>
/// <param name="RetryAt">When the guard refused the claim: the instant from which it would admit one.</param>
public sealed record SpentTurn(DateTimeOffset Slot, bool Claimed, DateTimeOffset? RetryAt);

/// <summary>What a launched campaign does next.</summary>
public abstract record ReleaseStep
{
    private ReleaseStep()
    {
    }

    /// <summary>Do nothing until then.</summary>
    /// <param name="Until">When to act next.</param>
    /// <param name="Reason">What the campaign waits for; null: it is about to send.</param>
    public sealed record Sleep(DateTimeOffset Until, WaitReason? Reason) : ReleaseStep;

    /// <summary>Read the stored progress.</summary>
    public sealed record Load : ReleaseStep;

    /// <summary>End the campaign, because its end has passed.</summary>
    public sealed record Expire : ReleaseStep;

    /// <summary>Start the campaign, because its start has come.</summary>
    public sealed record Start : ReleaseStep;

    /// <summary>Freeze the audience, unless that is being done.</summary>
    public sealed record Freeze : ReleaseStep;

    /// <summary>Read which number the sender has.</summary>
    public sealed record FindNumber : ReleaseStep;

    /// <summary>Read how many recipients the frozen audience has.</summary>
    public sealed record FindAudience : ReleaseStep;

    /// <summary>Read which retry is due first.</summary>
    public sealed record FindRetry : ReleaseStep;

    /// <summary>Request a turn of the sender's number.</summary>
    /// <param name="NumberKey">The number.</param>
    /// <param name="Due">The campaign's slot that is due, or the next one.</param>
    /// <param name="LastServedAt">The campaign's last attempt; null: it made none.</param>
    /// <param name="Used">What became of the turn before; null: there was none.</param>
    public sealed record AcquireTurn(string NumberKey, DateTimeOffset Due, DateTimeOffset? LastServedAt, SpentTurn? Used) : ReleaseStep;

    /// <summary>Claim recipients and send to them.</summary>
    /// <param name="Slot">The slot that the claim serves.</param>
    /// <param name="Pages">The pages, each a claim of its own.</param>
    /// <param name="Permits">How many recipients each claim may take.</param>
    /// <param name="Retries">Take recipients whose retry is due instead of never-attempted ones.</param>
    /// <param name="Route">How the claim is made.</param>
    /// <param name="NextDue">When the campaign expects to act next, stored with the claim.</param>
    /// <param name="LastAttemptAt">The campaign's last attempt as far as it knows; null where nothing is paced.</param>
    public sealed record Claim(
        ReleaseSlot Slot, IReadOnlyList<int> Pages, int Permits, bool Retries, ClaimRoute Route, DateTimeOffset NextDue, DateTimeOffset? LastAttemptAt)
        : ReleaseStep;

    /// <summary>Store the cursor.</summary>
    /// <param name="Page">The lowest page that may hold a never-attempted waiting recipient.</param>
    public sealed record StoreCursor(int Page) : ReleaseStep;

    /// <summary>Count the recipients who wait and the calls in flight.</summary>
    public sealed record CountUnfinished : ReleaseStep;

    /// <summary>Complete the campaign, because no recipient is left.</summary>
    public sealed record Complete : ReleaseStep;

    /// <summary>Skip the recipients of an ended campaign who still wait.</summary>
    public sealed record SkipRemaining : ReleaseStep;

    /// <summary>Settle the money of an ended campaign.</summary>
    public sealed record Settle : ReleaseStep;

    /// <summary>End the activation, because another one has changed the campaign.</summary>
    public sealed record EndActivation : ReleaseStep;
}
