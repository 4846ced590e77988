using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Grains.Tests;

public sealed class OutcomeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SendOutcome.Refused Unlisted = new(ErrorClass.Unlisted, "99999") { Words = "not allowed here" };
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 3, _sender.NumberNo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_throttled_message_is_tried_three_times_and_then_fails()
    {
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.Throttled, "130429"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(3, _silo.Channel.Calls.Count(call => call.Message.To == "+393330000001"));
        Assert.Equal((1, 2), ((await _silo.RowsAsync(campaign))[4], (await _silo.RowsAsync(campaign))[3]));
        Assert.Equal("throttled:130429", await _silo.Seed.QueryAsync<string>("select reason from recipients where seq = 1"));
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Ledger.AssertNeverAbove(40, _silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_and_never_sent_again()
    {
        Refuse("+393330000002", new SendOutcome.Unknown("timeout"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(3, _silo.Channel.Calls.Count);
        Assert.Equal(1, (await _silo.RowsAsync(campaign))[2]);
        Assert.Equal("completed", await _silo.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_receipt_settles_an_unknown_message_whenever_it_comes()
    {
        Refuse("+393330000002", new SendOutcome.Unknown("timeout"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        var page = _silo.Grains.Recipients(_tenant, campaign.Id(), 0);
        var matched = await page.ApplyReceiptsAsync(
            new ReceiptBatch(
                _sender.NumberNo,
                [
                    Reported.Of(campaign.Id(), 2, 1, DeliveryStatus.Delivered, Noon.AddMinutes(5), "wamid.2"),
                    Reported.Of(campaign.Id(), 3, 9, DeliveryStatus.Read, Noon.AddMinutes(5), "wamid.3"),
                ]),
            CancellationToken.None);

        Assert.Equal([true, false], matched);
        var rows = await _silo.RowsAsync(campaign);
        Assert.Equal((2, 1), (rows[3], rows[5]));
    }

    [Fact]
    public async Task A_receipt_does_not_wait_for_the_commit_of_another_on_its_page()
    {
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));
        var page = _silo.Grains.Recipients(_tenant, campaign.Id(), 0);
        await using var connection = await _silo.Database.Source.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select from recipients where seq = 1 for update", connection, holding))
        {
            await command.ExecuteNonQueryAsync();
        }

        var held = page.ApplyReceiptsAsync(
            new ReceiptBatch(_sender.NumberNo, [Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Delivered, Noon, "wamid.1")]), CancellationToken.None);
        while (!await _silo.Seed.QueryAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))
        {
            Assert.False(held.IsCompleted, "The receipt did not wait for its row.");
        }

        // A batch of none has nothing to commit.
        var matched = await page.ApplyReceiptsAsync(new ReceiptBatch(_sender.NumberNo, []), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((0, false), (matched.Length, held.IsCompleted));
        await holding.CommitAsync();
        Assert.True(Assert.Single(await held));
    }

    [Fact]
    public async Task Another_numbers_or_tenants_receipt_moves_nothing()
    {
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));
        var other = await _silo.Seed.TenantAsync();
        var receipt = Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Read, Noon, "wamid.x");

        var wrongNumber = await _silo.Grains.Recipients(_tenant, campaign.Id(), 0)
            .ApplyReceiptsAsync(new ReceiptBatch(_sender.NumberNo + 1, [receipt]), CancellationToken.None);
        var wrongTenant = await _silo.Grains.Recipients(other, campaign.Id(), 0)
            .ApplyReceiptsAsync(new ReceiptBatch(_sender.NumberNo, [receipt]), CancellationToken.None);

        Assert.Equal([false, false], [.. wrongNumber, .. wrongTenant]);
        Assert.Equal(3, (await _silo.RowsAsync(campaign))[3]);
    }

    [Fact]
    public async Task Refused_content_pauses_the_campaign_with_its_reason()
    {
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.Content, "132001"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal("paused", await _silo.StatusAsync(campaign));
        Assert.Equal("content:132001", await _silo.Seed.QueryAsync<string>("select status_reason from campaigns"));
        Assert.Equal(1, (await _silo.RowsAsync(campaign))[4]);
        Assert.Single(_silo.Channel.Calls);
    }

    [Theory]
    [InlineData(ErrorClass.Content, "132018", "paused", "content:132018", "active")]
    [InlineData(ErrorClass.Config, "30032", "running", null, "disconnected")]
    [InlineData(ErrorClass.SenderBlocked, "30023", "running", null, "restricted")]
    [InlineData(ErrorClass.Recipient, "99999", "running", null, "active")]
    public async Task A_later_report_has_the_effect_of_its_code_and_its_person_is_not_tried_again(
        ErrorClass kind, string code, string campaignStatus, string? reason, string senderStatus)
    {
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromSeconds(100));
        await _silo.Grains.Recipients(_tenant, campaign.Id(), 0).ApplyReceiptsAsync(
            new ReceiptBatch(_sender.NumberNo, [Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Failed, _silo.Now, "wamid.1", kind, code)]), CancellationToken.None);
        // The campaign is told of it and not waited for.
        await _silo.AdvanceUnsettledAsync(TimeSpan.Zero, async () =>
            (campaignStatus, reason) == await _silo.Seed.QueryAsync<(string, string?)>("select status, status_reason from campaigns"));
        Assert.Equal(senderStatus, await _silo.Seed.QueryAsync<string>("select status from senders"));
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(_silo.Channel.Calls, call => call.Message.To == "+393330000001");
    }

    [Fact]
    public async Task An_opt_out_by_the_provider_is_final_and_suppresses_the_person()
    {
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.OptedOut, "131050"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        var second = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(1, (await _silo.RowsAsync(campaign))[4]);
        Assert.Equal((1, 2), ((await _silo.RowsAsync(second))[7], (await _silo.RowsAsync(second))[3]));
    }

    [Fact]
    public async Task A_blocked_sender_makes_everybody_wait_and_goes_on_when_it_is_lifted()
    {
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.SenderBlocked, "131048"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(("restricted", "131048"), await _silo.Seed.QueryAsync<(string, string)>("select status, status_reason from senders"));
        Assert.Equal((3, "running"), ((await _silo.RowsAsync(campaign))[0], await _silo.StatusAsync(campaign)));

        _silo.Channel.Answer = null;
        await _silo.Seed.ExecuteAsync("update senders set status = 'active'");
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(3, (await _silo.RowsAsync(campaign))[3]);
        Assert.Equal(1, await _silo.Seed.QueryAsync<int>("select max(tries) from recipients"));
    }

    [Fact]
    public async Task A_code_that_names_nobody_is_one_persons_once_others_are_accepted()
    {
        Refuse("+393330000002", Unlisted);
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal("unknownCode:99999", await _silo.Seed.QueryAsync<string>("select reason from recipients where seq = 2"));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));

        var rows = await _silo.RowsAsync(campaign);
        Assert.Equal((1, 2, "completed"), (rows[4], rows[3], await _silo.StatusAsync(campaign)));
        Assert.Equal(("recipient:99999", 1), await _silo.Seed.QueryAsync<(string, int)>("select reason, tries::int from recipients where seq = 2"));
        Assert.Equal("active", await _silo.Seed.QueryAsync<string>("select status from senders"));
        Assert.Equal(2, _silo.Channel.Calls.Count(call => call.Message.To == "+393330000002"));
        Assert.Equal(0, await _silo.Seed.QueryAsync<int>("select count(*)::int from breakers"));
    }

    [Fact]
    public async Task The_last_person_with_a_code_that_names_nobody_does_not_hold_the_campaign_for_ever()
    {
        Refuse("+393330000003", Unlisted);
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(("completed", 3), (await _silo.StatusAsync(campaign), _silo.Channel.Calls.Count(call => call.Message.To == "+393330000003")));
        Assert.Equal("recipient:99999", await _silo.Seed.QueryAsync<string>("select reason from recipients where seq = 3"));
    }

    [Fact]
    public async Task Three_people_with_a_code_that_names_nobody_pause_the_campaign_and_are_not_spent()
    {
        _silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(Unlisted);
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(("paused", 3), (await _silo.StatusAsync(campaign), (await _silo.RowsAsync(campaign))[0]));
        Assert.Equal("unknownCode:99999 not allowed here", await _silo.Seed.QueryAsync<string>("select status_reason from campaigns"));
        Assert.Equal((0, "active"), await _silo.Seed.QueryAsync<(int, string)>("select (select max(tries)::int from recipients), status from senders"));
        Assert.Equal(["+393330000001", "+393330000002", "+393330000003"], _silo.Channel.Calls.Select(call => call.Message.To));

        // Resumed before it was repaired, it is paused anew: a resume begins a new count.
        await campaign.ResumeAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(("paused", 6), (await _silo.StatusAsync(campaign), _silo.Channel.Calls.Count));

        _silo.Channel.Answer = null;
        await campaign.ResumeAsync(CancellationToken.None);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(("completed", 3), (await _silo.StatusAsync(campaign), (await _silo.RowsAsync(campaign))[3]));
    }

    [Fact]
    public async Task A_blast_refused_with_a_code_that_names_nobody_spends_nobody()
    {
        await using var sms = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "sms"));
        var tenant = await sms.Seed.TenantAsync();
        await sms.Seed.CustomersAsync(tenant, 300);
        var sender = await sms.Seed.SmppSenderAsync(tenant, "salon", "12345");
        sms.Channel.Answer = _ => Task.FromResult<SendOutcome>(Unlisted);
        var campaign = await sms.LaunchAsync(tenant, Campaigns.Definition(sender) with { Channel = "sms", MessagesPerHour = null });
        await sms.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(("paused", 300), (await sms.StatusAsync(campaign), (await sms.RowsAsync(campaign))[0]));
        Assert.Equal(0, await sms.Seed.QueryAsync<int>("select max(tries)::int from recipients"));
        sms.Channel.Answer = null;
        await campaign.ResumeAsync(CancellationToken.None);
        await sms.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(300, (await sms.RowsAsync(campaign))[3]);
    }

    [Fact]
    public async Task A_kind_of_device_that_cannot_be_reached_is_waited_for_for_a_day_and_holds_nobody_else()
    {
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.Platform, "THIRD_PARTY_AUTH_ERROR"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(12));
        var rows = await _silo.RowsAsync(campaign);
        Assert.Equal((1, 2, "running"), (rows[0], rows[3], await _silo.StatusAsync(campaign)));
        Assert.Equal(("platform:THIRD_PARTY_AUTH_ERROR", 0), await _silo.Seed.QueryAsync<(string, int)>("select reason, tries::int from recipients where seq = 1"));

        await _silo.AdvanceAsync(TimeSpan.FromHours(12));
        Assert.Equal((1, "completed"), ((await _silo.RowsAsync(campaign))[4], await _silo.StatusAsync(campaign)));
        Assert.Equal(RetryPolicy.MaxPlatformAttempts, _silo.Channel.Calls.Count(call => call.Message.To == "+393330000001"));
    }

    [Fact]
    public async Task Nothing_that_is_reported_happened_before_the_attempt()
    {
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        var yesterday = Noon.AddDays(-1);
        await _silo.Grains.Recipients(_tenant, campaign.Id(), 0).ApplyReceiptsAsync(
            new ReceiptBatch(
                _sender.NumberNo,
                [
                    Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Delivered, yesterday, "wamid.1"),
                    Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Read, yesterday.AddMinutes(1), "wamid.1"),
                    Reported.Of(campaign.Id(), 2, 1, DeliveryStatus.Delivered, Noon.AddMinutes(30), "wamid.2"),
                    Reported.Of(campaign.Id(), 3, 1, DeliveryStatus.Failed, yesterday, "wamid.3", ErrorClass.Recipient, "131026"),
                ]),
            CancellationToken.None);

        Assert.True(await _silo.Seed.QueryAsync<bool>("select delivered_at = attempted_at and read_at = attempted_at and sent_at >= attempted_at from recipients where seq = 1"));
        Assert.Equal(Noon.AddMinutes(30).UtcDateTime, await _silo.Seed.QueryAsync<DateTime>("select delivered_at from recipients where seq = 2"));
        Assert.True(await _silo.Seed.QueryAsync<bool>("select i.at = r.attempted_at from recipients r join delivery_issues i using (campaign_id, seq) where seq = 3"));
    }

    [Fact]
    public async Task A_sender_is_blocked_before_the_refused_message_waits_again()
    {
        // Else a claim that falls between the two calls through it once more.
        await _silo.Seed.ExecuteAsync(
            """
            create table seen (status text);
            create function see() returns trigger language plpgsql as $$
                begin insert into seen select status from senders; return null; end $$;
            create trigger see after update on recipients for each row when (old.status = 1 and new.status = 0) execute function see()
            """);
        Refuse("+393330000001", new SendOutcome.Refused(ErrorClass.SenderBlocked, "131048"));
        await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("restricted", await _silo.Seed.QueryAsync<string>("select status from seen"));
    }

    [Fact]
    public async Task Outside_the_window_the_template_goes_and_without_one_the_person_is_skipped()
    {
        await _silo.Seed.ExecuteAsync("update chat_history set last_inbound_at = @at where address = '+393330000001'", new { at = Noon.AddHours(-25) });
        var text = await LaunchAsync();
        var template = await _silo.LaunchAsync(
            _tenant, Campaigns.Definition(_sender, perHour: 40) with { Template = new CampaignTemplate("news", "it") });
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal("needsTemplate", await _silo.Seed.QueryAsync<string>("select reason from recipients where campaign_id = @id and status = 7", new { id = text.Id() }));
        Assert.Equal(3, (await _silo.RowsAsync(template))[3]);
        Assert.Equal("news", Assert.Single(_silo.Channel.Calls, call => call.Message.Template is not null).Message.Template!.Name);
    }

    [Fact]
    public async Task A_silo_that_dies_in_the_middle_of_a_call_leaves_it_unknown_and_the_rest_goes_on()
    {
        var database = _silo.Database;
        var hung = new TaskCompletionSource<SendOutcome>();
        _silo.Channel.Answer = message => message.To == "+393330000002" ? hung.Task : Task.FromResult<SendOutcome>(new SendOutcome.Accepted("wamid"));
        var campaign = await LaunchAsync();
        await _silo.AdvanceAsync(TimeSpan.FromSeconds(80));
        await _silo.AdvanceUnsettledAsync(TimeSpan.FromSeconds(11), () => _silo.Channel.CallsBegun == 2);

        await _silo.AbandonAsync();
        await using var next = await VirtualSilo.StartAsync(_silo.Now, database);
        await next.Grains.Campaign(_tenant, campaign.Id()).WakeAsync(); // as OverdueCampaigns does, whose grace would need time to pass
        await next.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Single(next.Channel.Calls);
        var rows = await next.RowsAsync(campaign);
        Assert.Equal((1, 2), (rows[2], rows[3]));
        Assert.Equal("completed", await next.StatusAsync(campaign));
        hung.SetResult(new SendOutcome.Unknown("test over"));
    }

    private Task<ICampaignGrain> LaunchAsync() => _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));

    private void Refuse(string address, SendOutcome outcome) => _silo.Channel.Answer = message =>
        Task.FromResult(message.To == address ? outcome : new SendOutcome.Accepted("wamid." + message.AttemptId));
}
