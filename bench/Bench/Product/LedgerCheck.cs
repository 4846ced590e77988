using System.Diagnostics;
using System.Globalization;
using MassMessaging.Domain.Deliveries;
using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;
using Npgsql;

namespace MassMessaging.Bench.Product;

/// <summary>
/// The fault lab's checks on what the provider took and on the rows: a rate that breaks a promise is none. The lab's
/// triggers would cost what is measured, so the changes of a row are those that its attempts must have made.
/// </summary>
internal static class LedgerCheck
{
    private const int Told = 5;

    /// <summary>Judges campaigns once nothing of them is under way.</summary>
    /// <param name="product">Where they ran.</param>
    /// <param name="provider">The provider, reset before they began.</param>
    /// <param name="campaigns">Which.</param>
    /// <param name="ended">They have come to their end: everybody must have one, and the totals must be the rows.</param>
    /// <returns>How many requests were judged.</returns>
    /// <exception cref="InvalidOperationException">A promise was broken.</exception>
    public static async Task<int> JudgeAsync(BenchProduct product, HttpClient provider, Guid[] campaigns, bool ended)
    {
        await using var connection = await product.Database.OpenConnectionAsync();
        var (speed, toProduct) = await ClockAsync(connection);
        var (rows, changes) = await RowsAsync(connection, campaigns, ended);
        var file = new CaseFile
        {
            Speed = speed,
            Recipients = rows,
            Changes = changes,
            Intakes = await IntakesAsync(provider, toProduct),
            Numbers = await NumbersAsync(connection),
            Campaigns = ended ? await CampaignsAsync(connection, campaigns) : [],
        };
        var violations = Judge.Decide(file).Violations;
        return violations.Count == 0
            ? file.Intakes.Count
            : throw new InvalidOperationException(string.Join('\n', violations.Take(Told).Select(violation => violation.ToString()).Prepend($"{violations.Count} violations:")));
    }

    private static async Task<(double Speed, Func<DateTimeOffset, DateTimeOffset> ToProduct)> ClockAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select product_now(), clock_timestamp(), speed::float8 from product_clock", connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var (product, real, speed) = (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetDouble(2));
        return (speed, at => product + ((at - real) * speed));
    }

    private static async Task<IReadOnlyList<Intake>> IntakesAsync(HttpClient provider, Func<DateTimeOffset, DateTimeOffset> toProduct)
    {
        var intakes = new List<Intake>();
        using var lines = new StreamReader(await provider.GetStreamAsync("/ledger"));
        var (now, ticks) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
        while (await lines.ReadLineAsync() is { } line)
        {
            var parts = line.Split('\t');
            var known = AttemptId.TryParse(parts[1], out var attempt);
            var at = toProduct(now - Stopwatch.GetElapsedTime(long.Parse(parts[0], CultureInfo.InvariantCulture), ticks));
            intakes.Add(new Intake("bench", known ? new RecipientKey(attempt.CampaignId, attempt.Seq) : null, known ? attempt.Attempt : 0, parts[2], at, "accepted"));
        }

        return intakes;
    }

    private static async Task<(List<RecipientRow> Rows, List<Change> Changes)> RowsAsync(NpgsqlConnection connection, Guid[] campaigns, bool ended)
    {
        var (rows, changes) = (new List<RecipientRow>(), new List<Change>());
        await using var command = new NpgsqlCommand(
            """
            select campaign_id, seq, customer_id, address, status, attempt, number_no, reason, attempted_at
            from recipients
            where campaign_id = any ($1) and ($2 or attempt > 0)
            """,
            connection)
        { Parameters = { new() { Value = campaigns }, new() { Value = ended } } };
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var recipient = new RecipientRow(
                new RecipientKey(row.GetGuid(0), row.GetInt32(1)), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), (Status)row.GetInt16(4),
                row.GetInt16(5), row.IsDBNull(6) ? null : row.GetInt32(6), row.IsDBNull(7) ? null : row.GetString(7));
            rows.Add(recipient);
            for (var attempt = 1; attempt <= recipient.Attempt; attempt++)
            {
                var at = row.GetFieldValue<DateTimeOffset>(8);
                var after = attempt < recipient.Attempt ? Status.Waiting : recipient.Status;
                changes.Add(ChangeOf(changes.Count, recipient, Status.Waiting, Status.Sending, attempt, at));
                changes.Add(ChangeOf(changes.Count, recipient, Status.Sending, after, attempt, at));
            }
        }

        return (rows, changes);
    }

    private static Change ChangeOf(int order, RecipientRow row, Status was, Status now, int attempt, DateTimeOffset at) =>
        new(order, row.Who, was, now, attempt, row.NumberNo, at, null, at, at, "silo");

    private static async Task<IReadOnlyList<NumberFacts>> NumbersAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select n.number_no, n.number_key, s.hourly_limit from numbers n join senders s on s.number_no = n.number_no where n.limited", connection);
        await using var row = await command.ExecuteReaderAsync();
        var numbers = new List<NumberFacts>();
        while (await row.ReadAsync())
        {
            numbers.Add(new NumberFacts(row.GetInt32(0), row.GetString(1), [new LimitInForce(row.GetInt32(2), DateTimeOffset.MinValue, null)]));
        }

        return numbers;
    }

    private static async Task<IReadOnlyList<CampaignFacts>> CampaignsAsync(NpgsqlConnection connection, Guid[] campaigns)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.campaign_id, c.tenant_id, c.sender_id, c.status, a.total, c.definition ->> 'channel',
                   (select array[sum(t.waiting), sum(t.sending), sum(t.unknown), sum(t.sent), sum(t.failed), sum(t.delivered), sum(t.read), sum(t.skipped)]::bigint[]
                    from campaign_totals t
                    where t.campaign_id = c.campaign_id)
            from campaigns c
            join campaign_audiences a on a.campaign_id = c.campaign_id
            where c.campaign_id = any ($1)
            """,
            connection)
        { Parameters = { new() { Value = campaigns } } };
        await using var row = await command.ExecuteReaderAsync();
        var facts = new List<CampaignFacts>();
        while (await row.ReadAsync())
        {
            var totals = row.GetFieldValue<long[]>(6).Select((count, status) => ((Status)status, count)).ToDictionary();
            facts.Add(new CampaignFacts(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), "Bench", row.GetString(3), row.GetInt32(4), totals, null) { Channel = row.GetString(5) });
        }

        return facts;
    }
}
