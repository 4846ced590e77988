using static MassMessaging.Domain.Campaigns.CampaignCommand;
using static MassMessaging.Domain.Campaigns.CampaignStatus;

namespace MassMessaging.Domain.Campaigns;

/// <summary>The whole life of a campaign as one table.</summary>
public static class CampaignLifecycle
{
    /// <summary>The status that a command leads to; null when the status refuses it.</summary>
    /// <param name="from">The status found.</param>
    /// <param name="command">The command.</param>
    /// <param name="startIsDue">Whether the campaign's start has come, or none was set; read by launch and resume.</param>
    public static CampaignStatus? Next(CampaignStatus from, CampaignCommand command, bool startIsDue) => (from, command) switch
    {
        (Draft, Launch) => startIsDue ? Running : Scheduled,
        (Scheduled or Running, Launch) => from, // launching twice is one launch
        (Scheduled, StartDue) => Running,
        (Scheduled or Running, Pause) => Paused,
        (Paused, Resume) => startIsDue ? Running : Scheduled,
        (Running, Complete) => Completed,
        (Scheduled or Running or Paused, Expire) => Expired,
        (Draft or Scheduled or Running or Paused, Cancel) => Cancelled,
        (Draft or Scheduled or Running or Paused, Edit or Exclude) => from,
        (Draft, Include) => from,
        (Scheduled or Running or Paused, Delete) => Cancelled,
        (_, Delete) => from,
        (Scheduled or Running or Paused, AudienceFrozen) => from,
        (Scheduled or Running or Paused, AudienceNotFrozen) => Paused,
        _ => null, // refused: the caller reports the status it found
    };
}
