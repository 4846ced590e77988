using MassMessaging.Contracts;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>What a sender number's grain answers to campaigns as the definition of its senders changes.</summary>
public sealed class TurnTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_pause_is_answered_once_it_is_told_and_forgotten_within_half_a_minute_of_its_end()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var sender = await silo.Seed.SenderAsync(await silo.Seed.TenantAsync());
        var asker = NewCampaign();
        Assert.Equal(new TurnReply(TurnResultKind.Go, Noon), await AskAsync(silo, sender, asker));

        await SetAsync(silo, sender, "status = 'paused'");
        await silo.Grains.SenderNumber(sender.NumberKey).RefreshAsync();
        Assert.Equal(
            new TurnReply(TurnResultKind.Blocked, Noon + TimeSpan.FromSeconds(30), "senderPaused"), await AskAsync(silo, sender, asker));

        // Nobody tells that it may send again: it is seen when the reply said to come.
        await SetAsync(silo, sender, "status = 'active'");
        await silo.StepAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(TurnResultKind.Blocked, (await AskAsync(silo, sender, asker)).Kind);
        await silo.StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(new TurnReply(TurnResultKind.Wait, Noon + TimeSpan.FromSeconds(90)), await AskAsync(silo, sender, asker));
    }

    [Fact]
    public async Task A_lower_limit_counts_what_was_claimed_before_it()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var sender = await silo.Seed.SenderAsync(await silo.Seed.TenantAsync(), hourlyLimit: 40);
        var asker = NewCampaign();
        Assert.Equal(TurnResultKind.Go, (await AskAsync(silo, sender, asker)).Kind);

        await silo.Seed.ExecuteAsync(
            """
            update numbers set last_claim_at = @at, claim_counts = '{1,1}', claim_times = array[@at - interval '20 minutes', @at]
            where number_no = @NumberNo
            """,
            new { at = Noon.UtcDateTime, sender.NumberNo });
        await SetAsync(silo, sender, "hourly_limit = 2");
        await silo.Grains.SenderNumber(sender.NumberKey).RefreshAsync();

        // Both of the hour are used until the first is an hour old.
        Assert.Equal(new TurnReply(TurnResultKind.Wait, Noon + TimeSpan.FromMinutes(40)), await AskAsync(silo, sender, asker));
    }

    [Fact]
    public async Task A_number_that_was_linked_again_serves_its_new_sender_and_blocks_the_deleted_one()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var former = await silo.Seed.SenderAsync(await silo.Seed.TenantAsync());
        var (left, came) = (NewCampaign(), NewCampaign());
        Assert.Equal(TurnResultKind.Go, (await AskAsync(silo, former, left)).Kind);

        await SetAsync(silo, former, "deleted_at = now()");
        var present = await silo.Seed.SenderAsync(await silo.Seed.TenantAsync(), phoneNumberId: former.PhoneNumberId);
        Assert.Equal(former.NumberNo, present.NumberNo);
        await silo.Grains.SenderNumber(former.NumberKey).RefreshAsync();

        // One after the other: what is known of one is not taken for the other.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("senderDeleted", (await AskAsync(silo, former, left)).Reason);
            Assert.Equal(new TurnReply(TurnResultKind.Wait, Noon + TimeSpan.FromSeconds(90)), await AskAsync(silo, present, came));
        }
    }

    [Fact]
    public async Task A_sender_that_moved_to_another_number_gets_no_turn_of_its_old_one()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var sender = await silo.Seed.SenderAsync(await silo.Seed.TenantAsync());
        var asker = NewCampaign();

        await silo.Seed.ExecuteAsync(
            """
            with n as (insert into numbers (number_key, limited) values ('whatsapp/moved', true) returning number_no)
            update senders set number_no = n.number_no from n where sender_id = @SenderId
            """,
            new { sender.SenderId });

        Assert.Equal("senderDisconnected", (await AskAsync(silo, sender, asker)).Reason);
        Assert.Equal(TurnResultKind.Go, (await AskAsync(silo, sender with { NumberKey = "whatsapp/moved" }, asker)).Kind);
    }

    private static string NewCampaign() => GrainKeys.CampaignKey(Guid.NewGuid(), Guid.NewGuid());

    private static Task<TurnReply> AskAsync(VirtualSilo silo, SeededSender sender, string campaignKey) =>
        silo.Grains.SenderNumber(sender.NumberKey).AcquireAsync(
            new TurnRequest(campaignKey, sender.SenderId, silo.Now, null, null), CancellationToken.None);

    private static Task SetAsync(VirtualSilo silo, SeededSender sender, string what) =>
        silo.Seed.ExecuteAsync($"update senders set {what} where sender_id = @SenderId", new { sender.SenderId });
}
