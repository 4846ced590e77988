using System.Data;
using System.Runtime.ExceptionServices;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Stores what many grains hand it in group commits: while one transaction runs the next batch gathers. Each caller's task
/// ends when its own events are committed. A batch that fails is split until the events that cannot be stored stand alone;
/// only their callers see the failure.
/// </summary>
public sealed class DeliveryWriter : IAsyncDisposable
{
    /// <summary>Events after which a transaction takes no further caller's.</summary>
    private const int LargestBatch = 2_000;

    /// <summary>Callers waiting at most; above, callers wait for room, so memory stays bounded.</summary>
    private const int LargestQueue = 20_000;

    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    private readonly NpgsqlDataSource _database;
    private readonly SiloIdentity _silo;

    // All callers share one queue, so that one transaction runs at a time: there is only one key.
    private readonly Batcher<ValueTuple, Write, IReadOnlyList<EventEffect>> _queue;

    /// <summary>A silo's one writer.</summary>
    public DeliveryWriter([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, SiloIdentity silo)
    {
        (_database, _silo) = (database, silo);
        _queue = new((_, batch) => StoreAsync(batch), new BatchOptions<Write>
        {
            MaxSize = LargestBatch,
            SizeOf = write => write.Events.Count,
            MaxWaiting = LargestQueue,
            IsOutage = IsDatabaseAway,
        });
    }

    /// <summary>What one caller has to store.</summary>
    private readonly record struct Write(IReadOnlyList<DeliveryEvent> Events, Guid? Completed);

    /// <summary>Stores events; the answer stands for each, in order, once committed.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Gives up waiting; they may be stored all the same.</param>
    /// <param name="completed">A claim without an attempt in flight once these are stored.</param>
    public Task<IReadOnlyList<EventEffect>> ApplyAsync(
        IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken, Guid? completed = null) =>
        events.Count == 0 && completed is null
            ? Task.FromResult<IReadOnlyList<EventEffect>>([])
            : _queue.AddAsync(default, new Write(events, completed), cancellationToken);

    /// <summary>Stores what is queued and stops.</summary>
    public async ValueTask DisposeAsync() => await _queue.DrainAsync();

    private async Task<IReadOnlyList<IReadOnlyList<EventEffect>>> StoreAsync(IReadOnlyList<Write> batch)
    {
        try
        {
            Guid[] completed = [.. batch.Where(write => write.Completed is not null).Select(write => write.Completed!.Value)];
            if (batch is [var only])
            {
                return [await CommitAsync(only.Events, completed)];
            }

            var effects = await CommitAsync([.. batch.SelectMany(write => write.Events)], completed);
            return [.. BatchResults.Split(effects, batch, write => write.Events.Count)];
        }
        catch (Exception failure) when (batch is [{ Events.Count: > 1 }] && !IsDatabaseAway(failure))
        {
            return [await StoreApartAsync(batch[0].Events)];
        }
    }

    /// <summary>A caller's events one by one: those that can be stored are, and the caller learns of the first one that cannot.</summary>
    private async Task<IReadOnlyList<EventEffect>> StoreApartAsync(IReadOnlyList<DeliveryEvent> events)
    {
        var effects = new EventEffect[events.Count];
        ExceptionDispatchInfo? first = null;
        foreach (var (index, one) in events.Index())
        {
            try
            {
                effects[index] = (await CommitAsync([one], []))[0];
            }
            catch (Exception failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        first?.Throw();
        return effects;
    }

    private static bool IsDatabaseAway(Exception failure) => failure switch
    {
        // Shutting down, starting up, out of connections or memory: no event of the batch is to blame.
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => false,
    };

    private async Task<EventEffect[]> CommitAsync(IReadOnlyList<DeliveryEvent> events, Guid[] completed)
    {
        var effects = new EventEffect[events.Count];
        await using var connection = await _database.OpenConnectionAsync();
        var rest = await AcceptAsync(connection, events, completed, effects);
        if (rest.Count == 0 && events.Count > 0)
        {
            return effects;
        }

        // Several folded events of one row go in passes of their own, in order: a statement moves a row once.
        var passes = Passes(DeliveryFold.Fold([.. rest.Select(index => events[index])])).ToArray();
        foreach (var (number, pass) in passes.Index())
        {
            await using var batch = Batch(connection, pass);
            if (completed.Length > 0 && number == passes.Length - 1)
            {
                batch.BatchCommands.Add(Complete(completed));
            }

            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                var became = reader.IsDBNull(2) ? (DeliveryStatus?)null : (DeliveryStatus)reader.GetInt16(2);
                foreach (var source in pass[reader.GetInt32(0)].Sources)
                {
                    effects[rest[source]] = new EventEffect(true, became, reader.IsDBNull(4) ? null : reader.GetString(4))
                    {
                        Released = reader.GetBoolean(3),
                    };
                }
            }

            // To the end, commit included: an error there must surface.
            while (await reader.NextResultAsync())
            {
            }
        }

        if (passes.Length == 0)
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Complete(completed) } };
            await batch.ExecuteNonQueryAsync();
        }

