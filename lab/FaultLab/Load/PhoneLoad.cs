using System.Globalization;

namespace MassMessaging.FaultLab.Load;

/// <summary>
/// Files that change telephone numbers while campaigns run: new numbers, the old one again, none at all, another customer's,
/// and two customers who change places. Only people of odd numbers change, for opt-outs by hand name the others by theirs.
/// </summary>
internal sealed class PhoneLoad(TenantAtWork tenant, Books books, Random random)
{
    private const int People = 20;
    private const int FirstNew = 500_000;

    private int _new;

    public async Task ActAsync()
    {
        var phones = Draw();
        var csv = "customerId,phone\n" + string.Concat(phones.Select(row => $"{row.Customer},{row.Phone}\n"));
        if ((await tenant.Calls.ImportAsync("/v1/customers/import", csv)).IsAccepted)
        {
            books.Writes.Accepted(
                $"numbers of {string.Join(' ', phones.Select(row => row.Customer))} of tenant {tenant.Index}",
                """
                select bool_and(exists (select from customers c
                                        where c.tenant_id = @TenantId and c.customer_id = u.customer and c.phone is not distinct from u.phone)
                                or exists (select from lab_addresses a
                                           where a.tenant_id = @TenantId and a.customer_id = u.customer
                                             and (a.now is not distinct from u.phone or a.was is not distinct from u.phone)))
                from unnest(@customers::text[], @phones::text[]) u (customer, phone)
                """,
                new { tenant.TenantId, customers = phones.Select(row => row.Customer).ToArray(), phones = phones.Select(row => row.Phone).ToArray() });
        }
    }

    private List<(string Customer, string? Phone)> Draw()
    {
        var people = Enumerable.Range(0, People).Select(_ => 1 + (2 * random.Next(TenantAtWork.People / 2))).Distinct().ToList();
        var phones = new List<(string, string?)>();
        for (var i = 0; i < people.Count; i++)
        {
            var kind = random.Next(20);
            if (kind < 4 && i + 1 < people.Count)
            {
                phones.Add((Customer(people[i]), tenant.Phone(people[i + 1])));
                phones.Add((Customer(people[i + 1]), tenant.Phone(people[i])));
                i++;
                continue;
            }

            phones.Add((Customer(people[i]), kind switch
            {
                < 12 => tenant.Phone(FirstNew + _new++),
                < 15 => tenant.Phone(people[i]),
                < 17 => null,
                _ => tenant.Phone(1 + random.Next(TenantAtWork.People)),
            }));
        }

        return phones;
    }

    private static string Customer(int person) => string.Create(CultureInfo.InvariantCulture, $"c{person}");
}
