using MassMessaging.Contracts;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>The question that a campaign asks of a tenant's customers.</summary>
internal static class AudienceQueries
{
    /// <summary>The audience of a definition, as it would be frozen now.</summary>
    /// <param name="definition">The campaign's definition.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">The stored campaign, whose exclusions count; null: not stored.</param>
    /// <param name="exclude">Customers to leave out, for one that is not stored.</param>
    /// <param name="sender">Its sender; null: none yet.</param>
    /// <param name="now">The time to judge by.</param>
    public static AudienceQuery Of(
        CampaignDefinition definition, Guid tenantId, Guid? campaignId, IReadOnlyList<string> exclude, SenderRow? sender, DateTimeOffset now) => new()
        {
            TenantId = tenantId,
            Channel = definition.Channel,
            Filter = CampaignWords.Filter(definition),
            Today = TimeZones.DateAt(definition.Schedule.StartAt is { } start && start > now ? start : now, definition.Schedule.TimeZone),
            SafeSending = definition.SafeSending,
            NumberNo = sender?.NumberNo,
            NeedsTemplate = definition is { Channel: "whatsapp", Template: null },
            Now = now,
            CampaignId = campaignId,
            Exclude = exclude,
            Slice = definition.Slice is { } slice ? new AudienceSlice(slice.FamilyId, slice.After, slice.Through) : null,
        };

    /// <summary>
    /// Counts an audience, and how many of those to be sent to only the template reaches now, because they did not write in
    /// the last 24 hours; null where no template is used or no number is linked. Both come from one count: without the
    /// template these people would be skipped for the want of it, after every other reason.
    /// </summary>
    public static async Task<(AudienceCount Count, long? ByTemplate)> CountWithTemplateAsync(
        this AudienceStore audiences, AudienceQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Channel: "whatsapp", NeedsTemplate: false, NumberNo: not null })
        {
            return (await audiences.CountAsync(query, cancellationToken), null);
        }

        var without = await audiences.CountAsync(query with { NeedsTemplate = true }, cancellationToken);
        var byTemplate = without.Skipped.GetValueOrDefault(AudienceReasons.NeedsTemplate);
        var skipped = without.Skipped.Where(reason => reason.Key != AudienceReasons.NeedsTemplate).ToDictionary();
        return (new AudienceCount(without.WillBeSent + byTemplate, skipped), byTemplate);
    }
}