        return effects;
    }

    /// <summary>
    /// Stores the outcomes that are nothing but accepted, and completes their claims when there is nothing else.
    /// Returns the events that are left, by their index: the other kinds, and those whose row has moved on.
    /// </summary>
    private async Task<IReadOnlyList<int>> AcceptAsync(
        NpgsqlConnection connection, IReadOnlyList<DeliveryEvent> events, Guid[] completed, EventEffect[] effects)
    {
        var rest = new List<int>();
        var accepted = new List<int>(events.Count);
        for (var index = 0; index < events.Count; index++)
        {
            (events[index] is { Status: DeliveryStatus.Sent, RowLocation: not null, Traced: false, NumberNo: null, TenantId: null } ? accepted : rest).Add(index);
        }

        if (accepted.Count == 0)
        {
            return rest;
        }

        // The order in which rows are locked everywhere.
        accepted.Sort((a, b) => events[a].CampaignId.CompareTo(events[b].CampaignId) is var order and not 0 ? order : events[a].Seq.CompareTo(events[b].Seq));
        await using var command = new NpgsqlCommand(Sql["accept-events"], connection)
        {
            Parameters =
            {
                Column("campaign_ids", NpgsqlDbType.Uuid, accepted, index => events[index].CampaignId),
                Column("seqs", NpgsqlDbType.Integer, accepted, index => events[index].Seq),
                Column("attempts", NpgsqlDbType.Smallint, accepted, index => events[index].Attempt),
                Column("row_locations", NpgsqlDbType.Text, accepted, index => events[index].RowLocation),
                Column("provider_ids", NpgsqlDbType.Text, accepted, index => events[index].ProviderId),
                Column("sent_ats", NpgsqlDbType.TimestampTz, accepted, index => events[index].At),
                ClaimIds(rest.Count == 0 ? completed : []),
                new NpgsqlParameter("silo_name", _silo.Name),
            },
        };
        foreach (var index in accepted)
        {
            effects[index] = new EventEffect(true, DeliveryStatus.Sent);
        }

        if (await command.ExecuteScalarAsync() is int[] done)
        {
            var stored = done.Select(ordinal => accepted[ordinal - 1]).ToHashSet();
            foreach (var missed in accepted.Where(index => !stored.Contains(index)))
            {
                effects[missed] = default;
                rest.Add(missed);
            }
        }

        return rest;
    }

    private static NpgsqlParameter ClaimIds(Guid[] claims) =>
        new("claim_ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = claims };

    private static NpgsqlBatchCommand Complete(Guid[] claims) => new(Sql["complete-claims"])
    {
        Parameters = { ClaimIds(claims) },
    };

    private static IEnumerable<IReadOnlyList<DeliveryFold.Folded>> Passes(IReadOnlyList<DeliveryFold.Folded> folded)
    {
        // In the order of rows: what concerns one row stands side by side.
        for (var rest = folded; rest.Count > 0;)
        {
            List<DeliveryFold.Folded> pass = new(rest.Count);
            List<DeliveryFold.Folded> later = [];
            foreach (var next in rest)
            {
                (pass.Count > 0 && SameRow(pass[^1].Event, next.Event) ? later : pass).Add(next);
            }

            yield return pass;
            rest = later;
        }
    }

    private static bool SameRow(DeliveryEvent a, DeliveryEvent b) => a.Seq == b.Seq && a.CampaignId == b.CampaignId;

    private NpgsqlBatch Batch(NpgsqlConnection connection, IReadOnlyList<DeliveryFold.Folded> pass)
    {
        var campaigns = Column("campaign_ids", NpgsqlDbType.Uuid, pass, f => f.Event.CampaignId);
        var seqs = Column("seqs", NpgsqlDbType.Integer, pass, f => f.Event.Seq);
        var locking = new NpgsqlBatchCommand(Sql["lock-events"]) { Parameters = { campaigns, seqs } };
        var apply = new NpgsqlBatchCommand(Sql["apply-events"])
        {
            Parameters =
            {
                Column("ordinals", NpgsqlDbType.Integer, Enumerable.Range(0, pass.Count).ToArray(), i => i),
                campaigns.Clone(),
                seqs.Clone(),
                Column("attempts", NpgsqlDbType.Smallint, pass, f => f.Event.Attempt),
                Column("number_nos", NpgsqlDbType.Integer, pass, f => f.Event.NumberNo),
                Column("tenant_ids", NpgsqlDbType.Uuid, pass, f => f.Event.TenantId),
                Column("statuses", NpgsqlDbType.Smallint, pass, f => (short)f.Event.Status),
                Column("reasons", NpgsqlDbType.Text, pass, f => f.Event.Reason),
                Column("provider_ids", NpgsqlDbType.Text, pass, f => f.Event.ProviderId),
                Column("sent_ats", NpgsqlDbType.TimestampTz, pass, f => f.SentAt),
                Column("delivered_ats", NpgsqlDbType.TimestampTz, pass, f => f.DeliveredAt),
                Column("read_ats", NpgsqlDbType.TimestampTz, pass, f => f.ReadAt),
                Column("next_attempt_ats", NpgsqlDbType.TimestampTz, pass, f => f.Event.NextAttemptAt),
                Column("refunds", NpgsqlDbType.Boolean, pass, f => f.Event.Refund),
                Column("issue_ats", NpgsqlDbType.TimestampTz, pass, f => f.Event.At),
                Column("traces", NpgsqlDbType.Boolean, pass, f => f.Event.Traced),
                Column("recipients", NpgsqlDbType.Text, pass, f => f.Event.Recipient),
                new NpgsqlParameter("silo_name", _silo.Name),
            },
        };
        return new NpgsqlBatch(connection) { BatchCommands = { locking, apply } };
    }

    private static NpgsqlParameter Column<TSource, TValue>(string name, NpgsqlDbType type, IReadOnlyList<TSource> rows, Func<TSource, TValue> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = rows.Select(value).ToArray() };
}
