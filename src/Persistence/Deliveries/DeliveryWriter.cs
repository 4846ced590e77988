using System.Data;
using System.Threading.Channels;
using MassMessaging.Domain.Deliveries;
using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Stores what many grains hand it in group commits: while one transaction is under way the next batch gathers. Each
/// caller's task ends when its own events are committed. A batch that fails is split until the events that cannot be
/// stored stand alone; only their callers see the failure.
/// </summary>
public sealed class DeliveryWriter(NpgsqlDataSource database, SiloIdentity silo) : IAsyncDisposable
{
    /// <summary>Events of one transaction at most.</summary>
    private const int LargestBatch = 2_000;

    /// <summary>Events waiting at most; above, callers wait for a place, so memory stays bounded.</summary>
    private const int LargestQueue = 50_000;

    private static readonly NamedQueries Sql = NamedQueries.Load("outcomes");

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(LargestQueue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _starting = new();
    private Task? _loop;

    /// <summary>Stores events; the answer stands for each, in order, once committed.</summary>
    public async Task<IReadOnlyList<EventEffect>> ApplyAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        EnsureStarted();
        var entries = events.Select(e => new Entry(e)).ToArray();
        foreach (var entry in entries)
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken);
        }

        var effects = new EventEffect[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            effects[i] = await entries[i].Done.Task.WaitAsync(cancellationToken);
        }

        return effects;
    }

    /// <summary>Stores what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_loop is { } loop)
        {
            await loop;
        }
    }

    private void EnsureStarted()
    {
        lock (_starting)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<Entry>(LargestBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            await StoreAsync(batch);
        }
    }

    private async Task StoreAsync(IReadOnlyList<Entry> batch)
    {
        try
        {
            var effects = await CommitAsync([.. batch.Select(entry => entry.Event)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(effects[i]);
            }
        }
        catch (Exception failure) when (batch.Count == 1 || IsDatabaseAway(failure))
        {
            foreach (var entry in batch)
            {
                entry.Done.TrySetException(failure);
            }
        }
        catch (Exception)
        {
            await StoreAsync([.. batch.Take(batch.Count / 2)]);
            await StoreAsync([.. batch.Skip(batch.Count / 2)]);
        }
    }

    private static bool IsDatabaseAway(Exception failure) => failure switch
    {
        // Shutting down, starting up, out of connections or memory: no event of the batch is to blame.
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => false,
    };

    private async Task<EventEffect[]> CommitAsync(IReadOnlyList<DeliveryEvent> events)
    {
        var effects = new EventEffect[events.Count];
        await using var connection = await database.OpenConnectionAsync();
        // Several folded events of one row go in passes of their own, in order: a statement moves a row once.
        foreach (var pass in Passes(DeliveryFold.Fold(events)))
        {
            await using var batch = Batch(connection, pass);
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                var became = reader.IsDBNull(2) ? (DeliveryStatus?)null : (DeliveryStatus)reader.GetInt16(2);
                foreach (var source in pass[reader.GetInt32(0)].Sources)
                {
                    effects[source] = new EventEffect(true, became);
                }
            }
        }

        return effects;
    }

    private static IEnumerable<IReadOnlyList<DeliveryFold.Folded>> Passes(IReadOnlyList<DeliveryFold.Folded> folded)
    {
        var rest = folded;
        while (rest.Count > 0)
        {
            var seen = new HashSet<(Guid, int)>();
            var pass = rest.Where(f => seen.Add((f.Event.CampaignId, f.Event.Seq))).ToArray();
            yield return pass;
            rest = pass.Length == rest.Count ? [] : [.. rest.Except(pass)];
        }
    }

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
                new NpgsqlParameter("silo_name", silo.Name),
            },
        };
        return new NpgsqlBatch(connection) { BatchCommands = { locking, apply } };
    }

    private static NpgsqlParameter Column<TSource, TValue>(string name, NpgsqlDbType type, IReadOnlyList<TSource> rows, Func<TSource, TValue> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = rows.Select(value).ToArray() };

    private sealed class Entry(DeliveryEvent happened)
    {
        public DeliveryEvent Event { get; } = happened;

        public TaskCompletionSource<EventEffect> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
