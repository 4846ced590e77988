using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>A part of a campaign's audience that is released in order, on one grid of slots.</summary>
/// <param name="FirstSeq">The lane's first recipient, from 1.</param>
/// <param name="LastSeq">Its last recipient; null while the audience is not known.</param>
/// <param name="CursorPage">The lowest page that may hold a never-attempted waiting recipient.</param>
/// <param name="Pace">Where the lane stands on its grid.</param>
public sealed record ReleaseLane(int FirstSeq, int? LastSeq, int CursorPage, PaceState Pace);

/// <summary>What is stored of a campaign's release, to go on after a restart.</summary>
/// <param name="Lanes">The lanes of the audience; today exactly one.</param>
/// <param name="NextDue">When the campaign will next act by itself.</param>
/// <param name="WaitingFor">What it waits for until then; null: it is about to send.</param>
public sealed record ReleaseProgress(IReadOnlyList<ReleaseLane> Lanes, DateTimeOffset NextDue, WaitReason? WaitingFor)
{
    /// <summary>The progress of a release that begins.</summary>
    /// <param name="at">The launch, or the start when it is still to come.</param>
    public static ReleaseProgress Begin(DateTimeOffset at) =>
        new([new ReleaseLane(FirstSeq: 1, LastSeq: null, CursorPage: 0, ReleasePlan.Anchored(at, previous: null, interval: null))], at, WaitingFor: null);
}
