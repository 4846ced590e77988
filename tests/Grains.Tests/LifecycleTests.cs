using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class LifecycleTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 30, _sender.NumberNo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task Launching_twice_is_one_launch()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        var again = await campaign.LaunchAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal((CampaignResultKind.Done, CampaignStatus.Running), (again.Kind, again.Status));
        Assert.Equal(30, _silo.Channel.Calls.Count);
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal(0, await _silo.Seed.QueryAsync<int>("select count(*)::int from campaign_progress"));
        // The last thing that a campaign does at its end, after what the clock of the test waits for.
        await SiloWaits.UntilAsync("no reminder is left", async () => await _silo.Seed.QueryAsync<int>("select count(*)::int from orleans_reminders") == 0);
    }

    [Fact]
    public async Task Nothing_is_sent_after_a_pause_and_a_resume_keeps_one_interval()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 10));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(13));
        await campaign.PauseAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(3, _silo.Channel.Calls.Count);

        await campaign.ResumeAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(2));

        // Paused at 13:00, resumed at 17: the fourth goes one interval after the third, at 18.
        Assert.Equal(4, _silo.Channel.Calls.Count);
        Assert.Equal(Noon.AddMinutes(18), _silo.Channel.Calls[3].At, TimeSpan.FromMilliseconds(5));
    }

    [Theory]
    [InlineData(0, CampaignStatus.Running)]
    [InlineData(60, CampaignStatus.Scheduled)]
    public async Task A_launch_is_stored_only_once_its_reminder_is(int minutesToStart, CampaignStatus expected)
    {
        await _silo.Seed.ExecuteAsync(
            """
            create function ask_for_the_reminder() returns trigger language plpgsql as
                $$ begin
                    if new.payload ->> 'status' in ('scheduled', 'running') and not exists (select from orleans_reminders) then
                        raise exception 'no reminder yet';
                    end if;
                    return new;
                end $$;
            create trigger reminder_first before insert or update on grain_states for each row execute function ask_for_the_reminder();
            """);
        var campaign = await _silo.CreateAsync(_tenant, Campaigns.Definition(_sender, startAt: Noon.AddMinutes(minutesToStart)));

        var reply = await campaign.LaunchAsync(CancellationToken.None);

        Assert.Equal((CampaignResultKind.Done, expected), (reply.Kind, reply.Status));
    }

    [Fact]
    public async Task A_pause_that_was_answered_outlives_its_silo()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 10));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(7));
        Assert.Equal(CampaignResultKind.Done, (await campaign.PauseAsync(CancellationToken.None)).Kind);
        await _silo.KillAsync();

        _silo = await VirtualSilo.StartAsync(_silo.Now, _silo.Database);
        campaign = _silo.Grains.Campaign(_tenant, campaign.Id());
        await campaign.WakeAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(_silo.Channel.Calls);
        Assert.Equal("paused", await _silo.StatusAsync(campaign));

        await campaign.ResumeAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(7));
        Assert.NotEmpty(_silo.Channel.Calls);
    }

    [Fact]
    public async Task A_cancelled_campaign_skips_who_waits()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        var reply = await campaign.CancelAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal((CampaignResultKind.Done, CampaignStatus.Cancelled), (reply.Kind, reply.Status));
        var rows = await _silo.RowsAsync(campaign);
        Assert.Equal((3, 27), (rows[3], rows[7]));
        Assert.Equal("cancelled", await _silo.Seed.QueryAsync<string>("select distinct reason from recipients where status = 7"));
        Assert.Equal(CampaignResultKind.Refused, (await campaign.ResumeAsync(CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task An_edit_changes_only_what_has_not_been_attempted()
    {
        var definition = Campaigns.Definition(_sender, perHour: 10);
        var campaign = await _silo.LaunchAsync(_tenant, definition);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(7));
        var edited = await campaign.EditAsync(
            new EditCampaign(1, definition with { Text = "New text", MessagesPerHour = 40 }, null), CancellationToken.None);
        var stale = await campaign.EditAsync(new EditCampaign(1, definition, null), CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((CampaignResultKind.Done, 2), (edited.Kind, edited.Revision));
        Assert.Equal(CampaignResultKind.Stale, stale.Kind);
        var calls = _silo.Channel.Calls;
        Assert.Equal(["Hello from the salon", "Hello from the salon", "New text"], calls.Take(3).Select(call => call.Message.Text));
        Assert.Equal(TimeSpan.FromSeconds(90).TotalSeconds, (calls[3].At - calls[2].At).TotalSeconds, 0.01);
        Assert.Equal(
            CampaignResultKind.Problem,
            (await campaign.EditAsync(new EditCampaign(2, definition with { SafeSending = true }, null), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task An_edit_that_has_seen_older_exclusions_is_stale_whether_it_brings_a_list_or_not()
    {
        var definition = Campaigns.Definition(_sender);
        var campaign = await _silo.CreateAsync(_tenant, definition, "c1");
        await campaign.ExcludeAsync("c2", CancellationToken.None);
        await campaign.ExcludeAsync("c2", CancellationToken.None);
        await campaign.IncludeAsync("c3", CancellationToken.None);

        var withList = await campaign.EditAsync(new EditCampaign(1, definition, ["c3"], 1), CancellationToken.None);
        var split = await campaign.EditAsync(new EditCampaign(1, definition, null, 1), CancellationToken.None);

        Assert.Equal((CampaignResultKind.Stale, CampaignResultKind.Stale), (withList.Kind, split.Kind));
        Assert.Equal(["c1", "c2"], await _silo.Seed.ListAsync<string>("select customer_id from exclusions order by customer_id"));
        Assert.Equal(CampaignResultKind.Done, (await campaign.EditAsync(new EditCampaign(1, definition, ["c3"], 2), CancellationToken.None)).Kind);
        Assert.Equal(["c3"], await _silo.Seed.ListAsync<string>("select customer_id from exclusions"));
        Assert.Equal(CampaignResultKind.Done, (await campaign.EditAsync(new EditCampaign(2, definition, null, 3), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Excluded_and_opted_out_people_are_skipped_at_once_and_at_the_claim()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40), "c2");
        await _silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        var sentAlready = await campaign.ExcludeAsync("c1", CancellationToken.None);
        var excluded = await campaign.ExcludeAsync("c3", CancellationToken.None);
        await _silo.Seed.ExecuteAsync(
            "insert into suppressions (tenant_id, channel, address, reason, created_at) select tenant_id, 'whatsapp', phone, 'optedOut', now() from customers where customer_id = 'c4'");
        await _silo.Seed.ExecuteAsync("with gone as (delete from customers where customer_id = 'c5' returning tenant_id, customer_no) insert into erasures select tenant_id, customer_no, now() from gone");
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("alreadyAttempted", sentAlready.Code);
        Assert.Equal(CampaignResultKind.Done, excluded.Kind);
        Assert.Equal("alreadySkipped", (await campaign.IncludeAsync("c3", CancellationToken.None)).Code);
        Assert.Equal(
            [("c3", "excluded"), ("c4", "optedOut"), ("c5", "erased")],
            await _silo.Seed.ListAsync<(string, string)>("select customer_id, reason from recipients where status = 7 order by seq"));
        var rows = await _silo.RowsAsync(campaign);
        Assert.Equal((26, 3, 29), (rows[3], rows[7], rows.Values.Sum()));
    }

    [Theory]
    [InlineData("update senders set status = 'paused'", "senderNotActive")]
    [InlineData("update senders set deleted_at = now()", "senderMissing")]
    [InlineData("update senders set paid_until = product_now()", "senderNotActive")]
    [InlineData("update tenants set suspended = true", "tenantSuspended")]
    [InlineData("delete from prices where channel = 'whatsapp'", "priceMissing")]
    [InlineData("delete from customers", "audienceEmpty")]
    public async Task A_launch_is_refused_with_its_reason_and_leaves_a_draft(string trouble, string code)
    {
        var campaign = await _silo.CreateAsync(_tenant, Campaigns.Definition(_sender));
        await _silo.Seed.ExecuteAsync(trouble);
        var reply = await campaign.LaunchAsync(CancellationToken.None);

        Assert.Equal((CampaignResultKind.Problem, code), (reply.Kind, reply.Code));
        Assert.Equal("draft", await _silo.StatusAsync(campaign));
        Assert.Equal(0, await _silo.Seed.QueryAsync<int>("select count(*)::int from recipients"));
    }

    [Fact]
    public async Task A_paused_sender_stops_its_campaign_and_lets_it_go_on()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        await _silo.Seed.ExecuteAsync("update senders set status = 'paused'");
        await _silo.Grains.SenderNumber(_sender.NumberKey).RefreshAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal((3, "running"), (_silo.Channel.Calls.Count, await _silo.StatusAsync(campaign)));
        Assert.Equal("senderPaused", await _silo.Seed.QueryAsync<string>("select waiting_for from campaign_progress"));

        await _silo.Seed.ExecuteAsync("update senders set status = 'active'");
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Ledger.AssertNeverAbove(40, _silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task A_deleted_campaign_stops_and_is_gone()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(CampaignResultKind.Stale, (await campaign.DeleteAsync(7, CancellationToken.None)).Kind);
        Assert.Equal(CampaignResultKind.Done, (await campaign.DeleteAsync(1, CancellationToken.None)).Kind);
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(3, _silo.Channel.Calls.Count);
        Assert.Equal(27, (await _silo.RowsAsync(campaign))[7]);
        Assert.Equal(CampaignResultKind.NotFound, (await campaign.LaunchAsync(CancellationToken.None)).Kind);
    }
}
