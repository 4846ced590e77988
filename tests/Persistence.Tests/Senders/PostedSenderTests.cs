using MassMessaging.Persistence.Senders;

namespace MassMessaging.Persistence.Tests.Senders;

/// <summary>What is kept of a provider's posts to a sender.</summary>
public sealed class PostedSenderTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_first_time_at_which_the_provider_reached_a_senders_address_stays()
    {
        var sender = await stage.Seed.SenderAsync(await stage.Seed.TenantAsync());
        var store = new PostedSenderStore(stage.Source);

        await store.VerifiedAsync(sender.SenderId, Stage.Noon, CancellationToken.None);
        await store.VerifiedAsync(sender.SenderId, Stage.Noon.AddHours(1), CancellationToken.None);

        Assert.Equal(Stage.Noon.UtcDateTime, await stage.Seed.QueryAsync<DateTime>("select webhook_verified_at from senders where sender_id = @SenderId", sender));
    }
}
