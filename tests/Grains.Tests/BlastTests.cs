using System.Collections.Concurrent;
using MassMessaging.Channels;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace MassMessaging.Grains.Tests;

/// <summary>Campaigns without a pace, of which several pages are claimed at once.</summary>
public sealed class BlastTests
{
    private const int People = 1_100;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<OutgoingMessage> _accepted = [];

    [Fact]
    public async Task Everybody_of_several_pages_gets_one_message()
    {
        await using var silo = await StartAsync();
        var (campaign, _, _) = await LaunchAsync(silo, limited: false);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("completed", await silo.StatusAsync(campaign));
        Assert.Equal(People, (await silo.RowsAsync(campaign))[3]);
        Assert.Equal(People, _accepted.Count);
        Assert.Equal(People, _accepted.Select(message => message.To).Distinct().Count());
    }

    [Fact]
    public async Task Whoever_is_to_be_tried_again_goes_before_those_not_tried_yet()
    {
        await using var silo = await StartAsync();
        var gate = new TaskCompletionSource();
        silo.Channel.Answer = async message =>
        {
            _accepted.Enqueue(message);
            if (_accepted.Count == 1)
            {
                return new SendOutcome.NotSent("cut"); // to be tried again after ten seconds
            }

            if (_accepted.Count > 100)
            {
                await gate.Task;
            }

            return await Accepted(message);
        };
        await LaunchAsync(silo, limited: false);
        await silo.AdvanceUnsettledAsync(
            TimeSpan.FromMinutes(5), () => silo.Seed.QueryAsync<bool>("select exists (select from retries where next_attempt_at <= product_now())"));
        gate.SetResult();
        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        var calls = _accepted.ToList();
        Assert.Equal(People + 1, calls.Count);
        // Behind those who were claimed before it was due, at most 512, and ahead of all others.
        Assert.InRange(calls.FindLastIndex(call => call.To == calls[0].To), 100, 100 + 512 + 64);
    }

    [Fact]
    public async Task On_a_number_with_a_limit_each_turn_is_one_claim()
    {
        await using var silo = await StartAsync();
        var (campaign, _, sender) = await LaunchAsync(silo, limited: true);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(59));

