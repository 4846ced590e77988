using MassMessaging.Grains.Maintenance;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Senders;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

/// <summary>Paid time that ends in the middle of a campaign. A month costs 15.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Noon.AddMinutes(5);
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 30, _sender.NumberNo);
        await _silo.Seed.ExecuteAsync("delete from prices; insert into prices (tenant_id, channel, currency, per_message, per_month) values (null, 'whatsapp', 'EUR', 0, 15)");
        await _silo.Seed.ExecuteAsync("update senders set paid_until = @End, auto_renew = true", new { End });
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_renewal_in_the_middle_of_a_campaign_leaves_no_gap_and_is_paid_once()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(End.AddSeconds(-20) - Noon);
        await RenewAsync(End.AddMonths(1));
        await RoundAsync();
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        var calls = _silo.Channel.Calls;
        Assert.Equal(30, calls.Count);
        Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.Equal(90, (pair.Second.At - pair.First.At).TotalSeconds, 0.1));
        Assert.Equal(
            [$"channelMonth renewal {_sender.SenderId:N} 2026-03-02T12:05:00.0000000Z -15.0000"],
            await _silo.Seed.ListAsync<string>("select kind || ' ' || reference || ' ' || amount from balance_entries where kind <> 'campaign'"));
        Assert.Equal(985m, await _silo.Seed.QueryAsync<decimal>("select amount from balances"));
    }

    [Theory]
    [InlineData("update senders set auto_renew = false")]
    [InlineData("update senders set status = 'restricted'")]
    [InlineData("update tenants set suspended = true")]
    [InlineData("update balances set amount = 14.99")]
    [InlineData("update balances set reserved = 985.01")]
    [InlineData("delete from prices")]
    public async Task Nothing_is_paid_that_was_not_asked_for_or_cannot_be(string trouble)
    {
        await _silo.Seed.ExecuteAsync(trouble);
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        await RoundAsync();

        Assert.Equal(End, await PaidUntilAsync());
        Assert.Equal(0, await _silo.Seed.QueryAsync<long>("select count(*) from balance_entries"));
    }

    [Fact]
    public async Task A_month_is_not_paid_long_before_the_end()
    {
        await _silo.AdvanceAsync(End.AddSeconds(-31) - Noon);
        await RoundAsync();
        Assert.Equal(End, await PaidUntilAsync());
    }

    [Fact]
    public async Task A_campaign_whose_sender_lapses_waits_and_goes_on_once_it_is_paid()
    {
        await _silo.Seed.ExecuteAsync("update balances set amount = 10");
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        await RoundAsync();
        Assert.Equal(("running", "senderUnpaid"), (await _silo.StatusAsync(campaign), await WaitingForAsync()));
        Assert.NotEmpty(_silo.Channel.Calls);
        Assert.All(_silo.Channel.Calls, call => Assert.True(call.At < End));

        await _silo.Seed.ExecuteAsync("update balances set amount = 100");
        var debit = new Debit("channelMonth", 15, "by hand", "{}");
        await _silo.Seed.ExecuteAsync("update senders set auto_renew = false");
        var paid = await _silo.Services.GetRequiredService<SenderStore>()
            .PayAsync(_tenant, _sender.SenderId, 1, debit, _silo.Now, CancellationToken.None);
        Assert.Equal(SenderChangeResult.Done, paid.Result);
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal(30, (await _silo.RowsAsync(campaign))[3]);
        Ledger.AssertNeverAbove(40, _silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task Credit_that_comes_after_the_lapse_renews_from_then_on()
    {
        await _silo.Seed.ExecuteAsync("update balances set amount = 10");
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromHours(1));
        await _silo.Seed.ExecuteAsync("update balances set amount = 20");
        await RenewAsync(_silo.Now.AddMonths(1));
        await _silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal("completed", await _silo.StatusAsync(campaign));
        Assert.Equal(5m, await _silo.Seed.QueryAsync<decimal>("select amount from balances"));
    }

    /// <summary>Rounds until the sender is paid to the instant given: a round of the silo's own may hold it at this moment.</summary>
    private async Task RenewAsync(DateTimeOffset until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await PaidUntilAsync() != until)
        {
            await RoundAsync(patience.Token);
        }
    }

    private Task<int> RoundAsync(CancellationToken cancellationToken = default) =>
        _silo.Services.GetServices<IMaintenanceTask>().OfType<Renewals>().Single().RenewDueAsync(cancellationToken);

    private async Task<DateTimeOffset> PaidUntilAsync() =>
        new(await _silo.Seed.QueryAsync<DateTime>("select paid_until from senders"), TimeSpan.Zero);

    private Task<string> WaitingForAsync() => _silo.Seed.QueryAsync<string>("select waiting_for from campaign_progress");
}
