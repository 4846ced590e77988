using System.Text.Json;
using MassMessaging.Persistence.Campaigns;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Campaigns;

/// <summary>A page of a list reads as many campaigns as it shows, however many there are.</summary>
public sealed class CampaignPageTests(Stage stage) : IClassFixture<Stage>, IAsyncLifetime
{
    private const int Size = 51;

    private Guid _small;
    private Guid _large;
    private Guid _rare;

    public async Task InitializeAsync()
    {
        (_small, _large) = (await stage.Seed.TenantAsync(), await stage.Seed.TenantAsync());
        _rare = (await stage.Seed.SenderAsync(_large)).SenderId;
        await FillAsync(_small, 100, (await stage.Seed.SenderAsync(_small)).SenderId);
        await FillAsync(_large, 10_000, (await stage.Seed.SenderAsync(_large)).SenderId);
        await stage.Seed.ExecuteAsync("analyze grain_states", null);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("rows-of-all", new string[0])]
    [InlineData("rows-of-statuses", new[] { "completed" })]
    [InlineData("rows-of-statuses", new[] { "draft", "running" })]
    public async Task A_page_of_ten_thousand_campaigns_reads_as_many_rows_as_one_of_a_hundred(string rows, string[] statuses)
    {
        var (few, many) = (await RowsReadAsync(rows, _small, statuses, null), await RowsReadAsync(rows, _large, statuses, null));

        Assert.InRange(many, 1, Math.Max(1, statuses.Length) * Size);
        Assert.InRange(few, 1, Math.Max(1, statuses.Length) * Size);
    }

    [Fact]
    public async Task The_campaigns_of_one_sender_are_found_among_ten_thousand_of_another()
    {
        var all = MassMessaging.Domain.Vocabulary.EnumWords.All<MassMessaging.Domain.Campaigns.CampaignStatus>().ToArray();

        Assert.InRange(await RowsReadAsync("rows-of-statuses", _large, all, _rare), 1, Size);
    }

    [Fact]
    public async Task Pages_of_several_statuses_follow_one_another_newest_first_and_miss_nobody()
    {
        var reads = new CampaignReads(stage.Source);
        var seen = new List<CampaignRow>();
        for (CampaignRow? last = null; ;)
        {
            var page = await reads.PageAsync(
                _large,
                new CampaignPage
                {
                    Statuses = ["draft", "running"],
                    BeforeMs = last?.CreatedAtMs ?? long.MaxValue,
                    BeforeId = last?.CampaignId ?? Guid.Empty,
                    Limit = 7,
                },
                CancellationToken.None);
            if (page.Count == 0)
            {
                break;
            }

            seen.AddRange(page);
            last = page[^1];
        }

        Assert.Equal(20, seen.Select(row => row.CampaignId).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(row => row.CreatedAtMs).ThenBy(row => row.CampaignId.ToString(), StringComparer.Ordinal).Select(row => row.CampaignId), seen.Select(row => row.CampaignId));
        Assert.Equal(["draft", "running"], seen.Select(row => row.Status).Distinct().Order());
    }

    /// <summary>Completed campaigns, and before all of them ten drafts and ten running ones; of ten completed ones in the middle the sender is another.</summary>
    private Task FillAsync(Guid tenantId, int count, Guid senderId) => stage.Seed.ExecuteAsync(
        """
        insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
        select 'test', 'campaign', @tenantId || '/' || n, 0, 0, 1, now(), jsonb_build_object(
            'tenantId', @tenantId, 'campaignId', gen_random_uuid(), 'revision', 1, 'createdAtMs', 1000 + n / 2,
            'status', case when n <= 10 then 'draft' when n <= 20 then 'running' else 'completed' end,
            'definition', jsonb_build_object('title', 'Offer ' || n, 'text', repeat('Hello ', 50), 'channel', 'whatsapp',
                                             'senderId', case when n between 31 and 40 and @rare is not null then @rare else @senderId end))
        from generate_series(1, @count) n
        """,
        new { tenantId, count, senderId, rare = tenantId == _large ? _rare : (Guid?)null });

    /// <summary>Rows of campaigns that the statement read, also those that its conditions then dropped.</summary>
    private async Task<long> RowsReadAsync(string rows, Guid tenantId, string[] statuses, Guid? senderId)
    {
        var sql = NamedQueries.Load("campaign_reads");
        await using var connection = await stage.Source.OpenConnectionAsync();
        await using var explain = new NpgsqlCommand(
            "explain (analyze, format json) " + sql["page-campaigns"].Replace("{rows}", sql[rows], StringComparison.Ordinal)
                .Replace("{sender}", senderId is null ? "true" : "sender_id = @sender_id", StringComparison.Ordinal),
            connection);
        foreach (var (name, value) in new (string, object)[]
        {
            ("tenant_id", tenantId), ("statuses", statuses), ("sender_id", senderId ?? Guid.Empty), ("channel", DBNull.Value), ("search", DBNull.Value),
            ("before_ms", long.MaxValue), ("before_id", Guid.Empty), ("limit", Size),
        })
        {
            explain.Parameters.Add(value == DBNull.Value ? new NpgsqlParameter<string?>(name, null) : new NpgsqlParameter(name, value));
        }

        var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!);
        return Read(plan.RootElement[0].GetProperty("Plan"));
    }

    private static long Read(JsonElement node)
    {
        var mine = node.TryGetProperty("Relation Name", out var relation) && relation.GetString() == "grain_states"
            ? (long)((node.GetProperty("Actual Rows").GetDouble()
                + (node.TryGetProperty("Rows Removed by Filter", out var dropped) ? dropped.GetDouble() : 0)) * node.GetProperty("Actual Loops").GetDouble())
            : 0;
        return mine + (node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().Sum(Read) : 0);
    }
}
