using System.Net.Http.Json;
using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Seeding;

/// <summary>
/// A tenant as the console's lists show it: so many campaigns, of which the newest has so many people. Half of these wait,
/// the others were sent to; the oldest campaign and the last person have a name of their own.
/// </summary>
internal sealed class ScreenTenant(BenchProduct product)
{
    /// <summary>The name that one campaign and one person have.</summary>
    public const string Rare = "Aurelia";

    /// <summary>The newest campaign, as the API writes its id.</summary>
    public string Campaign { get; private set; } = string.Empty;

    /// <summary>One of the senders, as the API writes its id.</summary>
    public string Sender { get; private set; } = string.Empty;

    /// <summary>The session that the tenant's key was exchanged for: name and value of its cookie.</summary>
    public (string Name, string Value) Cookie { get; private set; }

    /// <summary>Stores it.</summary>
    public async Task StoreAsync(int campaigns, int people)
    {
        await product.CreateTenantAsync(60);
        var seeded = new SeededCampaigns(product);
        var senders = await seeded.SendersAsync(3);
        Sender = senders[0].ToString("N");
        await product.ExecuteAsync("update senders set paid_until = now() + interval '1 year'"); // a screen shows it
        await seeded.CopyAsync(await seeded.DraftAsync(senders[0], perHour: 40), campaigns, "completed", recipients: 10);
        await product.ExecuteAsync(
            """
            update grain_states g
            set payload = jsonb_set(g.payload, '{definition,title}', to_jsonb(case when b.ordinal = $1 then $2 else 'Offer ' || b.ordinal end))
                          || jsonb_build_object('status', case when b.ordinal = 1 then 'running' when b.ordinal % 20 = 0 then 'cancelled' else 'completed' end,
                                                'finishedAt', case when b.ordinal > 1 then now() - interval '1 hour' end)
            from bench_campaigns b
            where b.campaign_id = g.campaign_id
            """,
            campaigns,
            Rare);
        var newest = await product.ScalarAsync<Guid>("select campaign_id from bench_campaigns where ordinal = 1");
        Campaign = newest.ToString("N");
        await product.ExecuteAsync(
            """
            insert into recipients (campaign_id, seq, customer_no, customer_id, name, address, status, attempt, reason, attempted_at, sent_at, delivered_at, read_at)
            select $1, n, n, 'c' || n, case when n = $2 then $3 else 'Person ' || n end, '+3933' || lpad(n::text, 8, '0'),
                   case when n > $2 / 2 then 0 when n % 20 = 0 then 4 when n % 3 = 0 then 6 when n % 3 = 1 then 5 else 3 end, case when n > $2 / 2 then 0 else 1 end,
                   case when n > $2 / 2 then null when n % 40 = 0 then 'recipient:131026' when n % 20 = 0 then 'recipient:131030' end,
                   case when n <= $2 / 2 then now() end, case when n <= $2 / 2 and n % 20 > 0 then now() end,
                   case when n <= $2 / 2 and n % 20 > 0 and n % 3 < 2 then now() end, case when n <= $2 / 2 and n % 20 > 0 and n % 3 = 0 then now() end
            from generate_series(1, $2) n
            """,
            newest,
            people,
            Rare);
        await product.ExecuteAsync(
            "insert into delivery_issues (campaign_id, seq, status, reason, at) select campaign_id, seq, 4, reason, now() from recipients where campaign_id = $1 and status = 4", newest);
        await product.ExecuteAsync(
            """
            update campaign_totals t set waiting = c.waiting, sent = c.sent, delivered = c.delivered, read = c.read, failed = c.failed
            from (select count(*) filter (where status = 0) as waiting, count(*) filter (where status = 3) as sent, count(*) filter (where status = 5) as delivered,
                         count(*) filter (where status = 6) as read, count(*) filter (where status = 4) as failed
                  from recipients where campaign_id = $1) c
            where t.campaign_id = $1
            """,
            newest);
        await product.ExecuteAsync("update campaign_audiences set total = $2 where campaign_id = $1", newest, people);
        // Due in a year: the silo leaves it alone, but the forecast counts on its turns.
        await product.ExecuteAsync(
            """
            insert into campaign_progress (campaign_id, tenant_id, sender_id, next_due, cursor_page, anchor)
            select campaign_id, $1, sender_id, now() + interval '1 year', $2 / 512, now() from bench_campaigns where ordinal = 1
            """,
            product.TenantId,
            people);
        await product.ExecuteAsync("vacuum analyze");
        Cookie = await SignInAsync();
    }

    private async Task<(string Name, string Value)> SignInAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(product.Url) };
        using var answer = await http.PostAsJsonAsync("/v1/session", new { key = product.Tenant.DefaultRequestHeaders.Authorization!.Parameter });
        answer.EnsureSuccessStatusCode();
        var pair = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2);
        return (pair[0], pair[1]);
    }
}
