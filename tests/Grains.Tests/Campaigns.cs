using MassMessaging.Contracts;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>Drafts that tests launch.</summary>
internal static class Campaigns
{
    public static CampaignDefinition Definition(
        SeededSender sender, int perHour = 10, DateTimeOffset? endAt = null, DateTimeOffset? startAt = null, string zone = "Europe/Rome") => new()
        {
            Title = "Spring",
            Text = "Hello from the salon",
            Channel = "whatsapp",
            SenderId = sender.SenderId,
            MessagesPerHour = perHour,
            Schedule = new CampaignSchedule { StartAt = startAt, EndAt = endAt, TimeZone = zone },
        };

    public static async Task<ICampaignGrain> CreateAsync(this VirtualSilo silo, Guid tenantId, CampaignDefinition definition, params string[] exclude)
    {
        var campaign = silo.Grains.Campaign(tenantId, Guid.CreateVersion7());
        var reply = await campaign.CreateAsync(new CreateCampaign(Guid.NewGuid(), definition, exclude), CancellationToken.None);
        Assert.Equal(CampaignResultKind.Done, reply.Kind);
        return campaign;
    }

    public static async Task<ICampaignGrain> LaunchAsync(this VirtualSilo silo, Guid tenantId, CampaignDefinition definition, params string[] exclude)
    {
        var campaign = await silo.CreateAsync(tenantId, definition, exclude);
        var reply = await campaign.LaunchAsync(CancellationToken.None);
        Assert.Equal((CampaignResultKind.Done, null), (reply.Kind, reply.Code));
        return campaign;
    }

    public static Guid Id(this ICampaignGrain campaign) => GrainKeys.ParseCampaign(campaign.GetPrimaryKeyString()).CampaignId;

    public static Task<string> StatusAsync(this VirtualSilo silo, ICampaignGrain campaign) =>
        silo.Seed.QueryAsync<string>("select status from campaigns where campaign_id = @id", new { id = campaign.Id() });

    /// <summary>Recipients by stored status, counted from the rows; checks that the totals say the same.</summary>
    public static async Task<Dictionary<int, int>> RowsAsync(this VirtualSilo silo, ICampaignGrain campaign)
    {
        var rows = await silo.Seed.ListAsync<(int Status, int Count)>(
            "select status::int, count(*)::int from recipients where campaign_id = @id group by status", new { id = campaign.Id() });
        var totals = await silo.Seed.QueryAsync<(int, int, int, int, int, int, int, int)>(
            """
            select coalesce(sum(waiting), 0)::int, coalesce(sum(sending), 0)::int, coalesce(sum(unknown), 0)::int, coalesce(sum(sent), 0)::int,
                   coalesce(sum(failed), 0)::int, coalesce(sum(delivered), 0)::int, coalesce(sum(read), 0)::int, coalesce(sum(skipped), 0)::int
            from campaign_totals where campaign_id = @id
            """,
            new { id = campaign.Id() });
        var byStatus = rows.ToDictionary(row => row.Status, row => row.Count);
        Assert.Equal(
            (At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7)), totals);
        return byStatus;

        int At(int status) => byStatus.GetValueOrDefault(status);
    }
}
