using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>What a silo remembers of senders: enough to send without asking, and never more than its place.</summary>
public sealed class SenderCredentialsTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_sender_is_read_once_until_a_claim_saw_a_later_revision()
    {
        var ann = await stage.Seed.SenderAsync(await stage.Seed.TenantAsync());
        var kept = Credentials(most: 9);
        Assert.Equal("Front desk", (await kept.GetAsync(ann.SenderId, 1))!.Name);
        await stage.Seed.ExecuteAsync("update senders set name = 'Ann', revision = 2 where sender_id = @SenderId", new { ann.SenderId });

        Assert.Equal("Front desk", (await kept.GetAsync(ann.SenderId, 1))!.Name);
        var seen = await kept.GetAsync(ann.SenderId, 2);

        Assert.Equal("Ann", seen!.Name);
        Assert.Equal(ann.Credentials, seen.Secrets);
    }

    [Fact]
    public async Task Who_was_used_least_recently_makes_room()
    {
        var tenantId = await stage.Seed.TenantAsync();
        var ann = await stage.Seed.SenderAsync(tenantId);
        var kept = Credentials(most: 9);
        await kept.GetAsync(ann.SenderId, 1);
        await stage.Seed.ExecuteAsync("update senders set name = 'Ann' where sender_id = @SenderId", new { ann.SenderId });
        Assert.Equal("Front desk", (await kept.GetAsync(ann.SenderId, 1))!.Name);

        for (var other = 0; other < 40; other++)
        {
            await kept.GetAsync((await stage.Seed.SenderAsync(tenantId)).SenderId, 1);
        }

        Assert.Equal("Ann", (await kept.GetAsync(ann.SenderId, 1))!.Name);
    }

    [Fact]
    public async Task A_sender_that_is_not_there_has_none() => Assert.Null(await Credentials(most: 9).GetAsync(Guid.NewGuid(), 1));

    private SenderCredentials Credentials(int most) => new(stage.Source, CredentialCipher.FromSettings(TestKit.Seed.MasterKey, null), most);
}
