using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Bench.Loops;

/// <summary>The reference without crash safety: a page is read, posted, and written once. Reported beside loop A.</summary>
internal sealed class LoopB(NpgsqlDataSource database, BarePosts posts)
{
    private const int PageSize = 256;
    private const int Lanes = 2;

    private int _page = -1;

    public Task RunAsync(int audience) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() => LaneAsync(audience))));

    private async Task LaneAsync(int audience)
    {
        await using var connection = await database.OpenConnectionAsync();
        while (true)
        {
            var page = await ReadAsync(connection, audience, Interlocked.Increment(ref _page));
            if (page.Count == 0)
            {
                return;
            }

            var ids = await posts.SendAsync(page, audience);
            await using var settle = new NpgsqlCommand(
                "update bench_recipients r set status = 3, provider_id = e.provider_id, sent_at = clock_timestamp() "
                + "from unnest($2, $3) as e (seq, provider_id) where r.audience = $1 and r.seq = e.seq",
                connection);
            settle.Parameters.Add(new NpgsqlParameter { Value = audience });
            settle.Parameters.Add(new NpgsqlParameter { Value = page.Select(person => person.Seq).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
            settle.Parameters.Add(new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await settle.PrepareAsync();
            await settle.ExecuteNonQueryAsync();
        }
    }

    private static async Task<List<(int Seq, string Address)>> ReadAsync(NpgsqlConnection connection, int audience, int page)
    {
        await using var read = new NpgsqlCommand("select seq, address from bench_recipients where audience = $1 and seq between $2 and $3 order by seq", connection);
        read.Parameters.Add(new NpgsqlParameter { Value = audience });
        read.Parameters.Add(new NpgsqlParameter { Value = (page * PageSize) + 1 });
        read.Parameters.Add(new NpgsqlParameter { Value = (page + 1) * PageSize });
        await read.PrepareAsync();
        var rows = new List<(int, string)>(PageSize);
        await using var reader = await read.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        return rows;
    }
}
