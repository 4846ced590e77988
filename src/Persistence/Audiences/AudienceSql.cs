using Dapper;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence.Audiences;

/// <summary>
/// The audience as SQL: one statement for count, preview and freeze, so that what was shown is what is frozen.
/// Built here and not in a file, because its conditions depend on the filter.
/// </summary>
public static class AudienceSql
{
    /// <summary>
    /// The filter as a condition over the alias <c>c</c> of <c>customers</c>; true exactly where
    /// <see cref="AudienceFilter.Matches"/> is. It says nothing about the tenant.
    /// </summary>
    /// <param name="filter">A filter without validation errors; null for all customers.</param>
    /// <param name="parameters">Takes the values, under names that begin with <c>c</c> and a digit.</param>
    /// <param name="today">The date that a birthday of <c>today</c> means.</param>
    public static string Where(AudienceFilter? filter, DynamicParameters parameters, DateOnly today) =>
        new AudienceFilterSql(parameters, today, "c").Compile(filter);

    /// <summary>
    /// One row for each customer that matches and is not excluded: <c>customer_no, customer_id, name, address, reason</c>,
    /// in creation order. A reason (<see cref="SkipReason"/>) says why the person is not sent to; null: will be.
    /// </summary>
    /// <param name="query">The audience.</param>
    /// <param name="parameters">Takes the values.</param>
    public static string Candidates(AudienceQuery query, DynamicParameters parameters) =>
        Unordered(query, parameters) + "\norder by customer_no";

    /// <summary>As <see cref="Candidates"/> without the order, for what counts them.</summary>
    internal static string Unordered(AudienceQuery query, DynamicParameters parameters)
    {
        var matched = $"""
            select c.customer_no, c.customer_id, c.name, {Address(query, "c")} as address{Nth(query)}
            from customers c
            where {Matching(query, parameters)}
            """;
        return $"""
            select m.customer_no, m.customer_id, m.name, m.address,
                   {Reason(query, query.Channel.ReachesPhones ? "m.nth > 1" : "false")} as reason
            from ({matched}) m
            {Joins(query, parameters)}
            where {InSlice(query, parameters, "m")}
            """;
    }

    /// <summary>
    /// At most <c>@limit</c> rows after <c>@after</c> in creation order: as <see cref="Candidates"/>, but a page of an
    /// audience of a million need not number all of it to find the duplicates. The search compares as <c>page-customers</c> does.
    /// </summary>
    internal static string Page(AudienceQuery query, DynamicParameters parameters)
    {
        var matched = $"""
            select c.customer_no, c.customer_id, c.name, {Address(query, "c")} as address
            from customers c
            where {Matching(query, parameters)} and c.customer_no > @after and {InSlice(query, parameters, "c")}
              and (@search::text is null or lower(c.customer_id) like lower(@search) or lower(c.name) like lower(@search) or c.phone like @search
                   or lower(c.whatsapp_user_id) like lower(@search))
            order by c.customer_no
            limit @limit
            """;
        return $"""
            select m.customer_no, m.customer_id, m.name, m.address, {Reason(query, Earlier(query, parameters))} as reason
            from ({matched}) m
            {Joins(query, parameters)}
            order by m.customer_no
            """;
    }

    /// <summary>
    /// One row: <c>anybody</c> says whether a message will go out, and <c>at_most</c> is a number of customers that the
    /// audience does not exceed. Neither reads the whole of it: the first admissible customer is enough, and the range of the
    /// tenant's customer numbers bounds how many can match.
    /// </summary>
    internal static string Bounds(AudienceQuery query, DynamicParameters parameters)
    {
        var matched = $"""
            select c.customer_no, c.customer_id, {Address(query, "c")} as address
            from customers c
            where {Matching(query, parameters)} and {InSlice(query, parameters, "c")}
            """;
        return $"""
            select exists (
                       select from ({matched}) m
                       {Joins(query, parameters)}
                       where {Reason(query, Earlier(query, parameters))} is null
                   ) as anybody,
                   {Range(query, parameters)} as at_most
            """;
    }

    /// <summary>One number that the audience does not exceed: see <see cref="Bounds"/>.</summary>
    internal static string AtMost(AudienceQuery query, DynamicParameters parameters)
    {
        parameters.Add("tenant_id", query.TenantId);
        return "select " + Range(query, parameters);
    }

    private static string Range(AudienceQuery query, DynamicParameters parameters)
    {
        var numbers = $"from customers c where c.tenant_id = @tenant_id and {InSlice(query, parameters, "c")}";
        return $"coalesce((select max(c.customer_no) {numbers}) - (select min(c.customer_no) {numbers}) + 1, 0)";
    }

    // Whether a customer created before is the person (alias m): as the numbering finds it, for one person alone.
    private static string Earlier(AudienceQuery query, DynamicParameters parameters)
    {
        if (!query.Channel.ReachesPhones)
        {
            return "false";
        }

        var earlier = $"""
            e.tenant_id = @tenant_id and e.customer_no < m.customer_no
                     and {new AudienceFilterSql(parameters, query.Today, "e").Compile(query.Filter)}{NotExcluded(query, parameters, "e")}
            """;
        return $"""
           (exists (select from customers e where e.phone = any (phone_spellings(m.address)) and {earlier})
            or {KnowsPeople} and exists (
                   select from customers e
                   where (e.phone = any (array(select addresses_of(@tenant_id, 'whatsapp', m.address)))
                          or e.whatsapp_user_id = any (array(select addresses_of(@tenant_id, 'whatsapp', m.address))))
                     and {Address(query, "e")} is not null and {earlier}))
           """;
    }

