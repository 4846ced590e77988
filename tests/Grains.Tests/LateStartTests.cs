using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Grains.Tests;

/// <summary>A silo may be held up between a claim and its call; promises 1 and 5 count on the call being made soon, in its window, or not at all.</summary>
public sealed class LateStartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_call_that_cannot_start_in_time_is_not_made_and_costs_no_try()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "push"), setting: $"--Sending:StartWithin={StartWithin}");
        var campaign = await LaunchAsync(silo, new CampaignSchedule { TimeZone = "Europe/Rome" });

        await using (await HoldSecondCallAsync(silo))
        {
            await Task.Delay(StartWithin); // its time has run since before the look
        }

        await SecondIsGivenBackAsync(silo);
        await silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["token-c1", "token-c2"], silo.Channel.Calls.Select(call => call.Message.To));
        Assert.All(silo.Channel.Calls, call => Assert.True(call.Message.StartBefore < Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency)));
        Assert.Equal("completed", await silo.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_call_whose_window_has_closed_meanwhile_is_not_made_and_costs_no_try()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "push"));
        var campaign = await LaunchAsync(silo, new CampaignSchedule { TimeZone = "Europe/Rome", From = new TimeOnly(10, 0), To = new TimeOnly(13, 2) });

        await using (await HoldSecondCallAsync(silo))
        {
            await silo.StepAsync(Noon.AddMinutes(2) - silo.Now); // exactly its close, which the window does not hold
        }

        await SecondIsGivenBackAsync(silo);
        await silo.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(["token-c1", "token-c2"], silo.Channel.Calls.Select(call => call.Message.To));
        Assert.Equal("completed", await silo.StatusAsync(campaign));
    }

    [Fact]
    public async Task A_call_may_begin_only_until_its_window_closes_though_its_own_time_is_longer()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "push"));
        await LaunchAsync(silo, new CampaignSchedule { TimeZone = "Europe/Rome", EndAt = Noon.AddSeconds(91) });

        await silo.AdvanceAsync(TimeSpan.FromSeconds(10)); // the second one's slot is a second before the end

        Assert.Equal(["token-c1", "token-c2"], silo.Channel.Calls.Select(call => call.Message.To));
        Assert.True(silo.Channel.Calls[1].Message.StartBefore <= Stopwatch.GetTimestamp() + Stopwatch.Frequency);
    }

    /// <summary>A campaign to two people by push, of whom the first has been sent to.</summary>
    private static async Task<ICampaignGrain> LaunchAsync(VirtualSilo silo, CampaignSchedule schedule)
    {
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 2);
        await silo.Seed.ExecuteAsync(
            """
            update senders set channel = 'push';
            insert into devices (tenant_id, token, customer_no, platform, registered_at)
            select tenant_id, 'token-' || customer_id, customer_no, 'ios', now() from customers
            """);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40) with { Channel = "push", Schedule = schedule });
        await silo.AdvanceAsync(TimeSpan.FromSeconds(80));
        Assert.Equal(["token-c1"], silo.Channel.Calls.Select(call => call.Message.To));
        return campaign;
    }

    /// <summary>The second one's device is looked up after its claim, and the look waits until what is returned is disposed of.</summary>
    private static async Task<NpgsqlConnection> HoldSecondCallAsync(VirtualSilo silo)
    {
        var connection = await silo.Database.Source.OpenConnectionAsync();
        await using var hold = connection.CreateCommand();
        hold.CommandText = "begin; lock table devices in access exclusive mode";
        await hold.ExecuteNonQueryAsync();
        await silo.AdvanceUnsettledAsync(TimeSpan.FromSeconds(20), () => silo.Seed.QueryAsync<bool>(
            "select exists (select from pg_locks where relation = 'devices'::regclass and not granted)"));
        return connection;
    }

    private static async Task SecondIsGivenBackAsync(VirtualSilo silo)
    {
        await silo.SettleAsync();
        Assert.Single(silo.Channel.Calls);
        Assert.Equal(
            (0, 1, 0), await silo.Seed.QueryAsync<(int, int, int)>("select status::int, attempt::int, tries::int from recipients where customer_id = 'c2'"));
    }
}
