using Dapper;
using FsCheck;
using FsCheck.Fluent;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Customers;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Audiences;

/// <summary>The parts of a split audience: together the whole, and nobody in two.</summary>
public sealed class SplitAudienceTests(AudienceDatabase database) : IClassFixture<AudienceDatabase>
{
    private const int Rounds = 25;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_parts_are_the_whole_and_disjoint_whatever_changes_between_split_and_launch()
    {
        var unequal = 0;
        foreach (var round in Story.Sample(Rounds))
        {
            var tenant = await database.TenantAsync();
            var family = Guid.NewGuid();
            await PutAsync(tenant, round.Before);
            await ExcludeAsync([family], round.Excluded);
            var whole = Query(tenant, family);
            var ends = (await new AudienceStore(database.Source).CutAsync(whole, round.Parts, null, default)).SkipLast(1).ToArray();
            AudienceSlice[] slices = [.. Enumerable.Range(0, ends.Length + 1).Select(i =>
                new AudienceSlice(family, i == 0 ? null : ends[i - 1], i == ends.Length ? null : ends[i]))];
            Guid[] campaigns = [.. slices.Select((_, i) => i == 0 ? family : Guid.NewGuid())];
            await PartsAsync(tenant, campaigns, slices);
            await ExcludeAsync(campaigns[1..], round.Excluded);

            await PutAsync(tenant, round.Changed);
            await PutAsync(tenant, round.Added);
            foreach (var excluded in round.ExcludedLater)
            {
                // A person is left out of the campaign that would write to them.
                for (var i = 0; i < slices.Length; i++)
                {
                    if ((await RowsAsync(whole with { CampaignId = campaigns[i], Slice = slices[i] })).Any(row => row.CustomerId == excluded))
                    {
                        await ExcludeAsync([campaigns[i]], [excluded]);
                    }
                }
            }

            var expected = await RowsAsync(whole with { CampaignId = null, Exclude = [.. round.Excluded, .. round.ExcludedLater] });
            var parts = new List<IReadOnlyList<AudienceRow>>();
            for (var i = 0; i < slices.Length; i++)
            {
                var query = whole with { CampaignId = campaigns[i], Slice = slices[i] };
                parts.Add(await RowsAsync(query));
                var page = await new AudienceStore(database.Source).PageAsync(query, 0, 1000, null, default);
                Assert.Equal(Said(parts[i]), Said(page));
                // A part may hold nobody but people whose phone an earlier part has.
                var bounds = await new AudienceStore(database.Source).BoundsAsync(query, default);
                Assert.Equal(parts[i].Any(row => row.Reason is null), bounds.Anybody);
                Assert.InRange(parts[i].Count, 0, bounds.AtMost);
            }

            var together = parts.SelectMany(part => part).ToList();
            Assert.Equal(Said(expected), Said(together.OrderBy(row => row.CustomerNo)));
            Assert.Equal(together.Count, together.DistinctBy(row => row.CustomerId).Count());
            var addresses = together.Where(row => row.Reason is null).Select(row => row.Address).ToList();
            Assert.Equal(addresses.Count, addresses.Distinct().Count());
            unequal += parts.Count > 1 && parts.All(part => part.Count > 0) ? 1 : 0;
        }

        Assert.True(unequal > Rounds / 3, "Too few rounds really split anything.");
    }

    [Theory]
    [InlineData(10, 3, null, new[] { 4, 3, 3 })]
    [InlineData(10, 4, 3L, new[] { 3, 3, 3, 1 })]
    [InlineData(2, 3, null, new[] { 1, 1 })]
    public async Task A_cut_shares_out_the_people_who_will_be_sent_to(int people, int parts, long? each, int[] expected)
    {
        var tenant = await database.TenantAsync();
        await PutAsync(tenant, [.. Enumerable.Range(0, people).SelectMany(i => new[] { ($"x{i}", (string?)null), ($"c{i}", $"+393331234{i}00") })]);
        var query = Query(tenant, null);

        var ends = await new AudienceStore(database.Source).CutAsync(query, parts, each, default);

        var sentTo = (await RowsAsync(query)).Where(row => row.Reason is null).Select(row => row.CustomerNo).ToList();
        Assert.Equal(expected, ends.Select((end, i) => sentTo.Count(no => no <= end && (i == 0 || no > ends[i - 1]))));
    }

