namespace MassMessaging.Domain.Campaigns;

/// <summary>Limits of the customers whom a campaign leaves out by hand.</summary>
public static class CampaignExclusions
{
    /// <summary>Customers that one campaign leaves out at most.</summary>
    public const int Most = 10_000;

    /// <summary>Customers that one call leaves out at most.</summary>
    public const int MostAtOnce = 1_000;
}
