namespace MassMessaging.Domain.Campaigns;
/// <summary>x</summary>
public enum CampaignStatus { /// <summary>x</summary>
Draft }
