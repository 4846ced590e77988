using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>What becomes of the turn that a claim was made with.</summary>
internal enum TurnAfterClaim
{
    Kept,
    Spent,
    Refused,
    GivenBack,
}

/// <summary>What the claims of one step mean for the campaign.</summary>
/// <param name="Claim">The claim that decides.</param>
/// <param name="Turn">What becomes of the turn.</param>
/// <param name="Rest">The campaign does nothing until then; null: it goes on.</param>
internal sealed record ClaimEffect(PageClaim Claim, TurnAfterClaim Turn, ReleaseStep.Sleep? Rest = null)
{
    /// <summary>A refusal up to this part of an interval is the jitter of an earlier claim.</summary>
    private const double Jitter = 0.1;

    /// <summary>The sender's row has changed: the number is read anew.</summary>
    public bool ForgetsNumber { get; private init; }

    /// <summary>The progress is read anew.</summary>
    public bool Loads { get; private init; }

    /// <summary>What this activation remembers is not to be trusted.</summary>
    public bool EndsActivation { get; private init; }

    /// <summary>The effect of the claims of one step. What one page says of campaign, sender or window holds for all.</summary>
    /// <param name="claims">The claims, at least one.</param>
    /// <param name="retries">They were for retries.</param>
    /// <param name="interval">Time between two releases; null: no pace.</param>
    /// <param name="timings">How long to wait.</param>
    /// <param name="now">The time to judge by.</param>
    public static ClaimEffect Of(IReadOnlyList<PageClaim> claims, bool retries, TimeSpan? interval, ReleaseTimings timings, DateTimeOffset now)
    {
        // The first claim that was refused decides, else the first that claimed or skipped recipients, else one that found no slot.
        var claim = claims.FirstOrDefault(page => page.Kind > ClaimResultKind.OnlySkipped && page.Kind != ClaimResultKind.Busy)
            ?? claims.FirstOrDefault(page => page.Kind is ClaimResultKind.Claimed or ClaimResultKind.OnlySkipped)
            ?? claims.FirstOrDefault(page => page.Kind == ClaimResultKind.Busy)
            ?? claims[0];
        var effect = Of(claim, retries, interval, timings, now);
        // A page that found no free slot is announced one: claiming it again at once was half of all orders.
        return claim.Kind == ClaimResultKind.Claimed && claims.Any(page => page.Kind == ClaimResultKind.Busy)
            ? effect with { Rest = new ReleaseStep.Sleep(now + timings.SlotCheck, null) }
            : effect;
    }

    private static ClaimEffect Of(PageClaim claim, bool retries, TimeSpan? interval, ReleaseTimings timings, DateTimeOffset now)
    {
        return claim.Kind switch
        {
            ClaimResultKind.Claimed => new(claim, TurnAfterClaim.Spent),
            // The turn is kept for the next page. A retry that the silo's clock takes for due may not be due by the database's clock.
            ClaimResultKind.NoneLeft => new(claim, TurnAfterClaim.Kept, retries ? After(timings.EarlyRetry) : null),
            ClaimResultKind.OnlySkipped => new(claim, TurnAfterClaim.Kept),
            // A matter of moments is the jitter of an earlier claim, and the turn is kept. Else another activation has claimed,
            // and the number begins anew from the guard row.
            ClaimResultKind.Throttled when interval is { } step && claim.RetryAt - now > step * Jitter => new(claim, TurnAfterClaim.Refused),
            ClaimResultKind.Throttled => new(claim, TurnAfterClaim.Kept, Until(claim.RetryAt ?? now, WaitReason.Number)),
            // Other campaigns on the number may have recipients who count already: the turn is theirs.
            ClaimResultKind.DailyLimit => new(claim, TurnAfterClaim.GivenBack, Until(claim.RetryAt ?? now, WaitReason.DailyLimit)),
            ClaimResultKind.TemplateHeld => new(claim, TurnAfterClaim.GivenBack, After(timings.HeldCheck, WaitReason.TemplateHeld)),
            ClaimResultKind.CampaignChanged => new(claim, TurnAfterClaim.GivenBack, After(timings.ChangedCheck)) { EndsActivation = true },
            ClaimResultKind.Overtaken => new(claim, TurnAfterClaim.GivenBack) { Loads = true },
            ClaimResultKind.SenderBlocked =>
                new(claim, TurnAfterClaim.GivenBack, After(timings.BlockCheck, claim.Reason ?? WaitReason.SenderDeleted)) { ForgetsNumber = true },
            ClaimResultKind.TenantSuspended => new(claim, TurnAfterClaim.GivenBack, After(timings.BlockCheck, WaitReason.TenantSuspended)),
            ClaimResultKind.WindowClosed => new(claim, TurnAfterClaim.GivenBack, After(timings.WindowCheck, WaitReason.Window)),
            _ => new(claim, TurnAfterClaim.Kept, After(timings.SlotCheck)),
        };

        ReleaseStep.Sleep After(TimeSpan wait, WaitReason? reason = null) => Until(now + wait, reason);
        static ReleaseStep.Sleep Until(DateTimeOffset at, WaitReason? reason) => new(at, reason);
    }
}
