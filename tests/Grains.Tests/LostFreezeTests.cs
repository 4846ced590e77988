using MassMessaging.Contracts;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

/// <summary>The message that tells a campaign how its freeze ended may be lost; the campaign's alarm replaces it.</summary>
public sealed class LostFreezeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly FirstIsLost _messages = new();

    [Fact]
    public async Task A_freeze_whose_result_was_lost_is_started_again_and_finds_what_is_stored()
    {
        await using var silo = await StartAsync();
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));

        await silo.AdvanceUnsettledAsync(TimeSpan.FromMinutes(5), () => _messages.Delivered > 0);
        await silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("completed", await silo.StatusAsync(campaign));
        Assert.Equal(3, (await silo.RowsAsync(campaign))[3]);
        Assert.Equal(3, silo.Channel.Calls.Select(call => call.Message.To).Distinct().Count());
        Assert.Equal(3, silo.Channel.Calls.Count);
    }

    [Fact]
    public async Task A_refused_freeze_whose_result_was_lost_is_refused_again()
    {
        await using var silo = await StartAsync();
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        ICampaignGrain campaign;
        await using (var connection = await silo.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The launch still sees the balance; its freeze waits for this row and finds nothing left.
            await using var spend = connection.CreateCommand();
            spend.CommandText = "update balances set amount = 0";
            await spend.ExecuteNonQueryAsync();
            campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
            await transaction.CommitAsync();
        }

        await silo.AdvanceUnsettledAsync(TimeSpan.FromMinutes(5), async () => await silo.StatusAsync(campaign) == "paused");

        Assert.Equal("balanceTooLow", await silo.Seed.QueryAsync<string>("select status_reason from campaigns"));
        Assert.Empty(silo.Channel.Calls);
    }

    private Task<VirtualSilo> StartAsync() =>
        VirtualSilo.StartAsync(Noon, logging: logging => logging.Services.AddSingleton<IIncomingGrainCallFilter>(_messages));

    /// <summary>Loses the first of the messages that a freeze sends.</summary>
    private sealed class FirstIsLost : IIncomingGrainCallFilter
    {
        private int _sent;

        public int Delivered => Math.Max(0, Volatile.Read(ref _sent) - 1);

        public Task Invoke(IIncomingGrainCallContext context) =>
            context.MethodName == nameof(ICampaignGrain.FreezeEndedAsync) && Interlocked.Increment(ref _sent) == 1 ? Task.CompletedTask : context.Invoke();
    }
}
