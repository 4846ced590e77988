using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>An edit of a campaign.</summary>
/// <param name="Plan">The whole new plan.</param>
/// <param name="ExpectedRevision">The revision that the editor has seen.</param>
/// <param name="BringsExclusions">The edit brings a whole list of exclusions too.</param>
public sealed record CampaignChange(CampaignPlan Plan, long ExpectedRevision, bool BringsExclusions)
{
    /// <summary>The list of exclusions has changed since the editor read it.</summary>
    public bool AreExclusionsStale { get; init; }

    /// <summary>The balance covers messages of the new text, or nothing was held for them yet.</summary>
    public bool IsTextCovered { get; init; } = true;

    /// <summary>Attempts from here on carry the new text; null: no attempt is possible yet.</summary>
    public DateTimeOffset? TextSince { get; init; }

    /// <summary>The first rule of a launched campaign that the edit breaks; null: none.</summary>
    internal Refusal? RefusalBy(CampaignPlan launched, DateTimeOffset now)
    {
        string[] pointers = [.. launched.FixedFieldsChangedBy(Plan), .. BringsExclusions ? ["/audience"] : Array.Empty<string>()];
        return pointers.Length > 0 ? Refusal.By(Rule.FieldFixed, pointers)
            : Plan.EndAt <= now ? Refusal.By(Rule.EndPassed, "/schedule/endAt")
            : IsTextCovered ? null
            : Refusal.By(Rule.BalanceTooLow, "/text");
    }
}
