using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 2: at most one attempt that may have been accepted, and nothing after an unknown one.</summary>
internal static class NoDoubleCheck
{
    /// <summary>What the provider did without an answer that says so: the product cannot know that nothing was accepted.</summary>
    private const string Dropped = "dropBeforeAccept";

    public static IEnumerable<Violation> Run(CaseFile file) =>
        Accepted(file).Concat(AfterADoubtfulOne(file)).Concat(Repeated(file)).Concat(ClaimedAgain(file)).Concat(People(file));

    private static IEnumerable<Violation> Accepted(CaseFile file) =>
        from recipient in file.Intakes.Where(request => request is { IsAccepted: true, Who: not null }).GroupBy(request => request.Who!.Value)
        where recipient.Count() > 1
        select new Violation(2, $"the provider accepted {recipient.Count()} attempts: {Times(recipient)}", recipient.Key);

    private static IEnumerable<Violation> AfterADoubtfulOne(CaseFile file) =>
        from recipient in file.Intakes.Where(request => request.Who is not null).GroupBy(request => request.Who!.Value)
        let doubtful = recipient.Where(request => request.IsAccepted || request.Outcome == Dropped).Select(request => request.Attempt).DefaultIfEmpty(int.MaxValue).Min()
        from later in recipient
        where later.Attempt > doubtful && !later.IsAccepted
        select new Violation(2, $"attempt {later.Attempt} was made though attempt {doubtful} may have been accepted", recipient.Key);

    private static IEnumerable<Violation> Repeated(CaseFile file) =>
        from attempt in file.Intakes.Where(request => request.Who is not null).GroupBy(request => (Who: request.Who!.Value, request.Attempt))
        where attempt.Count() > 1
        select new Violation(2, $"attempt {attempt.Key.Attempt} reached the provider {attempt.Count()} times: {Times(attempt)}", attempt.Key.Who);

    private static IEnumerable<Violation> ClaimedAgain(CaseFile file) =>
        from change in file.Changes
        where change is { Was: Status.Unknown, Now: Status.Waiting or Status.Sending }
        select new Violation(2, $"an unknown attempt became {change.Now} at {change.At:O}", change.Who);

    // An address stands once in an audience, so whoever got two of a campaign was two recipients of it.
    private static IEnumerable<Violation> People(CaseFile file) =>
        from person in file.Intakes.Where(request => request is { IsAccepted: true, Who: not null, To: not null })
            .GroupBy(request => (request.Who!.Value.CampaignId, request.To))
        where person.Select(request => request.Who).Distinct().Count() > 1
        select new Violation(2, $"one address got {person.Count()} messages of campaign {person.Key.CampaignId}", person.First().Who);

    private static string Times(IEnumerable<Intake> requests) => string.Join(", ", requests.Select(r => $"{r.Attempt} at {r.At:O} {r.Outcome}"));
}
