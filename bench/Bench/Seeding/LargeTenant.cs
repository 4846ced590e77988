using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Seeding;

/// <summary>
/// A tenant as large as one gets, by the tables as they stood at commit 39078c8: a campaign to all its customers that has not
/// begun, and what a number knows of them. Every twentieth customer has a number in Brazil, which has two spellings.
/// </summary>
internal sealed class LargeTenant(BenchProduct product)
{
    private const int HistoryOf = 4;
    private const int OptedOutOf = 20;

    /// <summary>Seeds it; the id of the campaign.</summary>
    public async Task<string> SeedAsync(int customers)
    {
        await product.CreateTenantAsync(customers);
        await product.ExecuteAsync(
            "update customers set phone = '+5511' || (case when visits % 40 = 0 then '9' else '' end) || lpad((70000000 + visits / 20)::text, 8, '0') where tenant_id = $1 and visits % 20 = 0",
            product.TenantId);
        await product.ExecuteAsync("insert into numbers (number_key, limited) values ('whatsapp/5000000000', true)");
        await product.ExecuteAsync(
            """
            insert into chat_history (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
            select $1, (select min(number_no) from numbers), phone, now() - interval '90 days', now() - interval '30 days'
            from customers where tenant_id = $1 and visits % $2 = 0
            """,
            product.TenantId,
            HistoryOf);
        await product.ExecuteAsync(
            """
            insert into suppressions (tenant_id, channel, address, reason, evidence, created_at)
            select $1, 'whatsapp', phone, 'optedOut', '{}', now() from customers where tenant_id = $1 and visits % $2 = 0
            """,
            product.TenantId,
            OptedOutOf);
        var sender = await product.SmsSenderAsync();
        var campaign = await product.LaunchAsync("sms", sender, customers, TimeSpan.FromDays(30));
        await product.FrozenAsync(campaign);
        await product.ExecuteAsync("vacuum analyze");
        return campaign;
    }
}
