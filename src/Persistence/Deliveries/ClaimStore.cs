using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>Claims recipients: the one place from which a message gets its licence to be sent.</summary>
public sealed class ClaimStore([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, SiloIdentity silo)
{
    /// <summary>Candidates read beyond the permits, so that a few skipped recipients do not cost another round trip.</summary>
    private const int LookBeyond = 8;

    private static readonly NamedQueries Sql = NamedQueries.Load("claims");

    /// <summary>
    /// Claims in one transaction and one round trip. Returns only after the commit; when the commit's fate is not
    /// known it throws <see cref="ClaimLostException"/>, and nothing of it may be sent.
    /// </summary>
    public async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claimId = Guid.CreateVersion7();
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var batch = Batch(connection, request, claimId);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            for (var locks = batch.BatchCommands.Count - 1; locks > 0; locks--)
            {
                await reader.NextResultAsync(cancellationToken);
            }

            await reader.ReadAsync(cancellationToken);
            var result = Read(reader, Lookahead(request)) with { ClaimId = claimId };
            // Reads to the end, commit included: an error there must surface before anything is sent.
            while (await reader.NextResultAsync(cancellationToken))
            {
            }

            return result;
        }
        catch (Exception lost) when (lost is NpgsqlException { InnerException: not null } or OperationCanceledException or IOException)
        {
            throw new ClaimLostException(claimId, lost);
        }
    }

    /// <summary>The rows that a lost claim took all the same, to be given back.</summary>
    public async Task<IReadOnlyList<(int Seq, short Attempt)>> FindAsync(ClaimRequest request, Guid claimId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql["find-claim"]);
        command.Parameters.AddWithValue("campaign_id", request.CampaignId);
        command.Parameters.AddWithValue("first_seq", request.FirstSeq);
        command.Parameters.AddWithValue("last_seq", request.LastSeq);
        command.Parameters.AddWithValue("claim_id", claimId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(int, short)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetInt32(0), reader.GetInt16(1)));
        }

        return found;
    }

    /// <summary>Deletes claims past their deadline without an attempt in flight, of one silo's hash share.</summary>
    /// <param name="silos">Active silos.</param>
    /// <param name="share">This silo's place among them, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeleteExpiredAsync(int silos, int share, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql["delete-expired-claims"]);
        command.Parameters.AddWithValue("silos", silos);
        command.Parameters.AddWithValue("share", share);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static int Lookahead(ClaimRequest request) => request.Permits + LookBeyond;

    private NpgsqlBatch Batch(NpgsqlConnection connection, ClaimRequest request, Guid claimId)
    {
        var lockRows = new NpgsqlBatchCommand(Sql[request.Terms.Retries ? "lock-retries" : "lock-candidates"]);
        AddPage(lockRows.Parameters, request);
        lockRows.Parameters.AddWithValue("tenant_id", request.TenantId);

        var terms = request.Terms;
        var claim = new NpgsqlBatchCommand(Sql["claim"]);
        AddPage(claim.Parameters, request);
        claim.Parameters.AddWithValue("tenant_id", request.TenantId);
        claim.Parameters.AddWithValue("sender_id", request.SenderId);
        claim.Parameters.AddWithValue("channel", request.Channel);
        claim.Parameters.AddWithValue("permits", request.Permits);
        claim.Parameters.AddWithValue("retries", terms.Retries);
        claim.Parameters.AddWithValue("revision", terms.Revision);
        claim.Parameters.AddWithValue("needs_template", request.NeedsTemplate);
        claim.Parameters.AddWithValue("has_template", request.HasTemplate);
        claim.Parameters.Add(Instant("opens_at", terms.OpensAt));
        claim.Parameters.Add(Instant("closes_at", terms.ClosesAt));
        claim.Parameters.Add(Instant("slot", terms.Slot));
        claim.Parameters.Add(Instant("anchor", terms.Anchor));
        claim.Parameters.Add(Instant("next_due", terms.NextDue));
        claim.Parameters.Add(terms.LastAttemptAt is { } known
            ? Instant("known_attempt_at", known)
            : new NpgsqlParameter("known_attempt_at", NpgsqlDbType.TimestampTz) { Value = DBNull.Value });
        claim.Parameters.AddWithValue("deadline_in", NpgsqlDbType.Interval, request.DeadlineIn);
        claim.Parameters.AddWithValue("claim_id", claimId);
        claim.Parameters.AddWithValue("lane", request.Lane);
        claim.Parameters.AddWithValue("silo_name", silo.Name);

        // Without a transaction of its own a batch is one implicit transaction, committed at its end: one round trip.
        var batch = new NpgsqlBatch(connection) { BatchCommands = { Lock("lock-sender", request), Lock("lock-number", request) } };
        // Only channels that need templates count recipients.
        if (request.NeedsTemplate)
        {
            batch.BatchCommands.Add(Lock("lock-account", request));
        }

        batch.BatchCommands.Add(lockRows);
        batch.BatchCommands.Add(claim);
        return batch;
    }

    private static NpgsqlBatchCommand Lock(string name, ClaimRequest request)
    {
        var command = new NpgsqlBatchCommand(Sql[name]);
        command.Parameters.AddWithValue("sender_id", request.SenderId);
        return command;
    }

    private static void AddPage(NpgsqlParameterCollection parameters, ClaimRequest request)
    {
        parameters.AddWithValue("campaign_id", request.CampaignId);
        parameters.AddWithValue("first_seq", request.FirstSeq);
        parameters.AddWithValue("last_seq", request.LastSeq);
        parameters.AddWithValue("lookahead", Lookahead(request));
    }

    private static NpgsqlParameter Instant(string name, DateTimeOffset at) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = SqlInstant.Clamp(at) };

    private static ClaimResult Read(NpgsqlDataReader row, int lookahead)
    {
        var seqs = row.GetFieldValue<int[]>(row.GetOrdinal("seqs"));
        var attempts = row.GetFieldValue<short[]>(row.GetOrdinal("attempts"));
        var tries = row.GetFieldValue<short[]>(row.GetOrdinal("tries"));
        var addresses = row.GetFieldValue<string[]>(row.GetOrdinal("addresses"));
        var windows = row.GetFieldValue<bool[]>(row.GetOrdinal("windows"));
        var locations = row.GetFieldValue<string[]>(row.GetOrdinal("row_locations"));
        var candidates = row.GetInt32(row.GetOrdinal("candidates"));
        var skipped = row.GetInt32(row.GetOrdinal("skipped"));
        int? moved = row.IsDBNull(row.GetOrdinal("moved")) ? null : row.GetInt32(row.GetOrdinal("moved"));
        var kind = ClaimResultKinds.Parse(row.GetString(row.GetOrdinal("word")), seqs.Length, skipped, moved is not null);
        return new ClaimResult(
            kind,
            row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("t")),
            row.IsDBNull(row.GetOrdinal("free_at")) ? null : row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("free_at")),
            row.IsDBNull(row.GetOrdinal("blocked")) ? null : row.GetString(row.GetOrdinal("blocked")),
            row.IsDBNull(row.GetOrdinal("number_no")) ? null : row.GetInt32(row.GetOrdinal("number_no")),
            row.IsDBNull(row.GetOrdinal("sender_revision")) ? 0 : row.GetInt32(row.GetOrdinal("sender_revision")),
            [.. seqs.Select((seq, i) => new ClaimedRecipient(seq, attempts[i], tries[i], addresses[i], windows[i], locations[i]))],
            skipped)
        {
            PageIsDone = kind.IsAllowed() && candidates < lookahead && candidates == seqs.Length + skipped,
            Moved = moved,
        };
    }
}

/// <summary>The claim's answer was lost: it may have committed. Nothing of it may be sent.</summary>
public sealed class ClaimLostException(Guid claimId, Exception inner) : Exception("The claim's answer was lost.", inner)
{
    /// <summary>Finds the claim's rows, if it committed.</summary>
    public Guid ClaimId { get; } = claimId;
}

/// <summary>The silo's configured name, under which it keeps its share of a campaign's totals.</summary>
/// <param name="Name">Unique among the silos that run at once; the same after a restart.</param>
public sealed record SiloIdentity(string Name);

/// <summary>Instants as PostgreSQL takes them.</summary>
public static class SqlInstant
{
    /// <summary>Far enough ahead for "never by itself", inside PostgreSQL's and .NET's range.</summary>
    public static readonly DateTimeOffset Never = ReleaseTerms.Never;

    private static readonly DateTimeOffset First = new(1, 1, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Brings "always" and "never" into range.</summary>
    public static DateTimeOffset Clamp(DateTimeOffset at) => at > Never ? Never : at < First ? First : at;
}
