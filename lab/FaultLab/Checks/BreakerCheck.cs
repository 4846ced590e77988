using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>
/// Promise 3, refusals with a code that is on no list (docs/reality.md). No person fails by such a code until other people are
/// accepted. It pauses a campaign only after refusals of three people, or three refusals of one. The paused campaign claims
/// no person.
/// </summary>
internal static class BreakerCheck
{
    /// <summary>The code with which the lab's provider refuses: no list names it.</summary>
    public const int Code = 1_100;

    private const int PeopleToPause = 3;
    private const int TimesToDecide = 3;

    /// <summary>Real time by which an outcome is stored later than the provider answered, on a machine with faults.</summary>
    private static readonly TimeSpan Storing = TimeSpan.FromSeconds(30);

    /// <summary>As for a veto.</summary>
    private static readonly TimeSpan BeingJudged = TimeSpan.FromMilliseconds(500);

    /// <summary>As rows and requests spell it: over HTTP, over SMPP in each of the two.</summary>
    private static readonly string[] Spellings = ["1100", "smpp0000044c", "0000044c"];

    public static IEnumerable<Violation> Run(CaseFile file) => Spent(file).Concat(Paused(file)).Concat(ClaimedWhilePaused(file));

    /// <summary>Requests that were refused with the code.</summary>
    public static IEnumerable<Intake> Refused(CaseFile file) => file.Intakes.Where(request => request.Who is not null && Spellings.Contains(request.Outcome));

    /// <summary>Pauses by the breaker.</summary>
    public static IEnumerable<StatusCommit> Pauses(CaseFile file) => file.StatusCommits.Where(status => status is { Now: "paused", Reason: { } reason } && Names(reason, "unknownCode"));

    /// <summary>
    /// People who failed with the code. Somebody who was unknown when the refusal could be stored at last is never tried again,
    /// whatever the code: such people have been spent by the fault that kept the outcome back.
    /// </summary>
    public static IEnumerable<Change> Failed(CaseFile file) =>
        file.Changes.Where(change => change is { Was: not Status.Unknown, Now: Status.Failed, Reason: { } reason } && NamesCode(reason));

    // A refusal by itself says nothing: somebody of the sender must have been accepted after it, or the person was refused
    // three times in a campaign that had others accepted.
    private static IEnumerable<Violation> Spent(CaseFile file)
    {
        var refused = Refused(file).ToLookup(request => request.Who!.Value);
        var senders = file.Campaigns.ToDictionary(campaign => campaign.CampaignId, campaign => campaign.SenderId);
        var accepted = file.Changes.Where(IsAcceptance).ToLookup(change => senders.GetValueOrDefault(change.Who.CampaignId));
        foreach (var failed in Failed(file))
        {
            var times = refused[failed.Who].Select(request => request.At).Order().ToList();
            var others = accepted[senders.GetValueOrDefault(failed.Who.CampaignId)].Where(change => change.At <= failed.At).ToList();
            var meanwhile = times.Count >= 2 && others.Any(change => change.At >= times[0] - file.FromReal(Storing));
            var decided = times.Count >= TimesToDecide && others.Any(change => change.Who.CampaignId == failed.Who.CampaignId);
            if (!meanwhile && !decided)
            {
                yield return new Violation(
                    3, $"a code that names nobody spent a person at {failed.At:O} after {times.Count} refusals, and nobody of the sender was accepted meanwhile", failed.Who, failed.NumberNo);
            }
        }
    }

    private static IEnumerable<Violation> Paused(CaseFile file)
    {
        var refused = Refused(file).ToLookup(request => request.Who!.Value.CampaignId);
        var statuses = file.StatusCommits.ToLookup(status => status.CampaignId);
        foreach (var pause in Pauses(file))
        {
            var resumed = statuses[pause.CampaignId].LastOrDefault(status => status.Was == "paused" && status.At < pause.At)?.At ?? DateTimeOffset.MinValue;
            var since = resumed == DateTimeOffset.MinValue ? resumed : resumed - file.FromReal(Storing);
            var people = refused[pause.CampaignId].Where(request => request.At >= since && request.At <= pause.At).GroupBy(request => request.Who).ToList();
            if (people.Count < PeopleToPause && !people.Any(person => person.Count() >= TimesToDecide))
            {
                yield return new Violation(3, $"campaign {pause.CampaignId} paused at {pause.At:O} with {pause.Reason}, and {people.Count} people had been refused with the code");
            }
        }
    }

    private static IEnumerable<Violation> ClaimedWhilePaused(CaseFile file)
    {
        var claims = file.Claims.ToLookup(claim => claim.Who.CampaignId);
        var statuses = file.StatusCommits.ToLookup(status => status.CampaignId);
        return from pause in Pauses(file)
               let until = statuses[pause.CampaignId].FirstOrDefault(status => status.At > pause.At)?.At ?? DateTimeOffset.MaxValue
               from claim in claims[pause.CampaignId]
               where claim.AttemptedAt > pause.At + file.FromReal(BeingJudged) && claim.AttemptedAt < until
               select new Violation(5, $"a claim at {claim.AttemptedAt:O}, though a code that names nobody paused the campaign at {pause.At:O}", claim.Who, claim.NumberNo);
    }

    private static bool IsAcceptance(Change change) =>
        change is { Was: Status.Sending or Status.Unknown, Now: Status.Sent or Status.Delivered or Status.Read };

    private static bool NamesCode(string reason) => reason.LastIndexOf(':') is > 0 and var colon && Spellings.Contains(reason[(colon + 1)..]);

    // Behind the code of a campaign's reason stand the provider's words.
    private static bool Names(string reason, string word) => Array.Exists(Spellings, code => reason.Split(' ')[0] == $"{word}:{code}");
}
