using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>What an adversarial reading of the sending core found, each with the test that holds it now.</summary>
public sealed class RegressionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_activation_that_remembers_a_draft_does_not_take_the_wake_up_of_the_launched_campaign()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 5, sender.NumberNo);
        var campaign = await silo.CreateAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        var stale = await VirtualSilo.StartAsync(Noon, silo.Database, silo.Channel);
        var remembers = stale.Grains.Campaign(tenant, campaign.Id());
        await remembers.EditAsync(new EditCampaign(99, Campaigns.Definition(sender), null), CancellationToken.None); // loads the draft
        await campaign.LaunchAsync(CancellationToken.None);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(100));

        await remembers.WakeAsync();
        await remembers.EditAsync(new EditCampaign(99, Campaigns.Definition(sender), null), CancellationToken.None); // behind the wake

        Assert.Equal(1, await silo.Seed.QueryAsync<int>("select count(*)::int from campaign_progress"));
        Assert.Equal(1, await silo.Seed.QueryAsync<int>("select count(*)::int from orleans_reminders"));
        await stale.AbandonAsync();
    }

    [Fact]
    public async Task A_start_edited_to_an_earlier_time_is_kept()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        var definition = Campaigns.Definition(sender, perHour: 40, startAt: Noon.AddHours(48));
        var campaign = await silo.LaunchAsync(tenant, definition);
        await silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        await campaign.EditAsync(
            new EditCampaign(1, definition with { Schedule = definition.Schedule with { StartAt = Noon.AddHours(2) } }, null), CancellationToken.None);

        await silo.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal(3, silo.Channel.Calls.Count);
        Assert.Equal(Noon.AddHours(2), silo.Channel.Calls[0].At, TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task Credentials_that_do_not_open_stop_the_sender_and_cost_nobody_their_message()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        await silo.Seed.ExecuteAsync("update senders set credentials = decode(repeat('01', 64), 'hex'), revision = revision + 1");
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));

        await silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Empty(silo.Channel.Calls);
        Assert.Equal(("disconnected", "credentialsUnreadable"), await silo.Seed.QueryAsync<(string, string)>("select status, status_reason from senders"));
        Assert.Equal(3, (await silo.RowsAsync(campaign))[0]);
    }

    [Fact]
    public async Task A_sender_that_cannot_be_stopped_though_its_credentials_do_not_open_costs_nobody_their_message()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        await silo.Seed.ExecuteAsync(
            """
            update senders set credentials = decode(repeat('01', 64), 'hex'), revision = revision + 1;
            create function refuse() returns trigger language plpgsql as 'begin raise exception ''not now''; end';
            create trigger refuse before update on senders for each row when (new.status = 'disconnected') execute function refuse();
            """);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));

        await silo.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Empty(silo.Channel.Calls);
        Assert.Equal("active", await silo.Seed.QueryAsync<string>("select status from senders"));
        Assert.InRange(await silo.Seed.QueryAsync<int>("select max(attempt)::int from recipients"), 1, int.MaxValue);
        Assert.Equal(3, (await silo.RowsAsync(campaign)).GetValueOrDefault(0));
    }

    [Fact]
    public async Task A_retry_behind_a_skipped_last_person_is_waited_for()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 2, sender.NumberNo);
        silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Transient, "x"));
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Seed.ExecuteAsync(
            "insert into suppressions (tenant_id, channel, address, reason, created_at) values (@tenant, 'whatsapp', '+393330000002', 'optedOut', now())", new { tenant });

        await silo.AdvanceAsync(TimeSpan.FromHours(1)); // does not settle while the campaign claims in circles

        Assert.Equal(3, silo.Channel.Calls.Count);
        Assert.Equal("completed", await silo.StatusAsync(campaign));
    }
}
