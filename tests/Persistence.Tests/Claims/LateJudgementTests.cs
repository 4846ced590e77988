using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>Promise 5: nothing that was true earlier counts; each of these is asked at the claim itself.</summary>
public sealed class LateJudgementTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("draft")]
    [InlineData("scheduled")]
    [InlineData("paused")]
    [InlineData("cancelled")]
    [InlineData("expired")]
    [InlineData("completed")]
    public async Task Only_a_running_campaign_sends(string status)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync(
            "update grain_states set payload = jsonb_set(payload, '{status}', to_jsonb(@status::text)) where campaign_id = @CampaignId",
            new { status, campaign.CampaignId });

        await RefusedAsync(campaign, campaign.Claim(), ClaimResultKind.CampaignChanged);
    }

    [Fact]
    public async Task A_message_of_another_revision_is_not_sent()
    {
        var campaign = await CampaignAsync();

        await RefusedAsync(campaign, campaign.Claim(StagedCampaign.Terms with { Revision = 2 }), ClaimResultKind.CampaignChanged);
        await RefusedAsync(campaign, campaign.Claim(StagedCampaign.Terms with { Revision = 0 }), ClaimResultKind.CampaignChanged);
    }

    [Fact]
    public async Task A_person_behind_the_last_one_taken_is_judged_at_the_next_claim()
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync("insert into exclusions values (@CampaignId, 'c2', now())", campaign.Ids);

        Assert.Equal(1, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
        Assert.Equal(0, (await campaign.RowAsync(2)).Status);

        // Meanwhile the exclusion was taken back.
        await stage.Seed.ExecuteAsync("delete from exclusions where campaign_id = @CampaignId", campaign.Ids);
        await stage.SetClockAsync(Stage.Noon.AddMinutes(30));
        Assert.Equal(2, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
    }

    [Fact]
    public async Task A_campaign_of_another_tenant_is_none()
    {
        var (campaign, other) = (await CampaignAsync(), await CampaignAsync());

        await RefusedAsync(campaign, campaign.Claim() with { TenantId = other.TenantId, SenderId = other.Sender.SenderId }, ClaimResultKind.CampaignChanged);
    }

    [Fact]
    public async Task A_sender_of_another_tenant_is_none()
    {
        var (campaign, other) = (await CampaignAsync(), await CampaignAsync());

        await RefusedAsync(campaign, campaign.Claim() with { SenderId = other.Sender.SenderId }, ClaimResultKind.SenderBlocked);
    }

    [Fact]
    public async Task The_window_opens_inclusive_and_closes_exclusive_to_the_microsecond()
    {
        var campaign = await CampaignAsync();
        var request = campaign.Claim(StagedCampaign.Terms with { OpensAt = Stage.Noon, ClosesAt = Stage.Noon.AddHours(2) });

        await stage.SetClockAsync(Stage.Noon.AddMicroseconds(-1));
        await RefusedAsync(campaign, request, ClaimResultKind.WindowClosed);
        await stage.SetClockAsync(Stage.Noon.AddHours(2));
        await RefusedAsync(campaign, request, ClaimResultKind.WindowClosed);

        await stage.SetClockAsync(Stage.Noon);
        Assert.Equal(Stage.Noon, (await campaign.ClaimAsync(request)).At);
        await stage.SetClockAsync(Stage.Noon.AddHours(2).AddMicroseconds(-1));
        Assert.Single((await campaign.ClaimAsync(request)).Claimed);
    }

    [Theory]
    [InlineData("status = 'paused'", "senderPaused")]
    [InlineData("status = 'restricted'", "senderRestricted")]
    [InlineData("status = 'disconnected'", "senderDisconnected")]
    [InlineData("status = 'unpaid'", "senderUnpaid")]
    [InlineData("status = 'pendingLink'", "senderPendingLink")]
    [InlineData("paid_until = product_now()", "senderUnpaid")]
    [InlineData("deleted_at = product_now()", "senderDeleted")]
    public async Task A_sender_that_is_not_active_and_paid_sends_nothing(string change, string blocked)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync($"update senders set {change} where sender_id = @SenderId", campaign.Sender);

        var claim = await RefusedAsync(campaign, campaign.Claim(), ClaimResultKind.SenderBlocked);

        Assert.Equal(blocked, claim.Blocked);
        var snapshot = await new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann")).SenderAsync(campaign.Sender.SenderId, CancellationToken.None);
        Assert.Equal(blocked, snapshot!.BlockedBy(claim.At)?.ToWord());
    }

    [Fact]
    public async Task A_sender_paid_for_one_more_microsecond_still_sends()
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync("update senders set paid_until = product_now() + interval '1 microsecond' where sender_id = @SenderId", campaign.Sender);

        Assert.Single((await campaign.ClaimAsync()).Claimed);
    }

    [Theory]
    [InlineData("suspended = true")]
    [InlineData("erased_at = product_now()")]
    public async Task A_suspended_or_erased_tenant_sends_nothing(string change)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync($"update tenants set {change} where tenant_id = @TenantId", new { campaign.TenantId });

        await RefusedAsync(campaign, campaign.Claim(), ClaimResultKind.TenantSuspended);
    }

    [Theory]
    [InlineData("insert into exclusions values (@CampaignId, 'c1', now())", "excluded")]
    [InlineData("insert into suppressions values (@TenantId, 'whatsapp', '+393330000001', 'optedOut', '{}', now())", "optedOut")]
    [InlineData("with gone as (delete from customers where tenant_id = @TenantId and customer_id = 'c1' returning tenant_id, customer_no) insert into erasures select tenant_id, customer_no, now() from gone", "erased")]
    [InlineData("delete from chat_history where tenant_id = @TenantId and address = '+393330000001'", "needsTemplate")]
    public async Task A_person_who_may_not_be_written_to_is_skipped_with_the_reason_and_the_next_one_served(string change, string reason)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync(change, new { campaign.CampaignId, campaign.TenantId });

        var claim = await campaign.ClaimAsync();

        Assert.Equal((2, 1), (Assert.Single(claim.Claimed).Seq, claim.Skipped));
        Assert.Equal((7, reason, 0), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).Reason, (await campaign.RowAsync(1)).Attempt));
        Assert.Equal([$"1:7:{reason}"], await campaign.IssuesAsync());
        var totals = await campaign.CountAsync();
        Assert.Equal((1, 1, 1), (totals.Waiting, totals.Sending, totals.Skipped));
    }

    [Theory]
    [InlineData("whatsapp", "sms")]
    [InlineData("sms", "push")]
    [InlineData("push", "whatsapp")]
    public async Task An_opt_out_holds_on_its_own_channel_and_on_no_other(string channel, string other)
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync(
            """
            insert into suppressions values (@TenantId, @other, '+393330000001', 'optedOut', '{}', now()), (@TenantId, @channel, '+393330000002', 'optedOut', '{}', now());
            update numbers set limited = false;
            """,
            new { campaign.TenantId, channel, other });

        var claim = await campaign.ClaimAsync(campaign.Claim(permits: 2) with { Channel = channel });

        Assert.Equal([1, 3], claim.Claimed.Select(person => person.Seq).Order());
        Assert.Equal(["2:7:optedOut"], await campaign.IssuesAsync());
    }

    [Theory]
    [InlineData("insert into exclusions values (@OtherCampaign, 'c1', now())")]
    [InlineData("insert into suppressions values (@TenantId, 'sms', '+393330000001', 'optedOut', '{}', now())")]
    [InlineData("insert into suppressions values (@OtherTenant, 'whatsapp', '+393330000001', 'optedOut', '{}', now())")]
    [InlineData("with gone as (delete from customers where tenant_id = @OtherTenant and customer_id = 'c1' returning tenant_id, customer_no) insert into erasures select tenant_id, customer_no, now() from gone")]
    [InlineData("delete from chat_history where tenant_id = @OtherTenant and address = '+393330000001'")]
    public async Task What_another_campaign_channel_or_tenant_decided_skips_nobody(string change)
    {
        var (campaign, other) = (await CampaignAsync(), await CampaignAsync());
        await stage.Seed.ExecuteAsync(
            change, new { campaign.TenantId, OtherCampaign = other.CampaignId, OtherTenant = other.TenantId });

        Assert.Equal(1, Assert.Single((await campaign.ClaimAsync()).Claimed).Seq);
    }

    [Theory]
    [InlineData(24 * 3600 * 1_000_000L, false)]
    [InlineData((24 * 3600 * 1_000_000L) - 1, true)]
    public async Task Free_text_goes_only_within_24_hours_of_the_persons_last_message(long microsecondsAgo, bool open)
    {
        var campaign = await CampaignAsync(customers: 1);
        await stage.Seed.ExecuteAsync(
            "update chat_history set last_inbound_at = @at where tenant_id = @TenantId", new { at = Stage.Noon.AddMicroseconds(-microsecondsAgo), campaign.TenantId });

        var withTemplate = await campaign.ClaimAsync(campaign.Claim() with { HasTemplate = true });
        Assert.Equal(open, Assert.Single(withTemplate.Claimed).WindowOpen);

        var second = await stage.CampaignAsync(new StagedTenant(stage, campaign.TenantId, campaign.Sender));
        await stage.Seed.ExecuteAsync("update numbers set last_claim_at = null, claim_times = '{}', claim_counts = '{}'");
        var withoutTemplate = await second.ClaimAsync();
        Assert.Equal(open ? (1, 0) : (0, 1), (withoutTemplate.Claimed.Count, withoutTemplate.Skipped));
    }

    [Fact]
    public async Task A_channel_that_takes_free_text_at_any_time_needs_no_template()
    {
        var campaign = await CampaignAsync();
        await stage.Seed.ExecuteAsync("delete from chat_history where tenant_id = @TenantId", new { campaign.TenantId });

        Assert.Single((await campaign.ClaimAsync(campaign.Claim() with { NeedsTemplate = false })).Claimed);
    }

    private async Task<StagedCampaign> CampaignAsync(int customers = 3)
    {
        await stage.SetClockAsync(Stage.Noon);
        return await stage.CampaignAsync(await stage.TenantAsync(customers));
    }

    /// <summary>A refused claim changes nothing: no row, no total, no permit, no progress.</summary>
    private async Task<ClaimResult> RefusedAsync(StagedCampaign campaign, ClaimRequest request, ClaimResultKind kind)
    {
        var before = await campaign.CountAsync();
        var claim = await campaign.ClaimAsync(request);

        Assert.Equal((kind, 0, 0, false), (claim.Kind, claim.Claimed.Count, claim.Skipped, claim.PageIsDone));
        Assert.Equal(before, await campaign.CountAsync());
        Assert.Equal(0, await stage.Seed.QueryAsync<int>("select count(*)::int from in_flight_attempts where campaign_id = @CampaignId", campaign.Ids));
        Assert.Equal(0, await stage.Seed.EntriesAsync(campaign.Sender.NumberNo));
        Assert.Equal("number", (await new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann")).LoadAsync(campaign.CampaignId, CancellationToken.None))!.WaitingFor);
        return claim;
    }
}
