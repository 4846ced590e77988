using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Audiences;

/// <summary>Counts and shows live audiences. Reads only.</summary>
public sealed class AudienceStore(NpgsqlDataSource database)
{
    /// <summary>How many will be sent to, and how many are skipped for which reason.</summary>
    public async Task<AudienceCount> CountAsync(AudienceQuery query, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = $"select reason, count(*) as count from ({AudienceSql.Unordered(query, parameters)}) a group by reason";
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<ReasonCount>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).ToList();
        return new AudienceCount(
            rows.Where(row => row.Reason is null).Sum(row => row.Count),
            rows.Where(row => row.Reason is not null)
                .OrderBy(row => row.Reason, StringComparer.Ordinal)
                .ToDictionary(row => row.Reason!, row => row.Count));
    }

    /// <summary>The people to be sent to on WhatsApp by the calling code of their number, and by whether the template reaches them.</summary>
    /// <param name="query">The audience.</param>
    /// <param name="hasTemplate">Whether people outside their 24 hours get a template; else they are not sent to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<CallingCodeCount>> ByCallingCodeAsync(AudienceQuery query, bool hasTemplate, CancellationToken cancellationToken)
    {
        // Without a number no customer's 24 hours are known, and a template reaches all.
        var judged = query with { NeedsTemplate = query.NumberNo is not null };
        var parameters = new DynamicParameters();
        var sql = $"""
            select case when left(digits, 1) = any (@one_digit) then left(digits, 1)
                        when left(digits, 2) = any (@two_digits) then left(digits, 2)
                        else left(digits, 3) end as code,
                   by_template, count(*) as count
            from (select substr(a.address, 2) as digits, @has_template and (a.reason is not null or @number_unknown) as by_template
                  from ({AudienceSql.Unordered(judged, parameters)}) a
                  where a.reason is null or (@has_template and a.reason = '{SkipReason.NeedsTemplate.ToWord()}')) p
            group by 1, 2
            """;
        parameters.Add("one_digit", CountryCodes.OfOneDigit.ToArray());
        parameters.Add("two_digits", CountryCodes.OfTwoDigits.ToArray());
        parameters.Add("has_template", hasTemplate);
        parameters.Add("number_unknown", query.NumberNo is null);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<CallingCodeCount>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What can be said of an audience's size at once, however large it is.</summary>
    public async Task<AudienceBounds> BoundsAsync(AudienceQuery query, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = AudienceSql.Bounds(query, parameters);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<AudienceBounds>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>A number of people that an audience does not exceed, found without reading it; customers of other tenants may lie between them and count too.</summary>
    public async Task<long> AtMostAsync(AudienceQuery query, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = AudienceSql.AtMost(query, parameters);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<long>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>How many customers a tenant has.</summary>
    public async Task<long> CustomersAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<long>(new CommandDefinition(
            "select count(*) from customers where tenant_id = @tenant_id", new { tenant_id = tenantId }, cancellationToken: cancellationToken));
    }

    /// <summary>Where to cut an audience so that its parts have the wanted sizes.</summary>
    /// <param name="query">The audience.</param>
    /// <param name="parts">How many parts.</param>
    /// <param name="each">People of each part, the last one taking the rest; null: parts of one size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The <see cref="AudienceRow.CustomerNo"/> of each part's last person; fewer than parts when there are too few people.</returns>
    public async Task<IReadOnlyList<long>> CutAsync(AudienceQuery query, int parts, long? each, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var part = each is null ? "ntile(@parts) over (order by customer_no)" : "least((row_number() over (order by customer_no) - 1) / @each, @parts - 1)";
        var sql = $"""
            select max(customer_no)
            from (select customer_no, {part} as part from ({AudienceSql.Unordered(query, parameters)}) a where reason is null) p
            group by part
            order by part
            """;
        parameters.Add("parts", parts);
        parameters.Add("each", each);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<long>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The next persons in creation order.</summary>
    /// <param name="query">The audience.</param>
    /// <param name="after">The <see cref="AudienceRow.CustomerNo"/> of the last person seen; 0 to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="search">Part of an id, name or phone; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AudienceRow>> PageAsync(
        AudienceQuery query, long after, int limit, string? search, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = "select customer_no, customer_id, name, address, reason"
            + $" from ({AudienceSql.Page(query, parameters)}) a order by customer_no";
        parameters.Add("after", after);
        parameters.Add("limit", limit);
        parameters.Add("search", LikePattern.Containing(search));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AudienceRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record ReasonCount
    {
        public string? Reason { get; init; }

        public long Count { get; init; }
    }
}

/// <summary>People of one calling code.</summary>
public sealed record CallingCodeCount
{
    /// <summary>The code, without plus.</summary>
    public string Code { get; init; } = string.Empty;

    /// <summary>The template reaches them, because they did not write in the last 24 hours.</summary>
    public bool ByTemplate { get; init; }

    /// <summary>How many.</summary>
    public long Count { get; init; }
}

/// <summary>The size of an audience.</summary>
/// <param name="WillBeSent">Customers without a reason against them.</param>
/// <param name="Skipped">Customers by the reason for which they are skipped (<see cref="SkipReason"/>).</param>
public sealed record AudienceCount(long WillBeSent, IReadOnlyDictionary<string, long> Skipped);

/// <summary>What is known of an audience without counting it.</summary>
/// <param name="Anybody">At least one customer will be sent to.</param>
/// <param name="AtMost">As many people can match, or fewer.</param>
public sealed record AudienceBounds(bool Anybody, long AtMost);

/// <summary>One person of a live audience.</summary>
public sealed record AudienceRow
{
    /// <summary>Orders the audience.</summary>
    public long CustomerNo { get; init; }

    /// <summary>The tenant's id of the customer.</summary>
    public string CustomerId { get; init; } = string.Empty;

    /// <summary>The customer's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The address on the channel; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>Why the person is skipped; null: will be sent to.</summary>
    public string? Reason { get; init; }
}