        Assert.Equal(10, (await silo.RowsAsync(campaign))[3]);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => (i + 1, Noon.AddMinutes(6 * i).UtcDateTime)),
            await silo.Seed.ListAsync<(int, DateTime)>(
                "select seq, date_trunc('second', attempted_at) from recipients where campaign_id = @id and status = 3 order by seq", new { id = campaign.Id() }));
        Assert.Equal(10, await silo.Seed.QueryAsync<int>("select cardinality(claim_times) from numbers where number_no = @NumberNo", sender));
    }

    /// <summary>
    /// The clock stands still, so nobody asks again by a timer: the silo's places are too few for all, and whoever they
    /// refuse goes on only when told, be they held by its own sender or by others of its tenant.
    /// </summary>
    [Fact]
    public async Task Whoever_the_silo_has_no_places_for_goes_on_when_there_are_again()
    {
        await using var silo = await StartAsync(setting: "--Sending:InFlight=128");
        var gate = new TaskCompletionSource();
        silo.Channel.Answer = async message =>
        {
            _accepted.Enqueue(message);
            await gate.Task;
            return await Accepted(message);
        };
        var (_, tenant, _) = await LaunchAsync(silo, limited: false);
        await LaunchAsync(silo, limited: false, tenant);
        await LaunchAsync(silo, limited: false, tenant);
        await LaunchAsync(silo, limited: false);

        await silo.AdvanceUnsettledAsync(TimeSpan.Zero, () => _accepted.Count > 100);
        gate.SetResult();

        await silo.AdvanceUnsettledAsync(TimeSpan.Zero, () => _accepted.Count == 4 * People);
    }

    /// <summary>The provider takes a hundred and hangs: many are claimed ahead, some calls have arrived, and the silo dies.</summary>
    [Fact]
    public async Task A_silo_that_dies_in_the_middle_doubles_and_loses_nobody_and_late_answers_settle_who_is_unknown()
    {
        var first = await StartAsync();
        var never = new TaskCompletionSource<SendOutcome>();
        first.Channel.Answer = message =>
        {
            _accepted.Enqueue(message);
            return _accepted.Count <= 100 ? Accepted(message) : never.Task;
        };
        var (running, tenant, sender) = await LaunchAsync(first, limited: false);
        await first.AdvanceUnsettledAsync(TimeSpan.FromSeconds(30), () => _accepted.Count > 100);
        await first.KillAsync();

        await using var second = await StartAsync(first);
        var campaign = second.Grains.Campaign(tenant, running.Id());
        await campaign.WakeAsync(); // as OverdueCampaigns does, whose grace would need time to pass
        await second.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal("completed", await second.StatusAsync(campaign));
        Assert.Equal(_accepted.Select(message => message.To).Distinct().Count(), _accepted.Count);
        var rows = await second.RowsAsync(campaign);
        Assert.Equal(People, rows.GetValueOrDefault(2) + rows[3]);
        Assert.InRange(rows.GetValueOrDefault(2), 1, 512);

        // Each that had arrived is told twice, late: those who were unknown are delivered, nobody else moves.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            foreach (var page in _accepted.Select(Attempt).GroupBy(attempt => GrainKeys.PageOf(attempt.Seq)))
            {
                RecipientReceipt[] receipts = [.. page.Select(attempt =>
                    new RecipientReceipt(attempt, new Receipt(attempt, $"id-{attempt.Seq}", DeliveryStatus.Delivered, second.Now)))];
                var matched = await second.Grains.Recipients(tenant, campaign.Id(), page.Key)
                    .ApplyReceiptsAsync(new ReceiptBatch(sender.NumberNo, receipts), CancellationToken.None);
                Assert.Equal(receipts.Length, matched.Count(isMatched => isMatched));
            }
        }

        rows = await second.RowsAsync(campaign);
        Assert.Equal((_accepted.Count, People), (rows[5], rows[5] + rows.GetValueOrDefault(2)));
        never.SetResult(new SendOutcome.Unknown("test over"));
    }

    private async Task<VirtualSilo> StartAsync(VirtualSilo? before = null, string? setting = null)
    {
        var now = before?.Now ?? Noon;
        var silo = await VirtualSilo.StartAsync(now, before?.Database, new FakeChannel(new FakeTimeProvider(now), "sms"), setting: setting);
        silo.Channel.Answer = message =>
        {
            _accepted.Enqueue(message);
            return Accepted(message);
        };
        return silo;
    }

    private static AttemptId Attempt(OutgoingMessage message)
    {
        Assert.True(AttemptId.TryParse(message.AttemptId, out var id));
        return id;
    }

    private static Task<SendOutcome> Accepted(OutgoingMessage message) =>
        Task.FromResult<SendOutcome>(new SendOutcome.Accepted("id." + message.AttemptId));

    private static async Task<(ICampaignGrain Campaign, Guid Tenant, SeededSender Sender)> LaunchAsync(VirtualSilo silo, bool limited, Guid? of = null)
    {
        var tenant = of ?? await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 10);
        await silo.Seed.ExecuteAsync("update senders set channel = 'sms' where sender_id = @SenderId", sender);
        await silo.Seed.ExecuteAsync("update numbers set limited = @limited where number_no = @NumberNo", new { limited, sender.NumberNo });
        if (of is null)
        {
            await silo.Seed.CustomersAsync(tenant, People, sender.NumberNo);
        }

        var definition = Campaigns.Definition(sender) with { Channel = "sms", MessagesPerHour = null };
        return (await silo.LaunchAsync(tenant, definition), tenant, sender);
    }
}
