using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Recipients;

/// <summary>The claim's judgement in the words of the contract.</summary>
internal static class ClaimVerdicts
{
    /// <summary>A refusal. What became of a claim that was allowed depends on what it found.</summary>
    internal static ClaimVerdict Of(ClaimWord refusal) => refusal switch
    {
        ClaimWord.CampaignChanged => ClaimVerdict.CampaignChanged,
        ClaimWord.TenantSuspended => ClaimVerdict.TenantSuspended,
        ClaimWord.SenderBlocked => ClaimVerdict.SenderBlocked,
        ClaimWord.WindowClosed => ClaimVerdict.WindowClosed,
        ClaimWord.Throttled => ClaimVerdict.Throttled,
        ClaimWord.DailyLimit => ClaimVerdict.DailyLimit,
        ClaimWord.Overtaken => ClaimVerdict.Overtaken,
        ClaimWord.TemplateHeld => ClaimVerdict.TemplateHeld,
        _ => throw new UnreachableException(),
    };
}
