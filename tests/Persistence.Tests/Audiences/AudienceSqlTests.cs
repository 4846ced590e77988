using Dapper;
using FsCheck.Fluent;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Customers;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Audiences;

public sealed class AudienceSqlTests(AudienceDatabase database) : IClassFixture<AudienceDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2026, 2, 28)] // no leap year: who was born on the 29th has the birthday today
    [InlineData(2028, 2, 28)]
    [InlineData(2028, 2, 29)]
    [InlineData(2026, 12, 31)]
    public async Task The_compiled_filter_selects_whom_the_rule_matches(int year, int month, int day)
    {
        var today = new DateOnly(year, month, day);
        var tenant = await database.TenantAsync();
        var customers = AudienceGenerators.Customer.Sample(300, 50).Select((c, i) => c with { CustomerId = $"c{i}" }).ToArray();
        await CustomerStores.Of(database.Source).UpsertAsync(tenant, customers, 50, Now, false, default);
        await using var connection = await database.Source.OpenConnectionAsync();

        foreach (var filter in AudienceGenerators.Filter.Sample(250, 50))
        {
            Assert.Empty(filter.Validate());
            var parameters = new DynamicParameters(new { tenant });
            var sql = $"select c.customer_id from customers c where c.tenant_id = @tenant and {AudienceSql.Where(filter, parameters, today)}";
            var found = await connection.QueryAsync<string>(sql, parameters);
            var expected = customers.Where(c => filter.Matches(AudienceGenerators.Member(c), today)).Select(c => c.CustomerId);
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Each_person_who_is_not_sent_to_has_the_first_reason_that_applies()
    {
        var tenant = await database.TenantAsync();
        var number = await NumberAsync();
        await AddAsync(tenant, ("ann", "+393331234501"), ("nobody", null), ("twin", "+393331234501"), ("stopped", "+393331234502"),
            ("stoppedTwin", "+393331234502"), ("stranger", "+393331234503"), ("old", "+393331234504"), ("out", "+393331234505"));
        await CustomerStores.Of(database.Source).SuppressAsync(tenant, Channel.WhatsApp, "+393331234502", "{}", Now, default);
        await HistoryAsync(tenant, number, "+393331234501", Now.AddHours(-24).AddSeconds(1));
        await HistoryAsync(tenant, number, "+393331234504", Now.AddHours(-24));
        var query = Query(tenant) with { NumberNo = number, SafeSending = true, NeedsTemplate = true, Exclude = ["out"] };

        var rows = await CandidatesAsync(query);

        Assert.Equal(
            ["ann:", "nobody:noAddress", "twin:duplicateAddress", "stopped:optedOut", "stoppedTwin:optedOut", "stranger:noChatHistory", "old:needsTemplate"],
            rows.Select(row => $"{row.CustomerId}:{row.Reason}"));
        var count = await new AudienceStore(database.Source).CountAsync(query, default);
        Assert.Equal(1, count.WillBeSent);
        Assert.Equal(2, count.Skipped["optedOut"]);
    }

    [Fact]
    public async Task Of_two_people_with_one_phone_the_first_who_matches_and_is_not_excluded_is_sent_to()
    {
        var tenant = await database.TenantAsync();
        await AddAsync(tenant, ("first", "+393331234501"), ("second", "+393331234501"), ("third", "+393331234501"));

        var rows = await CandidatesAsync(Query(tenant) with { Exclude = ["first"] });

        Assert.Equal(["second:", "third:duplicateAddress"], rows.Select(row => $"{row.CustomerId}:{row.Reason}"));
    }

    [Fact]
    public async Task The_stored_exclusions_of_a_campaign_count_like_a_list()
    {
        var tenant = await database.TenantAsync();
        var campaign = Guid.NewGuid();
        await AddAsync(tenant, ("ann", "+393331234501"), ("bob", "+393331234502"));
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("insert into exclusions values (@campaign, 'ann', now())", new { campaign });

        Assert.Equal(["bob"], (await CandidatesAsync(Query(tenant) with { CampaignId = campaign })).Select(row => row.CustomerId));
    }

    [Fact]
    public async Task Another_tenants_customers_suppressions_and_history_do_not_count()
    {
        var (ann, bob) = (await database.TenantAsync(), await database.TenantAsync());
        var number = await NumberAsync();
        await AddAsync(ann, ("one", "+393331234501"));
        await AddAsync(bob, ("two", "+393331234501"));
        await CustomerStores.Of(database.Source).SuppressAsync(bob, Channel.WhatsApp, "+393331234501", "{}", Now, default);
        await HistoryAsync(bob, number, "+393331234501", Now);

        Assert.Equal(["one:"], (await CandidatesAsync(Query(ann))).Select(row => $"{row.CustomerId}:{row.Reason}"));
        Assert.Equal(["one:noChatHistory"], (await CandidatesAsync(Query(ann) with { NumberNo = number, SafeSending = true }))
            .Select(row => $"{row.CustomerId}:{row.Reason}"));
    }

    [Fact]
    public async Task Pages_put_together_are_the_audience()
    {
        var tenant = await database.TenantAsync();
        var customers = Enumerable.Range(0, 60).Select(i => ($"c{i:00}", i % 4 == 0 ? null : $"+3933312345{i % 7:00}")).ToArray();
        await AddAsync(tenant, customers);
        var query = Query(tenant) with { Filter = new AudienceFilter { Not = new AudienceFilter { BirthMonth = 2 } } };
        var store = new AudienceStore(database.Source);

        var pages = new List<AudienceRow>();
        while (await store.PageAsync(query, pages.LastOrDefault()?.CustomerNo ?? 0, 7, null, default) is { Count: > 0 } page)
        {
            pages.AddRange(page);
        }

        Assert.Equal((await CandidatesAsync(query)).Select(row => (row.CustomerId, row.Reason)), pages.Select(row => (row.CustomerId, row.Reason)));
    }

    [Fact]
    public async Task The_bounds_say_whether_anybody_is_sent_to_and_how_many_there_can_be_at_most()
    {
        var (ann, bob) = (await database.TenantAsync(), await database.TenantAsync());
        var store = new AudienceStore(database.Source);
        Assert.Equal(new AudienceBounds(false, 0), await store.BoundsAsync(Query(ann), default));
        await AddAsync(ann, ("nobody", null), ("stopped", "+393331234502"));
        await CustomerStores.Of(database.Source).SuppressAsync(ann, Channel.WhatsApp, "+393331234502", "{}", Now, default);
        Assert.Equal(new AudienceBounds(false, 2), await store.BoundsAsync(Query(ann), default));

        await AddAsync(bob, ("other", "+393331234503"));
        await AddAsync(ann, ("one", "+393331234504"));

        var bounds = await store.BoundsAsync(Query(ann), default);
        Assert.True(bounds.Anybody);
        Assert.InRange(bounds.AtMost, 3, long.MaxValue);
        Assert.False((await store.BoundsAsync(Query(ann) with { Exclude = ["one"] }, default)).Anybody);
    }

    private static AudienceQuery Query(Guid tenant) =>
        new() { TenantId = tenant, Channel = Channel.WhatsApp, Now = Now, Today = DateOnly.FromDateTime(Now.DateTime) };

    private async Task<IReadOnlyList<AudienceRow>> CandidatesAsync(AudienceQuery query)
    {
        var parameters = new DynamicParameters();
        var sql = "select customer_no as CustomerNo, customer_id as CustomerId, name as Name, address as Address, reason as Reason from ("
            + AudienceSql.Candidates(query, parameters) + ") a";
        await using var connection = await database.Source.OpenConnectionAsync();
        return (await connection.QueryAsync<AudienceRow>(sql, parameters)).AsList();
    }

    private async Task AddAsync(Guid tenant, params (string Id, string? Phone)[] customers) =>
        await CustomerStores.Of(database.Source).UpsertAsync(
            tenant, [.. customers.Select(c => new CustomerRow { CustomerId = c.Id, Phone = c.Phone })], 50, Now, false, default);

    private async Task<int> NumberAsync()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>(
            "insert into numbers (number_key, limited) values (@key, true) returning number_no", new { key = $"whatsapp/{Guid.NewGuid():N}" });
    }

    private async Task HistoryAsync(Guid tenant, int number, string address, DateTimeOffset at)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("insert into chat_history values (@tenant, @number, @address, @at, @at)", new { tenant, number, address, at });
    }
}