    private static IEnumerable<string> Said(IEnumerable<AudienceRow> rows) => rows.Select(row => $"{row.CustomerId} {row.Address} {row.Reason}");

    private static AudienceQuery Query(Guid tenant, Guid? campaign) => new()
    {
        TenantId = tenant,
        Channel = Channel.WhatsApp,
        Now = Now,
        Today = DateOnly.FromDateTime(Now.DateTime),
        CampaignId = campaign,
        Filter = new AudienceFilter { Not = new AudienceFilter { Gender = "male" } },
    };

    private async Task<IReadOnlyList<AudienceRow>> RowsAsync(AudienceQuery query)
    {
        var parameters = new DynamicParameters();
        var sql = "select customer_no as CustomerNo, customer_id as CustomerId, name as Name, address as Address, reason as Reason from ("
            + AudienceSql.Candidates(query, parameters) + ") a";
        await using var connection = await database.Source.OpenConnectionAsync();
        return (await connection.QueryAsync<AudienceRow>(sql, parameters)).AsList();
    }

    private async Task PutAsync(Guid tenant, IReadOnlyList<(string Id, string? Phone)> customers) =>
        await CustomerStores.Of(database.Source).UpsertAsync(
            tenant,
            // A customer whose number ends in 9 does not match the filter: who changes may enter or leave.
            [.. customers.Select(c => new CustomerRow { CustomerId = c.Id, Phone = c.Phone, Gender = c.Phone?.EndsWith('9') == true ? "male" : null })],
            50, Now, false, default);

    private async Task ExcludeAsync(Guid[] campaigns, string[] customers)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "insert into exclusions select c, x, now() from unnest(@campaigns) c, unnest(@customers) x on conflict do nothing", new { campaigns, customers });
    }

    private async Task PartsAsync(Guid tenant, Guid[] campaigns, AudienceSlice[] slices)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        for (var i = 0; i < campaigns.Length; i++)
        {
            await connection.ExecuteAsync(
                """
                insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
                values ('test', 'campaign', @key, 0, 0, 1, now(), jsonb_build_object('tenantId', @tenant, 'campaignId', @campaign,
                        'definition', jsonb_build_object('slice', jsonb_build_object('familyId', @family, 'after', @after::bigint, 'through', @through::bigint))))
                """,
                new { key = campaigns[i].ToString("N"), tenant, campaign = campaigns[i], family = slices[i].FamilyId, after = slices[i].After, through = slices[i].Through });
        }
    }

    private sealed record Story(
        (string Id, string? Phone)[] Before, string[] Excluded, int Parts, (string Id, string? Phone)[] Changed, (string Id, string? Phone)[] Added,
        string[] ExcludedLater)
    {
        public static IEnumerable<Story> Sample(int rounds) => (
            from count in Gen.Choose(0, 30)
            from before in Phones("c", count)
            from excluded in Some(count, 4)
            from parts in Gen.Choose(2, 6)
            from moved in Some(count, 6)
            from phones in Phones("c", count)
            from added in Phones("n", 8)
            from later in Some(count, 4)
            select new Story(before, excluded, parts, [.. phones.Where(p => moved.Contains(p.Id))], added, later)).Sample(rounds, 50);

        // Few numbers, so that many people share one.
        private static Gen<(string Id, string? Phone)[]> Phones(string prefix, int count) =>
            Gen.Frequency((1, Gen.Constant<string?>(null)), (9, Gen.Choose(0, 19).Select(n => (string?)$"+3933312345{n:00}")))
                .ArrayOf(count).Select(phones => phones.Select((phone, i) => ($"{prefix}{i}", phone)).ToArray());

        private static Gen<string[]> Some(int count, int most) =>
            count == 0 ? Gen.Constant(Array.Empty<string>())
            : Gen.Choose(0, most).SelectMany(n => Gen.Choose(0, count - 1).ArrayOf(n)).Select(picks => picks.Distinct().Select(i => $"c{i}").ToArray());
    }
}
