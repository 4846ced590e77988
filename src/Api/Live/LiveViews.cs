using MassMessaging.Api.Campaigns;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Tenancy;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Live;

namespace MassMessaging.Api.Live;

/// <summary>One event of a tenant's stream: what is new since the event before.</summary>
/// <param name="Whole">It holds everything that the stream follows, and what a list has beside it is old: the first event, and one after a gap.</param>
/// <param name="Campaigns">The campaigns that changed, as they are now.</param>
/// <param name="Senders">The senders that changed, as they are now.</param>
/// <param name="Operations">The operations that changed, as they are now.</param>
/// <param name="Gone">What was deleted.</param>
[Contract("LiveChanges")]
internal sealed record LiveChangesView(
    bool Whole, IReadOnlyList<LiveCampaignView> Campaigns, IReadOnlyList<LiveSenderView> Senders, IReadOnlyList<OperationView> Operations, LiveGoneView Gone);

/// <summary>What was deleted.</summary>
/// <param name="Campaigns">Ids of campaigns.</param>
/// <param name="Senders">Ids of senders.</param>
[Contract("LiveGone")]
internal sealed record LiveGoneView([property: Contract("Id")] IReadOnlyList<string> Campaigns, [property: Contract("Id")] IReadOnlyList<string> Senders);

/// <summary>The state of a campaign of a list.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Title">Its title; null: a draft has none yet.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">Why, where that was not its owner's doing.</param>
/// <param name="BlockedBy">What holds it; null: nothing.</param>
/// <param name="WaitingFor">Why it does not send now.</param>
/// <param name="AudienceState"><c>live</c>, <c>freezing</c> or <c>frozen</c>.</param>
/// <param name="PercentSent">Whole percent of the recipients to be sent to that were sent to.</param>
/// <param name="Revision">The definition's revision.</param>
/// <param name="Totals">People by current status.</param>
/// <param name="ExpectedEnd">When it is done, as in the campaign's view; null: nothing can be said.</param>
/// <param name="RatePerHour">Messages an hour that it may send now, as in the campaign's view; null: nothing bounds it.</param>
[Contract("LiveCampaign")]
internal sealed record LiveCampaignView(
    [property: Contract("Id")] string Id, string? Title, [property: Contract("CampaignStatus")] string Status, string? StatusReason,
    [property: Contract("BlockedBy")] string? BlockedBy, [property: Contract("WaitingFor")] string? WaitingFor,
    [property: Contract("AudienceState")] string AudienceState, int PercentSent, long Revision, TotalsView Totals,
    DateTimeOffset? ExpectedEnd, decimal? RatePerHour)
{
    /// <summary>The live part of a campaign's view.</summary>
    public static LiveCampaignView Of(CampaignView view) => new(
        view.Id, view.Title, view.Status, view.StatusReason, view.BlockedBy, view.WaitingFor, view.AudienceState, view.PercentSent, view.Revision,
        view.Totals, view.ExpectedEnd, view.RatePerHour);
}

/// <summary>The state of a sender.</summary>
/// <param name="Id">The sender.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">Why, where the provider decided.</param>
/// <param name="Quality">The provider's rating; null: not known.</param>
/// <param name="HourlyLimit">Messages an hour; null: no limit.</param>
/// <param name="PaidUntil">Until when it is paid; null: nothing is to be paid, or nothing was.</param>
/// <param name="Revision">Rises with each change.</param>
[Contract("LiveSender")]
internal sealed record LiveSenderView(
    [property: Contract("Id")] string Id, [property: Contract("Channel")] string Channel, string Name, [property: Contract("SenderStatus")] string Status, string? StatusReason, string? Quality, int? HourlyLimit, DateTimeOffset? PaidUntil, int Revision)
{
    /// <summary>The view of a row.</summary>
    public static LiveSenderView Of(LiveSender row, DateTimeOffset now) => new(
        row.SenderId.ToString("N"), row.Channel.Word, row.Name, SenderLifecycle.At(row.Status, row.PaidUntil, now).ToWord(), row.StatusReason,
        row.Quality, row.HourlyLimit, row.PaidUntil, row.Revision);
}
