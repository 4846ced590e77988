using System.Collections.Concurrent;
using MassMessaging.Channels;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Grains.Tests;

/// <summary>A silo dies at each step of the second of three attempts; another one goes on with the same database.</summary>
public sealed class CrashPointTests
{
    private const int Victim = 2;
    private const string VictimAddress = "+393330000002";
    private const long Gate = 4_711;
    private const string First = "dies";

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    // What the provider has accepted, answered or not.
    private readonly ConcurrentQueue<string> _accepted = [];

    public enum Point
    {
        /// <summary>The claim waits for the number's row.</summary>
        BeforeTheClaim,

        /// <summary>The claim has changed its rows and is about to commit.</summary>
        BeforeTheClaimCommits,

        /// <summary>The claim has committed; not a byte has left.</summary>
        BeforeTheWrite,

        /// <summary>The provider has the request and has accepted; no answer came back.</summary>
        BeforeTheAnswer,

        /// <summary>The answer is known and its outcome about to commit.</summary>
        BeforeTheOutcomeCommits,

        /// <summary>The outcome has committed.</summary>
        AfterTheOutcomeCommits,
    }

    [Theory]
    [InlineData(Point.BeforeTheClaim, false, true)]
    [InlineData(Point.BeforeTheClaimCommits, false, true)]
    [InlineData(Point.BeforeTheWrite, true, false)]
    [InlineData(Point.BeforeTheAnswer, true, true)]
    [InlineData(Point.BeforeTheOutcomeCommits, true, true)]
    [InlineData(Point.AfterTheOutcomeCommits, false, true)]
    public async Task A_silo_that_dies_there_doubles_and_loses_nobody(Point point, bool becomesUnknown, bool reachesTheProvider)
    {
        var first = await VirtualSilo.StartAsync(Noon, name: First);
        var tenant = await first.Seed.TenantAsync();
        var sender = await first.Seed.SenderAsync(tenant);
        await first.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        var hung = new TaskCompletionSource<SendOutcome>();
        var died = false;
        first.Channel.Answer = message => AnswerAsync(message, point, hung.Task, () => died = true);
        var id = (await first.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40))).Id();
        await first.AdvanceAsync(TimeSpan.FromSeconds(80)); // the first of the three is sent, the second due in ten seconds
        await using (var gate = await CloseGateAsync(first, point))
        {
            await first.AdvanceUnsettledAsync(TimeSpan.FromSeconds(11), () => IsReachedAsync(first, point, died));
            await first.KillAsync();
        }

        await using var second = await VirtualSilo.StartAsync(first.Now, first.Database);
        second.Channel.Answer = message => AcceptAsync(message);
        var campaign = second.Grains.Campaign(tenant, id);
        await campaign.WakeAsync(); // as OverdueCampaigns does, whose grace would need time to pass
        await second.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal("completed", await second.StatusAsync(campaign));
        Assert.Equal(_accepted.Distinct().Count(), _accepted.Count);
        Assert.Equal(reachesTheProvider ? 3 : 2, _accepted.Count);
        var rows = await second.RowsAsync(campaign);
        Assert.Equal(becomesUnknown ? (1, 2) : (0, 3), (rows.GetValueOrDefault(2), rows[3]));
        Ledger.AssertNeverAbove(40, await ClaimsAsync(second));
        if (becomesUnknown)
        {
            await AReceiptSettlesItAsync(second, campaign, tenant, sender);
        }

        hung.SetResult(new SendOutcome.Unknown("test over"));
    }

    private static async Task AReceiptSettlesItAsync(VirtualSilo silo, ICampaignGrain campaign, Guid tenant, SeededSender sender)
    {
        var receipt = Reported.Of(campaign.Id(), Victim, 1, DeliveryStatus.Delivered, silo.Now, "wamid." + Victim);
        var page = silo.Grains.Recipients(tenant, campaign.Id(), 0);
        var matched = await page.ApplyReceiptsAsync(new ReceiptBatch(sender.NumberNo, [receipt]), CancellationToken.None);

        Assert.Equal([true], matched);
        var rows = await silo.RowsAsync(campaign);
        Assert.Equal((0, 2, 1), (rows.GetValueOrDefault(2), rows[3], rows[5]));
    }

    private Task<SendOutcome> AnswerAsync(OutgoingMessage message, Point point, Task<SendOutcome> never, Action dies)
    {
        if (message.To != VictimAddress || point is not (Point.BeforeTheWrite or Point.BeforeTheAnswer))
        {
            return AcceptAsync(message);
        }

        if (point == Point.BeforeTheAnswer)
        {
            _accepted.Enqueue(message.To);
        }

        dies();
        return never;
    }

    private Task<SendOutcome> AcceptAsync(OutgoingMessage message)
    {
        _accepted.Enqueue(message.To);
        return Task.FromResult<SendOutcome>(new SendOutcome.Accepted("wamid." + message.AttemptId));
    }

    /// <summary>Makes the database hold the silo at the point: behind a lock of the test's, before or within its commit.</summary>
    private static async Task<NpgsqlConnection> CloseGateAsync(VirtualSilo silo, Point point)
    {
        var gate = await silo.Database.Source.OpenConnectionAsync();
        var sql = point switch
        {
            Point.BeforeTheClaim => "begin; select from numbers for update",
            Point.BeforeTheClaimCommits => Trigger("insert on claims", $"{Victim} = any (new.seqs)"),
            Point.BeforeTheOutcomeCommits => Trigger("update on recipients", $"new.seq = {Victim} and new.status = 3"),
            _ => "select 1",
        };
        await using var command = new NpgsqlCommand(sql, gate);
        await command.ExecuteNonQueryAsync();
        return gate;

        // Deferred: it runs when everything else of the transaction is done.
        static string Trigger(string when, string condition) =>
            $"""
            create function wait_at_the_gate() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock({Gate}); return null; end $$;
            create constraint trigger crash_point after {when} deferrable initially deferred
                for each row when ({condition}) execute function wait_at_the_gate();
            select pg_advisory_lock({Gate});
            """;
    }

    private static Task<bool> IsReachedAsync(VirtualSilo silo, Point point, bool died) => point switch
    {
        Point.BeforeTheWrite or Point.BeforeTheAnswer => Task.FromResult(died),
        Point.AfterTheOutcomeCommits => silo.Seed.QueryAsync<bool>("select exists (select from recipients where seq = @Victim and status = 3)", new { Victim }),
        _ => silo.Seed.QueryAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and application_name = @First and wait_event_type = 'Lock')",
            new { First }),
    };

    private static async Task<IEnumerable<DateTimeOffset>> ClaimsAsync(VirtualSilo silo) =>
        (await silo.Seed.ListAsync<DateTime>("select attempted_at from recipients where attempted_at is not null"))
        .Select(at => new DateTimeOffset(at, TimeSpan.Zero));
}
