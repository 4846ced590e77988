using Dapper;

namespace MassMessaging.Persistence.Tests.Queries;

/// <summary>How rows become objects, in hosts, tests and tools alike.</summary>
public sealed class RowMappingTests(Stage stage) : IClassFixture<Stage>
{
    private const string One = "select timestamptz '2026-03-02 12:00:00.123456+01' as last_claim_at, null::timestamptz as paid_until, 3 as page_no";

    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 3, 2, 11, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);

    [Fact]
    public async Task A_column_with_underscores_fills_a_constructors_parameter() =>
        Assert.Equal(new ByConstructor(At, null, 3), await OneAsync<ByConstructor>(One));

    [Fact]
    public async Task A_column_with_underscores_fills_a_property() =>
        Assert.Equal(new ByProperty { LastClaimAt = At, PaidUntil = null, PageNo = 3 }, await OneAsync<ByProperty>(One));

    [Fact]
    public async Task A_single_instant_is_read_in_utc()
    {
        var at = await OneAsync<DateTimeOffset>("select timestamptz '2026-03-02 12:00:00.123456+01'");

        Assert.Equal((At, TimeSpan.Zero), (at, at.Offset));
        Assert.Null(await OneAsync<DateTimeOffset?>("select null::timestamptz"));
    }

    private async Task<T> OneAsync<T>(string sql)
    {
        await using var connection = await stage.Source.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql);
    }

    private sealed record ByConstructor(DateTimeOffset LastClaimAt, DateTimeOffset? PaidUntil, int PageNo);

    private sealed record ByProperty
    {
        public DateTimeOffset LastClaimAt { get; init; }

        public DateTimeOffset? PaidUntil { get; init; }

        public int PageNo { get; init; }
    }
}
