using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>A silo may be held up between a claim and its call; promise 1 counts on the call being made soon or not at all.</summary>
public sealed class LateStartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_call_that_cannot_start_in_time_is_not_made_and_costs_no_try()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon, channel: new FakeChannel(TimeProvider.System, "push"), setting: $"--Sending:StartWithin={StartWithin}");
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 2);
        await silo.Seed.ExecuteAsync(
            """
            update senders set channel = 'push';
            insert into devices (tenant_id, token, customer_no, platform, registered_at)
            select tenant_id, 'token-' || customer_id, customer_no, 'ios', now() from customers
            """);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40) with { Channel = "push" });
        await silo.AdvanceAsync(TimeSpan.FromSeconds(80));
        Assert.Equal(["token-c1"], silo.Channel.Calls.Select(call => call.Message.To));

        // The second one's device is looked up after its claim, and the look waits for longer than a call may.
        await using (var connection = await silo.Database.Source.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await using var hold = connection.CreateCommand();
            hold.CommandText = "lock table devices in access exclusive mode";
            await hold.ExecuteNonQueryAsync();
            await silo.AdvanceUnsettledAsync(TimeSpan.FromMinutes(3), () => silo.Seed.QueryAsync<bool>(
                "select exists (select from pg_locks where relation = 'devices'::regclass and not granted)"));
            await Task.Delay(StartWithin); // its time has run since before the look
        }

        await silo.SettleAsync();
        Assert.Single(silo.Channel.Calls);
        Assert.Equal(
            (0, 1, 0), await silo.Seed.QueryAsync<(int, int, int)>("select status::int, attempt::int, tries::int from recipients where customer_id = 'c2'"));

        await silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["token-c1", "token-c2"], silo.Channel.Calls.Select(call => call.Message.To));
        Assert.Equal("completed", await silo.StatusAsync(campaign));
    }
}
