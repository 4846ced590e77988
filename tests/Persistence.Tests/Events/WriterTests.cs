using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Events;

public sealed class WriterTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_with_one_event_that_cannot_be_stored_stores_all_the_others(bool traced)
    {
        var campaign = await SendingAsync(40);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        // PostgreSQL takes no NUL in a text.
        var calls = Enumerable.Range(1, 40).Select(seq => writer.ApplyAsync(
            [campaign.Event(seq, DeliveryStatus.Sent) with { ProviderId = seq == 17 ? "wamid\0" : $"wamid.{seq}", Traced = traced }], CancellationToken.None)).ToArray();

        for (var seq = 1; seq <= 40; seq++)
        {
            if (seq == 17)
            {
                await Assert.ThrowsAsync<Npgsql.PostgresException>(() => calls[seq - 1]);
            }
            else
            {
                Assert.Equal([new EventEffect(true, DeliveryStatus.Sent)], await calls[seq - 1]);
            }
        }

        Assert.Equal((39, 1), ((await campaign.CountAsync()).Sent, (await campaign.CountAsync()).Sending));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_whose_events_cannot_all_be_stored_is_told_and_the_others_are_stored(bool traced)
    {
        var campaign = await SendingAsync(5);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => writer.ApplyAsync(
            [.. Enumerable.Range(1, 5).Select(seq => campaign.Event(seq, DeliveryStatus.Sent) with { ProviderId = seq == 2 ? "wamid\0" : $"wamid.{seq}", Traced = traced })],
            CancellationToken.None));

        Assert.Equal((4, 1), ((await campaign.CountAsync()).Sent, (await campaign.CountAsync()).Sending));
    }

    /// <summary>Of four accepted calls one was given up as unknown before, one came to its end by a receipt, and one event is of another attempt.</summary>
    [Fact]
    public async Task Accepted_calls_whose_rows_have_moved_on_are_stored_by_the_lattice_and_their_claim_lands()
    {
        var campaign = await SendingAsync(4);
        var claim = Assert.Single(await ClaimsAsync(campaign));
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync([campaign.Event(2, DeliveryStatus.Unknown), campaign.Event(3, DeliveryStatus.Read)], CancellationToken.None);

        var effects = await writer.ApplyAsync(
            [.. Enumerable.Range(1, 4).Select(seq => Accepted(campaign, seq) with { Attempt = (short)(seq == 4 ? 2 : 1) })], CancellationToken.None, claim);

        Assert.Equal(
            [new EventEffect(true, DeliveryStatus.Sent), new EventEffect(true, DeliveryStatus.Sent), new EventEffect(true, null), default], effects);
        var totals = await campaign.CountAsync();
        Assert.Equal((2, 1, 1, 0), (totals.Sent, totals.Read, totals.Sending, totals.Unknown));
        Assert.Equal(("id2", "id3", null), ((await campaign.RowAsync(2)).ProviderId, (await campaign.RowAsync(3)).ProviderId, (await campaign.RowAsync(4)).ProviderId));
        Assert.Empty(await campaign.IssuesAsync());
        Assert.Empty(await ClaimsAsync(campaign));
    }

    /// <summary>A crash at this moment leaves somebody `sending`, whom only the claim's deadline makes unknown.</summary>
    [Fact]
    public async Task A_claim_does_not_land_before_the_last_of_its_outcomes_is_stored()
    {
        var campaign = await SendingAsync(2);
        var claim = Assert.Single(await ClaimsAsync(campaign));
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync([campaign.Event(2, DeliveryStatus.Unknown)], CancellationToken.None);
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("select from recipients where campaign_id = $1 and seq = 2 for update", connection) { Parameters = { new() { Value = campaign.CampaignId } } };
        await hold.ExecuteNonQueryAsync();

        var storing = writer.ApplyAsync([Accepted(campaign, 1), Accepted(campaign, 2)], CancellationToken.None, claim);
        while ((await campaign.RowAsync(1)).Status != (int)DeliveryStatus.Sent)
        {
            Assert.False(storing.IsCompleted);
        }

        Assert.Equal(claim, Assert.Single(await ClaimsAsync(campaign)));
        await holding.RollbackAsync();
        Assert.All(await storing, effect => Assert.Equal(DeliveryStatus.Sent, effect.Became));
        Assert.Empty(await ClaimsAsync(campaign));
    }

    [Fact]
    public async Task Accepted_calls_told_twice_count_once()
    {
        var campaign = await SendingAsync(2);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        var effects = await writer.ApplyAsync([Accepted(campaign, 1), Accepted(campaign, 1), Accepted(campaign, 2)], CancellationToken.None);

        Assert.All(effects, effect => Assert.True(effect.Matched));
        Assert.Equal(2, effects.Count(effect => effect.Became == DeliveryStatus.Sent));
        Assert.Equal((2, 0), ((await campaign.CountAsync()).Sent, (await campaign.CountAsync()).Sending));
    }

    /// <summary>Rows move when they are written, and their old places are given to others.</summary>
    [Fact]
    public async Task Accepted_calls_whose_places_are_taken_by_other_rows_reach_their_own()
    {
        var campaign = await SendingAsync(3);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        DeliveryEvent At(int seq, int elsewhere) => Accepted(campaign, seq) with { RowLocation = campaign.Event(elsewhere, DeliveryStatus.Sent).RowLocation };

        var effects = await writer.ApplyAsync([At(1, 2), At(2, 1), At(3, 3)], CancellationToken.None);

        Assert.All(effects, effect => Assert.Equal(DeliveryStatus.Sent, effect.Became));
        foreach (var seq in new[] { 1, 2, 3 })
        {
            Assert.Equal($"id{seq}", (await campaign.RowAsync(seq)).ProviderId);
        }

        Assert.Equal((3, 0), ((await campaign.CountAsync()).Sent, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task A_writer_that_is_disposed_stores_what_it_was_handed()
    {
        var campaign = await SendingAsync(100);
        var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        var calls = Enumerable.Range(1, 100).Select(seq => writer.ApplyAsync([campaign.Event(seq, DeliveryStatus.Sent)], CancellationToken.None)).ToArray();
        await writer.DisposeAsync();

        Assert.Equal(100, (await campaign.CountAsync()).Sent);
        Assert.All(await Task.WhenAll(calls), effects => Assert.Equal(DeliveryStatus.Sent, effects[0].Became));
    }

    /// <summary>Two silos, receipts, claims and a cancel over the same rows: they meet in the locks' order and never deadlock.</summary>
    [Fact]
    public async Task Claims_receipts_and_a_cancel_at_once_leave_totals_that_equal_the_rows()
    {
        var campaign = await SendingAsync(200, claimed: 100);
        await using var ann = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await using var bob = new DeliveryWriter(stage.Source, new SiloIdentity("bob"));
        var random = new Random(7);
        var seqs = Enumerable.Range(1, 100).ToArray();
        var work = new List<Task>();
        foreach (var (writer, status) in new[] { (ann, DeliveryStatus.Sent), (bob, DeliveryStatus.Delivered), (ann, DeliveryStatus.Read), (bob, DeliveryStatus.Unknown) })
        {
            random.Shuffle(seqs);
            work.AddRange(seqs.Chunk(9).Select(chunk => Task.Run(() =>
                writer.ApplyAsync([.. chunk.Select(seq => campaign.Event(seq, status) with { Traced = seq % 2 == 0 })], CancellationToken.None))));
        }

        work.AddRange(Enumerable.Range(0, 6).Select(_ => Task.Run(() => campaign.ClaimAsync(permits: 5))));
        work.Add(Task.Run(async () =>
        {
            var progress = new ProgressStore(stage.Source, stage.Source, new SiloIdentity("cat"));
            for (int? after = 0; after is { } from; after = await progress.SkipWaitingAsync(campaign.CampaignId, from, SkipReason.Cancelled, 10, CancellationToken.None))
            {
            }
        }));
        await Task.WhenAll(work);

        var totals = await campaign.CountAsync();
        Assert.Equal((100, 100, 0), (totals.Read, totals.Sending + totals.Skipped, totals.Waiting));
    }

    private Task<IReadOnlyList<Guid>> ClaimsAsync(StagedCampaign campaign) =>
        stage.Seed.ListAsync<Guid>("select claim_id from claims where campaign_id = @CampaignId", new { campaign.CampaignId });

    private static DeliveryEvent Accepted(StagedCampaign campaign, int seq) =>
        campaign.Event(seq, DeliveryStatus.Sent) with { ProviderId = $"id{seq}", Traced = false };

    private async Task<StagedCampaign> SendingAsync(int customers, int? claimed = null)
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaign = await stage.CampaignAsync(tenant);
        await campaign.ClaimAsync(permits: claimed ?? customers);
        return campaign;
    }
}
