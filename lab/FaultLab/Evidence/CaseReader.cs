using Dapper;
using MassMessaging.Domain.Deliveries;
using MassMessaging.FaultLab.Load;
using Npgsql;

namespace MassMessaging.FaultLab.Evidence;

/// <summary>Gathers the case once everything has come to rest: rows, what the triggers wrote down, the simulator's log, the lab's own books.</summary>
internal sealed class CaseReader(NpgsqlDataSource pool, Simulator simulator, Books books)
{
    /// <summary>Campaigns that have not come to their end, and rows or money that have not.</summary>
    public async Task<(long Campaigns, long Rows)> UnfinishedAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        return await connection.QuerySingleAsync<(long, long)>(
            """
            select (select count(*) from campaigns where status not in ('draft', 'completed', 'cancelled', 'expired')),
                   (select count(*) from recipients where status in (0, 1)) + (select count(*) from reservations where settled_at is null)
            """);
    }

    /// <summary>Campaigns whose totals are not their rows, and balances that are not their entries, compared in one snapshot.</summary>
    public async Task<IReadOnlyList<string>> TotalsThatDifferAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>(
            """
            with counted as (
                select campaign_id, array[count(*) filter (where status = 0), count(*) filter (where status = 1), count(*) filter (where status = 2),
                       count(*) filter (where status = 3), count(*) filter (where status = 4), count(*) filter (where status = 5),
                       count(*) filter (where status = 6), count(*) filter (where status = 7)]::bigint[] as rows
                from recipients group by campaign_id
            ), totals as (
                select campaign_id, array[sum(waiting), sum(sending), sum(unknown), sum(sent), sum(failed), sum(delivered), sum(read), sum(skipped)]::bigint[] as totals
                from campaign_totals group by campaign_id
            )
            select format('campaign %s: totals %s, rows %s, at %s', campaign_id, totals, rows, product_now())
            from counted full join totals using (campaign_id)
            where rows is distinct from totals
            union all
            select format('tenant %s: balance %s, entries %s, held back %s, held for campaigns %s, at %s', tenant_id, b.amount, entries, b.reserved, held, product_now())
            from balances b
            cross join lateral (select coalesce(sum(amount), 0) as entries from balance_entries e where e.tenant_id = b.tenant_id)
            cross join lateral (select coalesce(sum(amount), 0) as held from reservations r where r.tenant_id = b.tenant_id and r.settled_at is null)
            where b.amount <> entries or b.reserved <> held
            """)];
    }

    /// <summary>Unknown rows by the attempt that is in doubt.</summary>
    public async Task<IReadOnlyList<(RecipientKey Who, int Attempt)>> UnknownAsync()
    {
        await using var connection = await pool.OpenConnectionAsync();
        return [.. (await connection.QueryAsync<(Guid, int, short)>("select campaign_id, seq, attempt from recipients where status = 2"))
            .Select(row => (new RecipientKey(row.Item1, row.Item2), (int)row.Item3))];
    }

    /// <summary>What the provider saw of all numbers.</summary>
    public async Task<IReadOnlyList<Intake>> IntakesAsync()
    {
        var intakes = new List<Intake>();
        foreach (var (number, sender) in books.Numbers)
        {
            if (sender.SmppAccount is not null)
            {
                intakes.AddRange(await SmppIntakesAsync(sender));
                continue;
            }

            // A push is reported by the app or by nobody: its receipts cannot be waited for.
            var reported = sender.Channel != "push";
            var reached = (await simulator.LedgerAsync(sender)).Select(entry => (int)entry!["index"]!).ToHashSet();
            foreach (var request in await simulator.RequestsAsync(sender))
            {
                var known = AttemptId.TryParse((string?)request!["attemptId"], out var attempt);
                intakes.Add(new Intake(
                    number, known ? new RecipientKey(attempt.CampaignId, attempt.Seq) : null, known ? attempt.Attempt : 0, (string?)request["to"],
                    (DateTimeOffset)request["at"]!, (string)request["outcome"]!, reported && reached.Contains((int)request["index"]!)));
            }
        }

        return intakes;
    }

    /// <summary>The whole case.</summary>
    public async Task<CaseFile> ReadAsync(double speed, IReadOnlyList<LabCampaign> campaigns, IReadOnlyList<Standstill> standstills)
    {
        var taken = await TakenAsync();
        var replies = ReplyBook.Vetoes(books.Replies.All, taken).ToList();
        // One view for all: receipts go on arriving.
        await using var connection = await pool.OpenConnectionAsync();
        await using var view = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var changes = await ChangesAsync(connection);
        var forged = changes.Where(change => change.Reason?.Contains(Simulator.ForgedCode, StringComparison.Ordinal) == true)
            .Select(change => new Sighting(7, $"a forged receipt moved {change.Who.CampaignId} seq {change.Who.Seq} at {change.At:O}"));
        return new CaseFile
        {
            Speed = speed,
            Changes = changes,
            Recipients = await RecipientsAsync(connection),
            Intakes = await IntakesAsync(),
            Numbers = await NumbersAsync(connection),
            Campaigns = await CampaignsAsync(connection, campaigns.ToDictionary(campaign => campaign.Key)),
            Inbox = await InboxAsync(connection),
            Money = await MoneyAsync(connection),
            Vetoes = [.. books.Vetoes.All, .. replies],
            Breaks = books.Breaks.All,
            Stops = [.. ReplyBook.Stops(books.Replies.All, taken)],
            OptOuts = await OptOutsAsync(connection),
            AddressCommits = await AddressCommitsAsync(connection),
            StatusCommits = await StatusCommitsAsync(connection),
            Standstills = standstills,
            Writes = await books.Writes.VerifyAsync(connection),
            Sightings = [.. books.Sightings, .. forged],
        };
    }

    // SMPP carries no attempt's id, neither to the centre nor back: text, person and time say whose a submit is, and a receipt
    // settles nothing whose answer was lost.
    private async Task<IEnumerable<Intake>> SmppIntakesAsync(LabSender sender)
    {
        await using var connection = await pool.OpenConnectionAsync();
        var claims = (await connection.QueryAsync<(string Mark, string Address, Guid CampaignId, int Seq, short Attempt, DateTime At)>(
            """
            select right(c.definition ->> 'title', @length), l.address, l.campaign_id, l.seq, l.attempt, l.attempted_at
            from lab_changes l
            join campaigns c using (campaign_id)
            where c.sender_id = @sender and l.was = 0 and l.now = 1
            """,
            new { length = SmppTrace.MarkLength, sender = Guid.Parse(sender.Id) }))
            .ToLookup(row => (row.Mark, row.Address), row => new SmppClaim(new RecipientKey(row.CampaignId, row.Seq), row.Attempt, row.At));
        return [.. (await simulator.RequestsAsync(sender)).Select(request => SmppTrace.Of(
            sender.Number, (string?)request!["to"], (string?)request["text"], (DateTimeOffset)request["at"]!, (string)request["outcome"]!, claims))];
    }

    private static async Task<IReadOnlyList<OptOutCommit>> OptOutsAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(Guid TenantId, string Channel, string Address, DateTime At)>("select tenant_id, channel, address, at from lab_opt_outs order by opt_out_id"))
            .Select(row => new OptOutCommit(row.TenantId, row.Channel, row.Address, row.At))];

    private static async Task<IReadOnlyList<AddressCommit>> AddressCommitsAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(Guid TenantId, string CustomerId, string? Was, string? Now, DateTime At)>(
                "select tenant_id, customer_id, was, now, at from lab_addresses order by change_id"))
            .Select(row => new AddressCommit(row.TenantId, row.CustomerId, row.Was, row.Now, row.At))];

    private static async Task<IReadOnlyList<StatusCommit>> StatusCommitsAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(Guid CampaignId, string? Was, string? Now, string? Reason, DateTime At)>(
                "select campaign_id, was, now, reason, at from lab_campaign_changes order by change_id"))
            .Select(row => new StatusCommit(row.CampaignId, row.Was, row.Now, row.Reason, row.At))];

    private static async Task<IReadOnlyList<Change>> ChangesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select change_id, campaign_id, seq, was, now, attempt, number_no, attempted_at, reason, at, real_at, by, address from lab_changes order by change_id", connection);
        await using var row = await command.ExecuteReaderAsync();
        var changes = new List<Change>();
        while (await row.ReadAsync())
        {
            changes.Add(new Change(
                row.GetInt64(0), new RecipientKey(row.GetGuid(1), row.GetInt32(2)), (Status)row.GetInt16(3), (Status)row.GetInt16(4), row.GetInt16(5),
                row.IsDBNull(6) ? null : row.GetInt32(6), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetString(8),
                row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10), row.GetString(11))
            {
                Address = row.IsDBNull(12) ? null : row.GetString(12),
            });
        }

        return changes;
    }

    private static async Task<IReadOnlyList<RecipientRow>> RecipientsAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(Guid CampaignId, int Seq, string CustomerId, string? Address, short Status, short Attempt, int? NumberNo, string? Reason)>(
                "select campaign_id, seq, customer_id, address, status, attempt, number_no, reason from recipients"))
            .Select(row => new RecipientRow(
                new RecipientKey(row.CampaignId, row.Seq), row.CustomerId, row.Address, (Status)row.Status, row.Attempt, row.NumberNo, row.Reason))];

    private async Task<IReadOnlyList<NumberFacts>> NumbersAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(int NumberNo, string ProviderNumber)>("select number_no, substr(number_key, strpos(number_key, '/') + 1) from numbers where limited"))
            .Select(row => new NumberFacts(row.NumberNo, row.ProviderNumber, books.Limits.All.GetValueOrDefault(row.ProviderNumber) ?? []))];

    private static async Task<IReadOnlyList<CampaignFacts>> CampaignsAsync(NpgsqlConnection connection, Dictionary<Guid, LabCampaign> known)
    {
        var totals = (await connection.QueryAsync<(Guid CampaignId, long[] Counts)>(
            """
            select campaign_id, array[sum(waiting), sum(sending), sum(unknown), sum(sent), sum(failed), sum(delivered), sum(read), sum(skipped)]::bigint[]
            from campaign_totals group by campaign_id
            """)).ToDictionary(row => row.CampaignId, row => row.Counts.Select((count, status) => ((Status)status, count)).ToDictionary());
        var rows = await connection.QueryAsync<(Guid CampaignId, Guid TenantId, Guid? SenderId, string Title, string Status, int? Frozen, string Channel)>(
            """
            select c.campaign_id, c.tenant_id, c.sender_id, c.definition ->> 'title', c.status, a.total, c.definition ->> 'channel'
            from campaigns c
            left join campaign_audiences a on a.campaign_id = c.campaign_id
            """);
        return [.. rows.Select(row => new CampaignFacts(
            row.CampaignId, row.TenantId, row.SenderId, row.Title, row.Status, row.Frozen,
            totals.GetValueOrDefault(row.CampaignId) ?? [], known.GetValueOrDefault(row.CampaignId)?.Window)
        {
            Channel = row.Channel,
        })];
    }

    private static async Task<IReadOnlyList<InboxRow>> InboxAsync(NpgsqlConnection connection) =>
        [.. (await connection.QueryAsync<(Guid CampaignId, int RecipientSeq, Guid TenantId, long CustomerNo, long Seq)>(
                "select campaign_id, recipient_seq, tenant_id, customer_no, seq from chat_inbox"))
            .Select(row => new InboxRow(new RecipientKey(row.CampaignId, row.RecipientSeq), row.TenantId, row.CustomerNo, row.Seq))];

    private static async Task<IReadOnlyList<MoneyFacts>> MoneyAsync(NpgsqlConnection connection)
    {
        var entries = (await connection.QueryAsync<(Guid TenantId, string Kind, decimal Amount, string Reference)>(
            "select tenant_id, kind, amount, reference from balance_entries")).ToLookup(row => row.TenantId, row => new MoneyEntry(row.Kind, row.Amount, row.Reference));
        var reservations = (await connection.QueryAsync<(Guid TenantId, Guid CampaignId, decimal UnitPrice, decimal Amount, decimal? Spent, DateTime? SettledAt)>(
            "select tenant_id, campaign_id, unit_price, amount, spent, settled_at from reservations")).ToLookup(
                row => row.TenantId, row => new ReservationFacts(row.CampaignId, row.UnitPrice, row.Amount, row.Spent, row.SettledAt));
        return [.. (await connection.QueryAsync<(Guid TenantId, decimal Amount, decimal Reserved)>("select tenant_id, amount, reserved from balances"))
            .Select(row => new MoneyFacts(row.TenantId, row.Amount, row.Reserved, [.. entries[row.TenantId]], [.. reservations[row.TenantId]]))];
    }

    /// <summary>When what people replied was taken; each that was must be there.</summary>
    private async Task<IReadOnlyDictionary<string, DateTimeOffset>> TakenAsync()
    {
        var taken = new Dictionary<string, DateTimeOffset>();
        foreach (var sender in books.Replies.All.Select(reply => reply.Sender).DistinctBy(sender => sender.Number))
        {
            foreach (var (messageId, at) in await simulator.TakenAsync(sender))
            {
                taken[messageId] = at;
            }
        }

        foreach (var reply in books.Replies.All.Where(reply => taken.ContainsKey(reply.MessageId)))
        {
            if (reply.Sender.SmppAccount is null)
            {
                books.Writes.Accepted(
                    $"reply {reply.MessageId}", "select count(*) = 1 from inbound_messages where tenant_id = @TenantId and message_id = @MessageId",
                    new { reply.TenantId, reply.MessageId });
                continue;
            }

            // The centre's deliveries carry no id.
            books.Writes.Accepted(
                $"reply {reply.MessageId}",
                """
                select count(*) = 1 from chat_history join numbers using (number_no)
                where tenant_id = @TenantId and number_key = @Key and address = @Address and last_inbound_at >= @At
                """,
                new { reply.TenantId, Key = "smpp/" + reply.Sender.Number, reply.Address, At = reply.WrittenAt - TimeSpan.FromMinutes(1) });
        }

        return taken;
    }
}
