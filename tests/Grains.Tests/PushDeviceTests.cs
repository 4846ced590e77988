using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>A person may have several devices: one that is refused says nothing of the others, and nothing of the sender.</summary>
public sealed class PushDeviceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SendOutcome.Refused Mismatch = new(ErrorClass.Device, "SENDER_ID_MISMATCH");
    private static readonly SendOutcome.Refused Gone = new(ErrorClass.Device, "UNREGISTERED") { DeviceIsGone = true };
    private static readonly SendOutcome.Refused Apple = new(ErrorClass.Platform, "THIRD_PARTY_AUTH_ERROR");
    private static readonly SendOutcome.Refused NotFound = new(ErrorClass.Unlisted, "NOT_FOUND");

    private readonly Dictionary<string, SendOutcome> _answers = [];
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "push"));
        _silo.Channel.Answer = message => Task.FromResult(_answers.GetValueOrDefault(message.To) ?? new SendOutcome.Accepted("id-" + message.To));
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.PushSenderAsync(_tenant);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_device_of_another_project_is_passed_over_for_the_older_one_and_the_sender_goes_on()
    {
        await PeopleAsync(5);
        await _silo.Seed.DeviceAsync(_tenant, "c2", "bad");
        await _silo.Seed.DeviceAsync(_tenant, "c4", "older");
        await _silo.Seed.DeviceAsync(_tenant, "c4", "newer");
        foreach (var token in new[] { "bad", "phone-2", "newer", "phone-4" })
        {
            _answers[token] = Mismatch;
        }

        var rows = await SendAsync();
        Assert.Equal((4, 1), (rows[3], rows[4]));
        Assert.Equal("recipient:SENDER_ID_MISMATCH", await ReasonAsync(2));
        Assert.Equal(["newer", "older"], _silo.Channel.Calls.Select(call => call.Message.To).Where(to => to is "newer" or "older" or "phone-4"));
        Assert.Equal("active", await _silo.Seed.QueryAsync<string>("select status from senders"));
        // Another sender of the tenant may reach them.
        Assert.Equal(8, await _silo.Seed.QueryAsync<int>("select count(*)::int from devices"));
    }

    [Fact]
    public async Task The_calls_to_a_persons_devices_are_one_attempt()
    {
        await PeopleAsync(1);
        await _silo.Seed.DeviceAsync(_tenant, "c1", "newer");
        _answers["newer"] = Mismatch;

        Assert.Equal(1, (await SendAsync())[3]);
        Assert.Single(_silo.Channel.Calls.Select(call => call.Message.AttemptId).Distinct());
        Assert.Equal((1, 1), await _silo.Seed.QueryAsync<(int, int)>("select attempt::int, tries::int from recipients"));
    }

    [Fact]
    public async Task A_call_that_may_have_been_taken_is_not_followed_by_one_to_another_device()
    {
        await PeopleAsync(1);
        await _silo.Seed.DeviceAsync(_tenant, "c1", "newer");
        _answers["newer"] = new SendOutcome.Unknown("no answer in time");

        Assert.Equal(1, (await SendAsync())[2]);
        Assert.Equal("newer", Assert.Single(_silo.Channel.Calls).Message.To);
    }

    [Fact]
    public async Task A_device_without_the_app_is_forgotten_and_the_next_one_tried()
    {
        await PeopleAsync(1);
        await _silo.Seed.DeviceAsync(_tenant, "c1", "newer");
        _answers["newer"] = Gone;

        Assert.Equal(1, (await SendAsync())[3]);
        Assert.Equal("phone-1", await _silo.Seed.QueryAsync<string>("select token from devices"));
    }

    [Fact]
    public async Task Apples_credentials_stop_nobody_with_another_device()
    {
        await PeopleAsync(3);
        await _silo.Seed.DeviceAsync(_tenant, "c2", "iphone-2");
        _answers["iphone-2"] = Apple;
        _answers["phone-3"] = Apple;

        var rows = await SendAsync();
        Assert.Equal((2, 1), (rows[3], rows[0]));
        Assert.Equal("platform:THIRD_PARTY_AUTH_ERROR", await ReasonAsync(3));
        Assert.Equal("active", await _silo.Seed.QueryAsync<string>("select status from senders"));

        _answers.Clear();
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, await _silo.Seed.QueryAsync<int>("select count(*)::int from recipients where status = 3"));
    }

    [Fact]
    public async Task A_person_with_an_iPhone_that_cannot_be_reached_waits_though_the_other_device_is_gone()
    {
        await PeopleAsync(1);
        await _silo.Seed.DeviceAsync(_tenant, "c1", "iphone");
        (_answers["iphone"], _answers["phone-1"]) = (Apple, Gone);

        Assert.Equal(1, (await SendAsync())[0]);
        Assert.Equal("platform:THIRD_PARTY_AUTH_ERROR", await ReasonAsync(1));
    }

    [Fact]
    public async Task What_is_not_found_without_a_word_what_it_is_stops_no_sender_and_pauses_where_everybody_is_refused()
    {
        await PeopleAsync(4);
        await _silo.Seed.DeviceAsync(_tenant, "c2", "newer-2");
        _answers["newer-2"] = NotFound;
        _answers["phone-3"] = NotFound;
        var rows = await SendAsync();
        Assert.Equal((3, 1), (rows[3], rows[4]));
        Assert.Equal("recipient:NOT_FOUND", await ReasonAsync(3));

        for (var n = 1; n <= 4; n++)
        {
            _answers["phone-" + n] = NotFound;
        }

        var campaign = await _silo.LaunchAsync(_tenant, Push);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(("paused", 4), (await _silo.StatusAsync(campaign), (await _silo.RowsAsync(campaign))[0]));
        Assert.Equal("unknownCode:NOT_FOUND", await _silo.Seed.QueryAsync<string>("select status_reason from campaigns where status = 'paused'"));
        Assert.Equal("active", await _silo.Seed.QueryAsync<string>("select status from senders"));
    }

    private Contracts.CampaignDefinition Push => Campaigns.Definition(_sender) with { Channel = "push", MessagesPerHour = null };

    private async Task PeopleAsync(int count)
    {
        await _silo.Seed.CustomersAsync(_tenant, count);
        for (var n = 1; n <= count; n++)
        {
            await _silo.Seed.DeviceAsync(_tenant, "c" + n, "phone-" + n);
        }
    }

    private async Task<Dictionary<int, int>> SendAsync()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Push);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        return await _silo.RowsAsync(campaign);
    }

    private Task<string> ReasonAsync(int seq) =>
        _silo.Seed.QueryAsync<string>("select reason from recipients where seq = @seq order by attempted_at desc limit 1", new { seq });
}
