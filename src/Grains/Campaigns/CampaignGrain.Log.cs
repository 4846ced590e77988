using MassMessaging.Domain.Campaigns;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>The campaign's log messages; ids only, never a text or an address.</summary>
public sealed partial class CampaignGrain
{
    private void LogDecision(Decision.Accepted decision)
    {
        if (decision.Command == CampaignCommand.Launch)
        {
            LogLaunched(Key, decision.Next.Status);
        }
        else if (decision.Next.Status.IsFinal() && !decision.Before.Status.IsFinal())
        {
            LogEnded(Key, decision.Next.Status);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {CampaignKey} launched: {Status}")]
    private partial void LogLaunched(string campaignKey, CampaignStatus status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {CampaignKey} ended: {Status}")]
    private partial void LogEnded(string campaignKey, CampaignStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignKey} pauses: the provider refused its content ({Code})")]
    private partial void LogContentRefused(string campaignKey, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignKey}: a step failed; tried again")]
    private partial void LogStepFailed(string campaignKey, Exception failure);
}
