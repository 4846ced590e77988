using MassMessaging.FaultLab.Evidence;
using NodaTime;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 5, the hours: no claim outside the campaign's days and hours. Written anew, not with the product's rule.</summary>
internal static class HoursCheck
{
    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var windows = file.Campaigns.Where(campaign => campaign.Window is not null).ToDictionary(campaign => campaign.CampaignId, campaign => campaign.Window!);
        return from claim in file.Claims
               let window = windows.GetValueOrDefault(claim.Who.CampaignId)
               where window is not null && !IsOpen(window, claim.AttemptedAt!.Value)
               select new Violation(5, $"a claim at {claim.AttemptedAt:O}, outside the hours {window.From}-{window.To} {window.TimeZone}", claim.Who, claim.NumberNo);
    }

    internal static bool IsOpen(WindowFacts window, DateTimeOffset at)
    {
        var local = Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[window.TimeZone]).LocalDateTime;
        var time = local.TimeOfDay;
        var (from, to) = (Local(window.From), Local(window.To));
        var day = (int)local.DayOfWeek;
        var dayBefore = (int)local.Date.PlusDays(-1).DayOfWeek;
        return to > from ? OpensOn(day) && time >= from && time < to
            : (OpensOn(day) && time >= from) || (OpensOn(dayBefore) && time < to);

        bool OpensOn(int iso) => window.Days.Count == 0 || window.Days.Contains(iso);
    }

    private static LocalTime Local(TimeOnly time) => new(time.Hour, time.Minute);
}
