using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Campaigns;

/// <summary>An outlook is of a campaign that is at work.</summary>
public sealed class OutlookStoreTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public Task An_outlook_that_is_stored_while_its_campaign_ends_is_not_left_behind() => LeavesNoneAsync(
        "delete from campaign_progress where campaign_id = @CampaignId", SaveAsync);

    [Fact]
    public Task A_campaign_that_ends_while_its_outlook_is_stored_takes_it_along() => LeavesNoneAsync(
        "insert into campaign_outlooks (campaign_id, tenant_id, computed_at) values (@CampaignId, @TenantId, now())",
        campaign => new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann")).DeleteAsync(campaign.CampaignId, CancellationToken.None));

    [Fact]
    public async Task An_outlook_of_a_campaign_at_work_is_stored_and_replaced()
    {
        var campaign = await CampaignAsync("running");

        await SaveAsync(campaign);
        await new OutlookStore(stage.Source).SaveAsync([new Outlook(campaign.CampaignId, Stage.Noon, 5)], Stage.Noon, CancellationToken.None);

        Assert.Equal((Stage.Noon.UtcDateTime, 5m), await stage.Seed.QueryAsync<(DateTime, decimal)>(
            "select expected_end, share_per_hour from campaign_outlooks where campaign_id = @CampaignId", campaign.Ids));
    }

    /// <summary>One of the two has not committed when the other begins.</summary>
    private async Task LeavesNoneAsync(string first, Func<StagedCampaign, Task> second)
    {
        var campaign = await CampaignAsync("completed");
        Task other;
        await using (var connection = await stage.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = first;
            command.Parameters.AddWithValue("CampaignId", campaign.CampaignId);
            command.Parameters.AddWithValue("TenantId", campaign.TenantId);
            await command.ExecuteNonQueryAsync();
            other = second(campaign);
            while (!other.IsCompleted && !await stage.Seed.QueryAsync<bool>(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))
            {
                await Task.Delay(10);
            }

            await transaction.CommitAsync();
        }

        await other;
        Assert.Equal(0, await stage.Seed.QueryAsync<int>(
            "select (select count(*) from campaign_progress where campaign_id = @CampaignId)::int + (select count(*) from campaign_outlooks where campaign_id = @CampaignId)::int", campaign.Ids));
    }

    private Task SaveAsync(StagedCampaign campaign) =>
        new OutlookStore(stage.Source).SaveAsync([new Outlook(campaign.CampaignId, null, null)], Stage.Noon, CancellationToken.None);

    private async Task<StagedCampaign> CampaignAsync(string status) => await stage.CampaignAsync(await stage.TenantAsync(1), status: status);
}