    private static string Matching(AudienceQuery query, DynamicParameters parameters)
    {
        parameters.Add("tenant_id", query.TenantId);
        return $"c.tenant_id = @tenant_id and {Where(query.Filter, parameters, query.Today)}{NotExcluded(query, parameters, "c")}";
    }

    private static string NotExcluded(AudienceQuery query, DynamicParameters parameters, string alias)
    {
        var sql = string.Empty;
        if (query.Slice is { } slice)
        {
            // Duplicates are judged on the whole audience, so each part counts the exclusions of all parts: those of the
            // part that the customer falls into.
            parameters.Add("family_id", slice.FamilyId);
            sql += $"""

                  and not exists (select from campaign_parts p join exclusions x on x.campaign_id = p.campaign_id
                                  where p.family_id = @family_id and x.customer_id = {alias}.customer_id
                                    and {alias}.customer_no > coalesce(p.after_no, 0)
                                    and {alias}.customer_no <= coalesce(p.through_no, {long.MaxValue}))
                """;
        }
        else if (query.CampaignId is { } campaign)
        {
            parameters.Add("excluding_campaign", campaign);
            sql += $"\n  and not exists (select from exclusions x where x.campaign_id = @excluding_campaign and x.customer_id = {alias}.customer_id)";
        }

        if (query.Exclude.Count > 0)
        {
            parameters.Add("excluded", query.Exclude.ToArray());
            // A list from a request may be long: anti-joined by hash, not compared one by one.
            sql += $"\n  and not exists (select from unnest(@excluded::text[]) x (id) where x.id = {alias}.customer_id)";
        }

        return sql;
    }

    // Outside the numbering of duplicates, which sees the whole audience: the second of two is the second in every part.
    private static string InSlice(AudienceQuery query, DynamicParameters parameters, string alias)
    {
        if (query.Slice is not { } slice)
        {
            return "true";
        }

        parameters.Add("slice_after", slice.After ?? 0);
        parameters.Add("slice_through", slice.Through ?? long.MaxValue);
        return $"{alias}.customer_no > @slice_after and {alias}.customer_no <= @slice_through";
    }

    // First created, first served. Byte order, because only equality matters and it sorts several times faster.
    private static string Nth(AudienceQuery query) => query.Channel.ReachesPhones
        ? $",\n       row_number() over (partition by {Person(query, "c")} collate \"C\" order by c.customer_no) as nth"
        : string.Empty;

    // One query: where nothing more is known of the tenant's people than plans say, no person is searched.
    private const string KnowsPeople = "(select knows_people(@tenant_id))";

    // Plans write numbers in two ways in a few countries only, all of which begin with +5: others are compared as they stand.
    private static string Person(AudienceQuery query, string alias) => $"""
        case when {KnowsPeople} then person_of(@tenant_id, {Address(query, alias)})
             when {alias}.phone like '+5%' then canonical_phone({alias}.phone)
             else {Address(query, alias)} end
        """;

    private static string Address(AudienceQuery query, string alias) => query.Channel.AddressedBy switch
    {
        AddressKind.PhoneOrUserId => $"coalesce({alias}.phone, {alias}.whatsapp_user_id)",
        AddressKind.Phone => $"{alias}.phone",
        // The person is the address: the attempt finds the device.
        AddressKind.Device => $"case when exists (select from devices d where d.tenant_id = {alias}.tenant_id and d.customer_no = {alias}.customer_no) then {alias}.customer_id end",
        AddressKind.OnlineApp => $"case when {alias}.online_app then {alias}.customer_id end",
        _ => throw new ArgumentOutOfRangeException(nameof(query), query.Channel.AddressedBy, "Not a kind of address."),
    };

    private static string Joins(AudienceQuery query, DynamicParameters parameters)
    {
        parameters.Add("channel", query.Channel);
        var sql = "left join suppressions s on s.tenant_id = @tenant_id and s.channel = @channel and s.address = m.address";
        if (JudgesHistory(query))
        {
            parameters.Add("number_no", query.NumberNo);
            sql += "\nleft join chat_history h on h.tenant_id = @tenant_id and h.number_no = @number_no and h.address = m.address";
        }

        if (query is { NeedsTemplate: true, NumberNo: not null })
        {
            parameters.Add("window_open_since", query.Now.ToUniversalTime() - TimeSpan.FromHours(24));
        }

        return sql;
    }

    private static string Reason(AudienceQuery query, string isDuplicate) => $"""
        case when m.address is null then '{SkipReason.NoAddress.ToWord()}'
             when s.address is not null then '{SkipReason.OptedOut.ToWord()}'
             when {isDuplicate} then '{SkipReason.DuplicateAddress.ToWord()}'
        """
        + (JudgesHistory(query) && query.SafeSending ? $"\n     when h.address is null then '{SkipReason.NoChatHistory.ToWord()}'" : string.Empty)
        + (JudgesHistory(query) && query.NeedsTemplate
            ? $"\n     when h.last_inbound_at is null or h.last_inbound_at <= @window_open_since then '{SkipReason.NeedsTemplate.ToWord()}'"
            : string.Empty)
        + " end";

    private static bool JudgesHistory(AudienceQuery query) =>
        query is { Channel.KnowsChatHistory: true, NumberNo: not null } && (query.SafeSending || query.NeedsTemplate);
}
