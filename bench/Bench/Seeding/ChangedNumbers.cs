using System.Globalization;
using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Seeding;

/// <summary>Customers' numbers that change after a launch, by the tables as they stand since migration 0119.</summary>
internal sealed class ChangedNumbers(BenchProduct product)
{
    private int _round;

    /// <summary>As long as it may take in a bench run, so that a campaign's start lies behind it.</summary>
    public static TimeSpan Takes(int customers) => TimeSpan.FromSeconds(10 + (customers / 10_000.0));

    /// <summary>Forgets the changes of earlier runs, so that each run meets its own only.</summary>
    public Task ForgetAsync() => product.ExecuteAsync("truncate address_changes");

    /// <summary>Gives the first so many customers numbers that nobody had before.</summary>
    public async Task ChangeAsync(int customers)
    {
        await product.ExecuteAsync(
            """
            update customers set phone = '+393' || $3 || lpad((substr(customer_id, 2)::int)::text, 8, '0')
            where tenant_id = $1 and visits <= $2
            """,
            product.TenantId,
            customers,
            (4 + (++_round % 6)).ToString(CultureInfo.InvariantCulture));
        await product.ExecuteAsync("vacuum analyze customers, address_changes");
        if (await product.ScalarAsync<long>("select count(*) from address_changes where tenant_id = $1", product.TenantId) != customers)
        {
            throw new InvalidOperationException($"Not {customers} numbers changed.");
        }
    }
}
