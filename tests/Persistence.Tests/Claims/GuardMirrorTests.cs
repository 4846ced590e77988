using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Numbers;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Claims;

public sealed class GuardMirrorTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly int[] Limits = [1, 7, 10, 11, 40, 59, 60, 61, 97, 400, 100_000];

    /// <summary>The forecast and the sender number's grain rely on the rule in Domain; the database alone decides. They must not differ by a microsecond.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_guard_and_the_rule_in_Domain_agree_on_every_verdict_and_every_retry_time(int seed)
    {
        var random = new Random(seed);
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 250);
        var campaign = await stage.CampaignAsync(tenant);
        IReadOnlyList<(DateTimeOffset At, int Count)> recorded = [];
        DateTimeOffset? last = null;
        var (now, limit) = (Stage.Noon, 40);

        for (var step = 0; step < 250; step++)
        {
            if (random.Next(12) == 0)
            {
                limit = Limits[random.Next(Limits.Length)];
                await stage.Seed.ExecuteAsync("update senders set hourly_limit = @limit where sender_id = @SenderId", new { limit, tenant.Sender.SenderId });
            }

            var expected = Throttle.Judge(limit, recorded, last, now);
            await stage.SetClockAsync(now);
            var claim = await campaign.ClaimAsync();

            var found = (claim.Kind.IsAllowed(), claim.Kind == ClaimResultKind.Throttled ? claim.FreeAt : null);
            Assert.True((expected.Admitted, expected.RetryAt) == found, $"step {step}, limit {limit}, at {now:O}: {expected} against {found}");
            Assert.Equal(expected.Admitted ? 1 : 0, claim.Claimed.Count);
            if (expected.Admitted)
            {
                recorded = Throttle.Record(limit, recorded, now);
                last = now;
                Assert.Equal(recorded, (await new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann")).SenderAsync(tenant.Sender.SenderId, CancellationToken.None))!.LastHour);
            }

            now = random.Next(4) switch
            {
                // Exactly when told, a microsecond sooner, or some time later.
                0 => expected.RetryAt ?? now.AddSeconds(1),
                1 => (expected.RetryAt ?? now.AddSeconds(1)).AddMicroseconds(-1),
                2 => now.AddMicroseconds(random.NextInt64(90_000_000)),
                _ => now.AddMicroseconds(random.NextInt64(20_000_000)),
            };
        }
    }
}
