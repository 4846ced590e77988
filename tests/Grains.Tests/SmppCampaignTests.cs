using System.Diagnostics;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Tests.Smpp;
using MassMessaging.Contracts;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;

namespace MassMessaging.Grains.Tests;

/// <summary>Campaigns over SMPP: two silos of one cluster, one bind, a centre over TCP.</summary>
public sealed class SmppCampaignTests : IAsyncLifetime
{
    private const string From = "+15550783881";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SmallCentre _centre = new SmallCentre().Taking();
    private VirtualSilo _east = null!;
    private VirtualSilo? _west;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _east = await VirtualSilo.StartAsync(
            Noon,
            providers:
            [
                "--Channels:Sms:Adapter=smpp", $"--Channels:Smpp:Port={_centre.Port}", "--Channels:Smpp:ReconnectDelay=00:00:01",
                "--Channels:Smpp:SubmitsPerSecond=10000", "--Channels:Smpp:Window=100",
            ],
            name: "east");
        _tenant = await _east.Seed.TenantAsync();
        _sender = await _east.Seed.SmppSenderAsync(_tenant, "ann", From);
    }

    public async Task DisposeAsync()
    {
        if (_west is not null)
        {
            await _west.DisposeAsync();
        }

        await _east.DisposeAsync();
        await _centre.DisposeAsync();
    }

    [Fact]
    public async Task A_campaign_of_two_silos_goes_over_one_bind_and_reaches_everybody_once()
    {
        _west = await _east.JoinAsync("west");
        await _east.Seed.CustomersAsync(_tenant, 600);
        var campaign = await _east.CreateAsync(_tenant, Definition(_sender));
        await PlaceAsync(campaign, 0, _east);
        await PlaceAsync(campaign, 1, _west);
        await PlaceAsync(campaign, 2, _west);
        await campaign.LaunchAsync(CancellationToken.None);
        await UntilRowsAsync(campaign, 3, 600);
        Assert.Equal((1, 1), (_centre.Binds, _centre.MostBound));
        AssertNobodyTwice(600);
        var silos = await _east.Seed.ListAsync<string>("select distinct silo_name from campaign_totals where sent > 0");
        Assert.Equal(["east", "west"], silos.Order());
    }

    [Theory]
    [InlineData("DELIVRD", 5)]
    [InlineData("UNDELIV", 4)]
    public async Task A_receipt_finds_its_person_by_the_centres_id(string word, int status)
    {
        await _east.Seed.CustomersAsync(_tenant, 1);
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 3, 1);
        await _centre.ReportAsync("id-1", word);
        await UntilRowsAsync(campaign, status, 1);
    }

    [Fact]
    public async Task A_receipt_that_overtakes_the_answer_counts_when_the_answer_is_stored()
    {
        await _east.Seed.CustomersAsync(_tenant, 1);
        Pdu? submit = null;
        _centre.OnSubmit = (pdu, _) =>
        {
            submit = pdu;
            return null;
        };
        var campaign = await LaunchAsync();
        await _centre.UntilAsync("the submit", () => submit is not null);
        await _centre.ReportAsync("early", "DELIVRD");
        await SiloWaits.UntilAsync("the receipt is kept", async () => await _east.Seed.QueryAsync<long>("select count(*) from unmatched_receipts") == 1);
        await _centre.SendAsync(SmallCentre.Answer(submit!, 0, "early"));
        await UntilRowsAsync(campaign, 5, 1);
    }

    [Fact]
    public async Task A_receipt_goes_to_the_sender_of_the_account_that_it_is_addressed_to_or_to_whose_attempt_it_is()
    {
        var other = await _east.Seed.SmppSenderAsync(_tenant, "ann", "Salon");
        await _east.Seed.CustomersAsync(_tenant, 1);
        var first = await LaunchAsync();
        await UntilRowsAsync(first, 3, 1);
        var second = await LaunchAsync(other);
        await UntilRowsAsync(second, 3, 1);
        await _centre.ReportAsync("id-2", "DELIVRD", sender: "anything");
        await UntilRowsAsync(second, 5, 1);
        Assert.Equal(1, (await _east.RowsAsync(first))[3]);
        await _centre.ReportAsync("id-1", "DELIVRD");
        await UntilRowsAsync(first, 5, 1);
        Assert.Equal(1, _centre.Binds);
    }

    [Theory]
    [InlineData("Stop")]
    [InlineData("STOP STOP\n-- \nMario")]
    public async Task Who_writes_stop_gets_nothing_more_until_the_person_starts_again(string text)
    {
        // Nobody sends: the account is bound all the same, because it has a sender.
        await UntilBoundAsync();
        await _centre.WriteAsync(text, "393330000001");
        await UntilSuppressedAsync(1);
        Assert.Equal(1, await _east.Seed.QueryAsync<long>("select count(*) from chat_history where address = '+393330000001' and number_no = @NumberNo", _sender));

        await _east.Seed.CustomersAsync(_tenant, 2);
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 3, 1);
        Assert.Equal("393330000002", Assert.Single(People()));

        await _east.StepAsync(TimeSpan.FromSeconds(1));
        await _centre.WriteAsync("START", "393330000001");
        await UntilSuppressedAsync(0);
    }

    [Fact]
    public async Task Two_senders_of_one_account_share_its_bind_and_each_hears_who_wrote_to_it()
    {
        var other = await _east.Seed.SmppSenderAsync(_tenant, "ann", "+15550789999");
        await UntilBoundAsync();
        await _centre.WriteAsync("Hello", "393330000001", "15550789999");
        await SiloWaits.UntilAsync("the message is recorded", async () =>
            await _east.Seed.QueryAsync<long>("select count(*) from chat_history where number_no = @NumberNo", other) == 1);
        Assert.Equal(0, await _east.Seed.QueryAsync<long>("select count(*) from chat_history where number_no = @NumberNo", _sender));
        Assert.Equal((1, 1), (_centre.Binds, _centre.MostBound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_a_silo_stops_in_the_middle_one_bind_is_left_and_the_campaign_ends_with_nobody_twice_and_nobody_lost(bool holder)
    {
        _west = await _east.JoinAsync("west");
        await _east.Seed.CustomersAsync(_tenant, 1500);
        await UntilBoundAsync();
        var campaign = await _east.CreateAsync(_tenant, Definition(_sender));
        for (var page = 0; page < 6; page++)
        {
            await PlaceAsync(campaign, page, page % 2 == 0 ? _east : _west);
        }

        await campaign.LaunchAsync(CancellationToken.None);
        await _centre.UntilAsync("a part of the campaign", () => _centre.Submits.Count >= 300);
        var (stops, stays) = await HolderAsync() is "east" == holder ? (_east, _west) : (_west, _east);
        await stops.StopAsync();
        await SiloWaits.UntilAsync("the campaign is over", async () =>
        {
            await stays.StepAsync(TimeSpan.FromSeconds(1));
            return await stays.StatusAsync(campaign) == "completed";
        });
        AssertNobodyTwice(1500);
        Assert.Equal([new(3, 1500)], await stays.RowsAsync(campaign));
        await UntilBoundAsync();
    }

    [Fact]
    public async Task After_the_silo_that_holds_the_bind_is_gone_receipts_and_replies_come_though_nobody_sends()
    {
        _west = await _east.JoinAsync("west");
        await _east.Seed.CustomersAsync(_tenant, 1);
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 3, 1);
        var holder = await HolderAsync() is "east" ? _east : _west;
        await holder.StopAsync();
        await _centre.UntilAsync("the bind of the other silo", () => _centre.Binds == 2);
        await UntilBoundAsync();
        await _centre.ReportAsync("id-1", "DELIVRD");
        await UntilRowsAsync(campaign, 5, 1);
    }

    [Fact]
    public async Task Without_a_centre_nothing_is_sent_nothing_counts_and_everybody_is_reached_once_it_is_there()
    {
        _centre.BindStatus = 0x05;
        await _east.Seed.CustomersAsync(_tenant, 5);
        var campaign = await LaunchAsync();
        for (var round = 0; round < 5; round++)
        {
            await _east.SettleAsync();
            await _east.StepAsync(TimeSpan.FromSeconds(11));
        }

        await _east.SettleAsync();
        Assert.Equal(5, (await _east.RowsAsync(campaign))[0]);
        Assert.Equal([0], await _east.Seed.ListAsync<int>("select distinct tries::int from recipients"));
        Assert.Equal(["transient:smpp00000005"], await _east.Seed.ListAsync<string>("select distinct reason from recipients"));
        Assert.Equal("active", (await SenderAsync()).Status);
        _centre.BindStatus = 0;
        await UntilRowsAsync(campaign, 3, 5);
        AssertNobodyTwice(5);
    }

    [Fact]
    public async Task A_password_that_the_centre_refuses_stops_the_sender_which_says_why_and_a_new_link_starts_it_again()
    {
        await _east.Seed.CustomersAsync(_tenant, 1);
        // The account is bound without being asked: a refusal before the launch would have the launch refused.
        var launched = new TaskCompletionSource();
        _centre.OnBind = _ =>
        {
            launched.Task.Wait();
            return 0x0E;
        };
        var campaign = await LaunchAsync();
        launched.SetResult();
        await SiloWaits.UntilAsync("the sender is stopped", async () => (await SenderAsync()).Status == "disconnected");
        Assert.Equal("smpp0000000e", (await SenderAsync()).Reason);
        await _east.SettleAsync();
        Assert.Equal(1, (await _east.RowsAsync(campaign))[0]);
        Assert.Empty(_centre.Submits);

        // The same password, which the centre knows by now: no pause of minutes stands between.
        _centre.OnBind = null;
        await _east.Seed.ExecuteAsync("update senders set status = 'active', status_reason = null, revision = revision + 1 where sender_id = @SenderId", _sender);
        await UntilRowsAsync(campaign, 3, 1);
        Assert.Equal("active", (await SenderAsync()).Status);
    }

    [Fact]
    public async Task An_account_whose_last_sender_is_deleted_is_given_up()
    {
        await UntilBoundAsync();
        await _east.Seed.ExecuteAsync("update senders set deleted_at = now(), credentials = null, revision = revision + 1 where sender_id = @SenderId", _sender);
        await _east.Grains.SmppAccount("smpp/ann").KeepAsync(); // as the API tells the owner
        await _centre.UntilAsync("the leave", () => _centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_unknown_and_is_never_sent_again()
    {
        await _east.Seed.CustomersAsync(_tenant, 1);
        _centre.OnSubmit = (_, _) =>
        {
            _centre.Drop();
            return null;
        };
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 2, 1);
        await _east.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(_centre.Submits);
    }

    [Fact]
    public async Task The_time_in_which_a_submit_must_begin_runs_while_its_credentials_are_read()
    {
        await UntilBoundAsync();
        var owner = _east.Grains.SmppAccount("smpp/ann");
        // Of a revision that the owner has not read yet.
        var submit = new SmppSubmit(_sender.SenderId, 1_000, "1", "+393330000001", "Hello", StartWithin: TimeSpan.FromSeconds(1));
        Task<SmppReply> late;
        await using (var connection = await _east.Database.Source.OpenConnectionAsync())
        {
            await using var hold = connection.CreateCommand();
            hold.CommandText = "begin; lock table senders in access exclusive mode";
            await hold.ExecuteNonQueryAsync();
            late = owner.SubmitAsync(submit);
            await SiloWaits.UntilAsync("the credentials are being read", () => _east.Seed.QueryAsync<bool>(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'select revision, name, credentials%')"));
            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < submit.StartWithin;)
            {
                await Task.Delay(20);
            }
        }

        Assert.Equal((SmppResultKind.NotSent, 0), ((await late).Kind, _centre.Submits.Count));
        Assert.Equal(SmppResultKind.Accepted, (await owner.SubmitAsync(submit with { StartWithin = TimeSpan.FromMinutes(1) })).Kind);
    }

    private static CampaignDefinition Definition(SeededSender sender) => Campaigns.Definition(sender) with { Channel = "sms", MessagesPerHour = null };

    private async Task<ICampaignGrain> LaunchAsync(SeededSender? sender = null) => await _east.LaunchAsync(_tenant, Definition(sender ?? _sender));

    /// <summary>A page lives where it is called first.</summary>
    private async Task PlaceAsync(ICampaignGrain campaign, int page, VirtualSilo silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        await _east.Grains.Recipients(_tenant, campaign.Id(), page).ApplyReceiptsAsync(new ReceiptBatch(_sender.NumberNo, []), CancellationToken.None);
        RequestContext.Clear();
    }

    private Task UntilBoundAsync() => _centre.UntilAsync("a bind", () => _centre.Bound == 1);

    private Task UntilSuppressedAsync(int people) => SiloWaits.UntilAsync($"{people} have stopped", async () =>
        await _east.Seed.QueryAsync<long>("select count(*) from suppressions where channel = 'sms' and address = '+393330000001'") == people);

    private Task UntilRowsAsync(ICampaignGrain campaign, int status, int count) => _east.UntilRowsAsync(campaign, status, count);

    private Task<(string Status, string? Reason)> SenderAsync() =>
        _east.Seed.QueryAsync<(string, string?)>("select status, status_reason from senders where sender_id = @SenderId", _sender);

    private async Task<string> HolderAsync()
    {
        var address = await _east.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress((IAddressable)_east.Grains.SmppAccount("smpp/ann"));
        return _east.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Equals(address) ? "east" : "west";
    }

    private List<string> People() => [.. _centre.Submits.Select(pdu => ((PduBody.Message)pdu.Body).Destination.Value)];

    private void AssertNobodyTwice(int people)
    {
        Assert.Equal(people, People().Count);
        Assert.Equal(people, People().Distinct().Count());
    }
}
