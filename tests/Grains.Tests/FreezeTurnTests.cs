using MassMessaging.Grains.Campaigns;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

/// <summary>Whose audience is frozen next on a silo, over real statements that a lock holds up.</summary>
public sealed class FreezeTurnTests : IAsyncLifetime
{
    private VirtualSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await VirtualSilo.StartAsync(new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_tenant_that_launches_much_leaves_places_to_others()
    {
        var freezes = _silo.Services.GetRequiredService<AudienceFreezes>();
        var (flood, trickle) = (await TenantAsync(), await TenantAsync());
        await using var connection = await _silo.Database.Source.OpenConnectionAsync();
        await using var holds = await connection.BeginTransactionAsync();
        await using (var hold = connection.CreateCommand())
        {
            hold.CommandText = "lock table recipients in exclusive mode";
            await hold.ExecuteNonQueryAsync();
        }

        var launched = new List<Contracts.ICampaignGrain>();
        for (var i = 0; i <= AudienceFreezes.AtOnce; i++)
        {
            launched.Add(await _silo.LaunchAsync(flood.TenantId, Campaigns.Definition(flood.Sender)));
        }

        var half = AudienceFreezes.AtOnce / 2;
        await SiloWaits.UntilAsync("half of the places are the first tenant's", () => Task.FromResult(freezes.Now == (launched.Count - half, half)));
        launched.Add(await _silo.LaunchAsync(trickle.TenantId, Campaigns.Definition(trickle.Sender)));
        await SiloWaits.UntilAsync("the other tenant's freeze runs beside them", () => Task.FromResult(freezes.Now == (launched.Count - 1 - half, half + 1)));

        await holds.CommitAsync();
        await _silo.SettleAsync();
        Assert.Equal((0, 0), freezes.Now);
        foreach (var campaign in launched)
        {
            Assert.Equal(1, (await _silo.RowsAsync(campaign)).Values.Sum());
        }
    }

    private async Task<(Guid TenantId, SeededSender Sender)> TenantAsync()
    {
        var tenantId = await _silo.Seed.TenantAsync();
        var sender = await _silo.Seed.SenderAsync(tenantId);
        await _silo.Seed.CustomersAsync(tenantId, 1, sender.NumberNo);
        return (tenantId, sender);
    }
}
