using Dapper;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Migrations;

/// <summary>A schema as lines: tables with their columns in order, indexes, constraints, views, functions, triggers and how rows are stored.</summary>
internal static class SchemaDump
{
    internal static async Task<IReadOnlyList<string>> OfAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>(
        """
        with tables as (
            select oid, relname, relkind, reloptions from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
        ), columns as (
            select t.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
                   pg_get_expr(d.adbin, d.adrelid) as value, row_number() over (partition by t.oid order by a.attnum) as place
            from tables t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        )
        select format('%s.%s %s: %s, not null %s, identity %s, generated %s, stored %s, default %s',
                      relname, place, attname, type, attnotnull, attidentity, attgenerated, attstorage, value) from columns
        union all select format('%s %s %s', relkind, relname, reloptions) from tables
        union all select format('%s: %s', relname, pg_get_viewdef(oid)) from tables where relkind = 'v'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select format('%s %s: %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
        union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
        union all select pg_get_triggerdef(g.oid) from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
        order by 1
        """)).AsList();
}
