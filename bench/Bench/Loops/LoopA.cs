using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Bench.Loops;

/// <summary>
/// The reference without Orleans that keeps the same promises to one campaign: a page of rows is claimed and committed,
/// then posted, then its outcomes and totals are written. Two lanes overlap, so that one posts while the other writes.
/// </summary>
internal sealed class LoopA(NpgsqlDataSource database, BarePosts posts)
{
    private const int PageSize = 256;
    private const int Lanes = 2;

    private const string Claim =
        """
        with claimed as (
            update bench_recipients set status = 1, attempt = attempt + 1, attempted_at = clock_timestamp()
            where audience = $1 and seq between $2 and $3 and status = 0
            returning seq, address
        ), counted as (
            update bench_totals set waiting = waiting - n, sending = sending + n
            from (select count(*) as n from claimed) c where audience = $1
        )
        select seq, address from claimed order by seq
        """;

    private const string Settle =
        """
        with settled as (
            update bench_recipients r set status = 3, provider_id = e.provider_id, sent_at = clock_timestamp()
            from unnest($2, $3) as e (seq, provider_id)
            where r.audience = $1 and r.seq = e.seq and r.status = 1
            returning 1
        )
        update bench_totals set sending = sending - n, sent = sent + n
        from (select count(*) as n from settled) c where audience = $1
        """;

    private int _page = -1;

    public Task RunAsync(int audience) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() => LaneAsync(audience))));

    private async Task LaneAsync(int audience)
    {
        await using var connection = await database.OpenConnectionAsync();
        while (true)
        {
            var page = await ClaimAsync(connection, audience, Interlocked.Increment(ref _page));
            if (page.Count == 0)
            {
                return;
            }

            var ids = await posts.SendAsync(page, audience);
            await using var settle = new NpgsqlCommand(Settle, connection);
            settle.Parameters.Add(new NpgsqlParameter { Value = audience });
            settle.Parameters.Add(new NpgsqlParameter { Value = page.Select(person => person.Seq).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
            settle.Parameters.Add(new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await settle.PrepareAsync();
            await settle.ExecuteNonQueryAsync();
        }
    }

    private static async Task<List<(int Seq, string Address)>> ClaimAsync(NpgsqlConnection connection, int audience, int page)
    {
        await using var claim = new NpgsqlCommand(Claim, connection);
        claim.Parameters.Add(new NpgsqlParameter { Value = audience });
        claim.Parameters.Add(new NpgsqlParameter { Value = (page * PageSize) + 1 });
        claim.Parameters.Add(new NpgsqlParameter { Value = (page + 1) * PageSize });
        await claim.PrepareAsync();
        var rows = new List<(int, string)>(PageSize);
        await using var reader = await claim.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        return rows;
    }
}
