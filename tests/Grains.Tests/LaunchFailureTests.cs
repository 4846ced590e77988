using MassMessaging.Contracts;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class LaunchFailureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_launch_that_fails_in_the_database_leaves_the_draft_as_it_was()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var first = await silo.Seed.ChatSenderAsync(tenant);
        var second = await silo.Seed.ChatSenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3);
        await silo.Seed.GiveOnlineAppAsync(tenant);
        var draft = Campaigns.Definition(first) with { Channel = "chat", SenderId = null, MessagesPerHour = null };
        var campaign = await silo.CreateAsync(tenant, draft);

        await MakeDefaultAsync(silo, tenant, first);
        await silo.Seed.ExecuteAsync("alter table balances rename to balances_away");
        await Assert.ThrowsAnyAsync<Exception>(() => campaign.LaunchAsync(CancellationToken.None));
        await silo.Seed.ExecuteAsync("alter table balances_away rename to balances");
        await MakeDefaultAsync(silo, tenant, second);
        var reply = await campaign.LaunchAsync(CancellationToken.None);

        // The campaign takes the default of the launch that succeeded, and remembers nothing of the one that failed.
        Assert.Equal(CampaignResultKind.Done, reply.Kind);
        Assert.Equal(second.SenderId, await silo.Seed.QueryAsync<Guid>("select sender_id from campaigns"));
    }

    private static Task MakeDefaultAsync(VirtualSilo silo, Guid tenant, SeededSender sender) => silo.Seed.ExecuteAsync(
        "update tenants set settings = jsonb_build_object('defaultChatSender', @id) where tenant_id = @tenant",
        new { tenant, id = sender.SenderId.ToString("N") });
}
