using MassMessaging.Persistence.Deliveries;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Claims;

public sealed class RacingClientsTests(Stage stage) : IClassFixture<Stage>
{
    private const int Clients = 16;

    [Fact]
    public async Task Sixteen_racing_clients_get_exactly_the_limit_in_the_first_hour_and_never_more_in_any()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 60, hourlyLimit: 40);
        var campaigns = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => stage.CampaignAsync(tenant)));
        await using var clients = new RacingClients(stage.Database.ConnectionString, Clients);

        // The least spacing at 40 an hour, so the fortieth claim falls into the hour with time to spare.
        for (var at = Stage.Noon; at < Stage.Noon.AddMinutes(80); at += TimeSpan.FromSeconds(81))
        {
            await stage.SetClockAsync(at);
            await clients.AllAsync(campaigns);
        }

        var attempts = await stage.Seed.AttemptsAsync(tenant.Sender.NumberNo);
        Assert.Equal(40, attempts.Count(at => at < Stage.Noon.AddHours(1)));
        Assert.Equal(40, HourOfClaims.Fullest(attempts));
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(81)));
        foreach (var campaign in campaigns)
        {
            await campaign.CountAsync();
        }
    }

    [Fact]
    public async Task Clients_that_race_the_clock_as_well_hold_a_limit_above_sixty_with_at_most_61_entries()
    {
        const int Limit = 100;
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 256, Limit);
        var campaigns = new[] { await stage.CampaignAsync(tenant), await stage.CampaignAsync(tenant) };
        await using var clients = new RacingClients(stage.Database.ConnectionString, Clients);
        using var over = new CancellationTokenSource();

        var racing = clients.UntilAsync(campaigns, over.Token);
        for (var at = Stage.Noon; at < Stage.Noon.AddMinutes(90); at += TimeSpan.FromSeconds(11))
        {
            await stage.SetClockAsync(at);
            await clients.SomeAsync();
            Assert.InRange(await stage.Seed.EntriesAsync(tenant.Sender.NumberNo), 0, 61);
        }

        await over.CancelAsync();
        await racing;
        var attempts = await stage.Seed.AttemptsAsync(tenant.Sender.NumberNo);
        Assert.InRange(attempts.Count, Limit / 2, 2 * Limit);
        Assert.InRange(HourOfClaims.Fullest(attempts), Limit / 2, Limit);
    }

    [Fact]
    public async Task Two_claims_of_one_page_at_once_never_take_the_same_person()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 256);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaign = await stage.CampaignAsync(tenant);

        var claims = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => campaign.ClaimAsync(permits: 16)));

        Assert.All(claims, claim => Assert.Equal(16, claim.Claimed.Count));
        Assert.Equal(Enumerable.Range(1, 256), claims.SelectMany(claim => claim.Claimed).Select(person => person.Seq).Order());
        Assert.Equal(256, (await campaign.CountAsync()).Sending);
    }

    /// <summary>Clients with a connection each, as that many silos would have.</summary>
    private sealed class RacingClients(string connectionString, int count) : IAsyncDisposable
    {
        private readonly NpgsqlDataSource[] _sources = [.. Enumerable.Range(0, count).Select(i => NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 1, ApplicationName = $"client {i}" }))];

        private readonly SemaphoreSlim _ended = new(0);

        public Task AllAsync(IReadOnlyList<StagedCampaign> campaigns) => Task.WhenAll(_sources.Select((source, i) => OneAsync(source, i, campaigns)));

        public Task UntilAsync(IReadOnlyList<StagedCampaign> campaigns, CancellationToken over) => Task.WhenAll(_sources.Select(async (source, i) =>
        {
            for (var turn = i; !over.IsCancellationRequested; turn++)
            {
                await OneAsync(source, turn, campaigns);
            }
        }));

        /// <summary>Until two more claims have ended: the later of them began after the clock was moved, or nearly so.</summary>
        public async Task SomeAsync()
        {
            while (_ended.Wait(0))
            {
            }

            await _ended.WaitAsync();
            await _ended.WaitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _ended.Dispose();
            foreach (var source in _sources)
            {
                await source.DisposeAsync();
            }
        }

        private async Task OneAsync(NpgsqlDataSource source, int turn, IReadOnlyList<StagedCampaign> campaigns)
        {
            var store = new ClaimStore(source, new SiloIdentity($"silo {turn % 4}"));
            await store.ClaimAsync(campaigns[turn % campaigns.Count].Claim(), CancellationToken.None);
            _ended.Release();
        }
    }
}
