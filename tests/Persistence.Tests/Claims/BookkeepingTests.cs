using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>What a claim writes beside the row, all in its one transaction.</summary>
public sealed class BookkeepingTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_claim_writes_the_row_its_deadline_the_hour_the_progress_and_the_totals()
    {
        var campaign = await CampaignAsync();
        var at = Stage.Noon.AddMinutes(30).AddMicroseconds(7);
        await stage.SetClockAsync(at);
        var request = campaign.Claim(StagedCampaign.Terms with { Slot = at.AddSeconds(-1), Anchor = at.AddSeconds(-2), NextDue = at.AddSeconds(90) }) with { DeadlineIn = TimeSpan.FromSeconds(61) };

        var claim = await campaign.ClaimAsync(request);

        var person = Assert.Single(claim.Claimed);
        var place = await stage.Seed.QueryAsync<string>("select ctid::text from recipients where campaign_id = @CampaignId and seq = 1", campaign.Ids);
        Assert.Equal(new ClaimedRecipient(1, 1, 1, "+393330000001", true, place), person);
        Assert.Equal((at, campaign.Sender.NumberNo, 1), (claim.At, claim.NumberNo, claim.SenderRevision));
        var row = await campaign.RowAsync(1);
        Assert.Equal((1, 1, 1, at.UtcDateTime), (row.Status, row.Attempt, row.Tries, row.AttemptedAt));
        Assert.Equal(
            at.AddSeconds(61).UtcDateTime,
            await stage.Seed.QueryAsync<DateTime>("select deadline from in_flight_attempts where campaign_id = @CampaignId and seq = 1 and attempt = 1", campaign.Ids));
        Assert.Equal(
            (Stage.Noon.UtcDateTime, 1L),
            await stage.Seed.QueryAsync<(DateTime, long)>("select hour, attempted from campaign_hours where campaign_id = @CampaignId and silo_name = 'ann'", campaign.Ids));
        Assert.Equal(
            new CampaignProgress(at.AddSeconds(90), 0, at.AddSeconds(-2), at.AddSeconds(-1), at, null),
            await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal((2, 1), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task Claims_of_an_hour_add_up_in_it_and_the_next_hour_is_another_row()
    {
        var campaign = await CampaignAsync();
        foreach (var minutes in new[] { 10, 58, 60 })
        {
            await stage.SetClockAsync(Stage.Noon.AddMinutes(minutes));
            // Two silos keep their shares apart.
            await stage.Claims(minutes == 58 ? "bob" : "ann").ClaimAsync(campaign.Claim(), CancellationToken.None);
            await campaign.CountAsync();
        }

        Assert.Equal(
            [(12, 2L), (13, 1L)],
            await stage.Seed.ListAsync<(int, long)>(
                "select extract(hour from hour at time zone 'UTC')::int, sum(attempted)::bigint from campaign_hours where campaign_id = @CampaignId group by 1 order by 1", campaign.Ids));
    }

    [Fact]
    public async Task None_left_is_said_only_of_a_page_without_a_waiting_person()
    {
        var campaign = await CampaignAsync(limited: false);

        Assert.False((await campaign.ClaimAsync(permits: 2)).PageIsDone);
        var last = await campaign.ClaimAsync(permits: 2);
        Assert.Equal((1, true), (last.Claimed.Count, last.PageIsDone));
        var empty = await campaign.ClaimAsync(permits: 2);
        Assert.Equal((ClaimResultKind.NoneLeft, 0, true), (empty.Kind, empty.Claimed.Count, empty.PageIsDone));
    }

    [Fact]
    public async Task A_claim_stays_within_its_page()
    {
        var campaign = await CampaignAsync(limited: false);

        var claim = await campaign.ClaimAsync(campaign.Claim(permits: 9) with { FirstSeq = 2, LastSeq = 2 });

        Assert.Equal((2, true), (Assert.Single(claim.Claimed).Seq, claim.PageIsDone));
        Assert.Equal((2, 1), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task A_retry_is_claimed_only_as_one_and_only_once_due()
    {
        var campaign = await CampaignAsync(limited: false);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await campaign.ClaimAsync();
        await writer.ApplyAsync(
            [campaign.Event(1, DeliveryStatus.Waiting) with { Reason = "transient:500", NextAttemptAt = Stage.Noon.AddMinutes(5) }], CancellationToken.None);

        Assert.Equal(new NextRetry(1, Stage.Noon.AddMinutes(5)), await Progress.NextRetryAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal(2, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        var retries = campaign.Claim(StagedCampaign.Retries, permits: 5);
        await stage.SetClockAsync(Stage.Noon.AddMinutes(5).AddMicroseconds(-1));
        Assert.Empty((await campaign.ClaimAsync(retries)).Claimed);

        await stage.SetClockAsync(Stage.Noon.AddMinutes(5));
        var again = Assert.Single((await campaign.ClaimAsync(retries)).Claimed);

        Assert.Equal((1, (short)2, (short)2), (again.Seq, again.Attempt, again.Tries));
        Assert.Null(await Progress.NextRetryAsync(campaign.CampaignId, CancellationToken.None));
        var row = await campaign.RowAsync(1);
        Assert.Equal((1, null, null), (row.Status, row.Reason, row.ProviderId));
        Assert.Equal((1, 2), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task Somebody_excluded_while_waiting_for_a_retry_is_skipped_and_leaves_the_retries()
    {
        var campaign = await CampaignAsync(limited: false);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await campaign.ClaimAsync();
        await writer.ApplyAsync([campaign.Event(1, DeliveryStatus.Waiting) with { Reason = "transient:500", NextAttemptAt = Stage.Noon }], CancellationToken.None);
        await Progress.ExcludeAsync(campaign.CampaignId, ["c1"], most: 10, CancellationToken.None);

        var claim = await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries));

        Assert.Equal((0, 1, true), (claim.Claimed.Count, claim.Skipped, claim.PageIsDone));
        Assert.False(await campaign.InAsync("retries", 1));
        Assert.Equal(["1:7:excluded"], await campaign.IssuesAsync());
        await campaign.CountAsync();
    }

    [Fact]
    public async Task The_rows_of_a_claim_whose_answer_was_lost_are_found_by_its_id_and_given_back()
    {
        var campaign = await CampaignAsync(limited: false);
        await campaign.ClaimAsync(permits: 2);
        var claimId = await stage.Seed.QueryAsync<Guid>("select distinct claim_id from in_flight_attempts where campaign_id = @CampaignId", campaign.Ids);
        await campaign.ClaimAsync();

        var found = await stage.Claims().FindAsync(campaign.Claim(), claimId, CancellationToken.None);
        Assert.Equal([(1, (short)1), (2, (short)1)], found.Order());
        Assert.Empty(await stage.Claims().FindAsync(campaign.Claim(), Guid.NewGuid(), CancellationToken.None));

        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync(
            [.. found.Select(row => campaign.Event(row.Seq, DeliveryStatus.Waiting, attempt: row.Attempt) with { NextAttemptAt = Stage.Noon, Refund = true })],
            CancellationToken.None);

        Assert.Equal((2, 1), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
        Assert.Equal((0, 1, 0), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).Attempt, (await campaign.RowAsync(1)).Tries));
        Assert.False(await campaign.InAsync("in_flight_attempts", 1));
        Assert.True(await campaign.InAsync("retries", 2));
    }

    [Fact]
    public async Task A_claim_is_forgotten_with_its_last_outcome()
    {
        var campaign = await CampaignAsync(limited: false);
        var claim = await campaign.ClaimAsync(permits: 2);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        await writer.ApplyAsync([campaign.Event(1, DeliveryStatus.Sent)], CancellationToken.None);
        Assert.Equal(1, await ClaimsAsync(campaign));
        Assert.Equal([2], await InFlightAsync(campaign));

        await writer.ApplyAsync([campaign.Event(2, DeliveryStatus.Sent)], CancellationToken.None, claim.ClaimId);
        Assert.Equal(0, await ClaimsAsync(campaign));
    }

    [Fact]
    public async Task A_claim_without_a_last_outcome_is_forgotten_after_its_deadline_once_no_attempt_of_it_is_in_flight()
    {
        var campaign = await CampaignAsync(limited: false);
        await campaign.ClaimAsync(permits: 2);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync([campaign.Event(1, DeliveryStatus.Sent)], CancellationToken.None);

        await stage.SetClockAsync(Stage.Noon.AddSeconds(61));
        await stage.Claims().DeleteExpiredAsync(1, 0, CancellationToken.None);
        Assert.Equal(1, await ClaimsAsync(campaign));
        Assert.Equal([2], await InFlightAsync(campaign));
        var lost = await new OutcomeEffectsStore(stage.Source).PassedDeadlinesAsync(1, 0, 1_000, CancellationToken.None);
        Assert.Equal([2], lost.Where(attempt => attempt.CampaignId == campaign.CampaignId).Select(attempt => attempt.Seq));

        await writer.ApplyAsync([campaign.Event(2, DeliveryStatus.Unknown)], CancellationToken.None);
        await stage.Claims().DeleteExpiredAsync(1, 0, CancellationToken.None);
        Assert.Equal(0, await ClaimsAsync(campaign));
    }

    [Fact]
    public async Task A_claim_that_is_called_off_leaves_its_id_to_find_it_by()
    {
        var campaign = await CampaignAsync();
        using var late = new CancellationTokenSource();
        await late.CancelAsync();

        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => stage.Claims().ClaimAsync(campaign.Claim(), late.Token));

        Assert.Empty(await stage.Claims().FindAsync(campaign.Claim(), lost.ClaimId, CancellationToken.None));
        Assert.Equal(3, (await campaign.CountAsync()).Waiting);
    }

    [Theory]
    [InlineData("scheduled", false, true)]
    [InlineData("running", false, true)]
    [InlineData("paused", false, true)]
    [InlineData("cancelled", true, true)] // its people are still being skipped, its money still held
    [InlineData("cancelled", false, false)]
    [InlineData("completed", false, false)]
    public async Task A_wake_up_is_taken_only_from_a_campaign_that_by_what_is_stored_has_nothing_to_do(string status, bool closing, bool stays)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync(
            "update grain_states set payload = payload || jsonb_build_object('status', @status::text, 'closing', @closing) where campaign_id = @CampaignId",
            new { campaign.CampaignId, status, closing });

        await Progress.DeleteAsync(campaign.CampaignId, CancellationToken.None);

        Assert.Equal(stays, await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None) is not null);
    }

    private Task<int> ClaimsAsync(StagedCampaign campaign) =>
        stage.Seed.QueryAsync<int>("select count(*)::int from claims where campaign_id = @CampaignId", campaign.Ids);

    private Task<IReadOnlyList<int>> InFlightAsync(StagedCampaign campaign) =>
        stage.Seed.ListAsync<int>("select seq from in_flight_attempts where campaign_id = @CampaignId order by seq", campaign.Ids);

    private ProgressStore Progress => new(stage.Source, stage.Source, new SiloIdentity("ann"));

    private async Task<StagedCampaign> CampaignAsync(bool limited = true)
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 3);
        await stage.Seed.ExecuteAsync("update numbers set limited = @limited where number_no = @NumberNo", new { limited, tenant.Sender.NumberNo });
        return await stage.CampaignAsync(tenant);
    }
}
