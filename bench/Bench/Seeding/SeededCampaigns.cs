using System.Globalization;
using MassMessaging.Bench.Product;
using MassMessaging.Persistence;
using NpgsqlTypes;

namespace MassMessaging.Bench.Seeding;

/// <summary>
/// Campaigns in numbers that the API would take an hour to create, written as the product stores them: each is the copy
/// of a draft that the API made. Expects a database of its own and a running API.
/// </summary>
internal sealed class SeededCampaigns(BenchProduct product)
{
    /// <summary>So many active WhatsApp senders on numbers of their own, each with the same hourly limit.</summary>
    /// <returns>Their ids in order.</returns>
    public async Task<Guid[]> SendersAsync(int count, int limit = 40)
    {
        var cipher = CredentialCipher.FromSettings(product.MasterKey, null);
        await product.ExecuteAsync("insert into numbers (number_key, limited) select 'whatsapp/' || 5000000000 + n, true from generate_series(1, $1) n", count);
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await using (var connection = await product.Database.OpenConnectionAsync())
        {
            await using var create = new Npgsql.NpgsqlCommand("create table bench_senders (ordinal int primary key, sender_id uuid not null, credentials bytea not null)", connection);
            await create.ExecuteNonQueryAsync();
            await using var copy = await connection.BeginBinaryImportAsync("copy bench_senders from stdin (format binary)");
            for (var i = 0; i < count; i++)
            {
                var number = (5_000_000_001L + i).ToString(CultureInfo.InvariantCulture);
                var credentials = new Dictionary<string, string>
                {
                    ["phoneNumberId"] = number,
                    ["businessAccountId"] = "2" + number,
                    ["accessToken"] = "token",
                    ["appSecret"] = "secret",
                    ["verifyToken"] = "verify",
                };
                await copy.StartRowAsync();
                await copy.WriteAsync(i + 1, NpgsqlDbType.Integer);
                await copy.WriteAsync(ids[i], NpgsqlDbType.Uuid);
                await copy.WriteAsync(cipher.Encrypt(ids[i], credentials), NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        await product.ExecuteAsync(
            """
            insert into senders (sender_id, tenant_id, channel, name, phone, status, hourly_limit, number_no, account_key, provider_number,
                                 credentials, paid_until, created_at)
            select b.sender_id, $1, 'whatsapp', 'Front desk', '+390612345678', 'active', $2, n.number_no, 'whatsapp/2' || 5000000000 + b.ordinal,
                   (5000000000 + b.ordinal)::text, b.credentials, 'infinity', now()
            from bench_senders b join numbers n on n.number_key = 'whatsapp/' || 5000000000 + b.ordinal
            """,
            product.TenantId,
            limit);
        return ids;
    }

    /// <summary>A draft of the API, to be copied.</summary>
    public async Task<Guid> DraftAsync(Guid sender, int perHour) => Guid.Parse((string)(await BenchProduct.CallAsync(product.Tenant, HttpMethod.Post, "/v1/campaigns", new
    {
        title = "Bench",
        text = "Hello from the salon",
        channel = "whatsapp",
        senderId = sender.ToString("N"),
        messagesPerHour = perHour,
        template = new { name = "news", language = "it" },
        audience = new { filter = new { visits = new { max = 1 } } },
    }))["id"]!);

    /// <summary>
    /// So many copies of a draft, launched and in a status, the n-th with the n-th sender, in the table <c>bench_campaigns
    /// (ordinal, campaign_id)</c>; totals say that all their recipients wait, or were sent when they are completed.
    /// </summary>
    public async Task CopyAsync(Guid draft, int count, string status, int recipients)
    {
        await product.ExecuteAsync(
            """
            create table bench_campaigns as
            select n as ordinal, gen_random_uuid() as campaign_id, b.sender_id
            from generate_series(1, $1) n
            left join bench_senders b on b.ordinal = 1 + (n - 1) % (select count(*) from bench_senders)
            """,
            count);
        await product.ExecuteAsync("alter table bench_campaigns add primary key (ordinal); analyze bench_campaigns");
        await product.ExecuteAsync(
            """
            insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
            select g.service_id, g.grain_type, replace(g.grain_key, replace(g.campaign_id::text, '-', ''), replace(b.campaign_id::text, '-', '')), g.n0, g.n1, 1, now(),
                   jsonb_set(g.payload, '{definition,senderId}', to_jsonb(b.sender_id))
                   || jsonb_build_object('campaignId', b.campaign_id, 'commandId', gen_random_uuid(), 'status', $2, 'audienceState', 'frozen', 'unitPrice', 0,
                                         'createdAtMs', (extract(epoch from now()) * 1000)::bigint - b.ordinal * 1000, 'launchedAt', now(), 'startedAt', now())
            from grain_states g, bench_campaigns b
            where g.campaign_id = $1
            """,
            draft,
            status);
        await product.ExecuteAsync(
            """
            insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at)
            select campaign_id, $1, $2, 0, now() from bench_campaigns
            """,
            product.TenantId,
            recipients);
        await product.ExecuteAsync(
            "insert into campaign_totals (campaign_id, silo_name, waiting, sent) select campaign_id, 'seed', $1 - $2, $2 from bench_campaigns",
            recipients,
            status == "completed" ? recipients : 0);
    }

    /// <summary>Recipients of every copy: waiting, the first so many customers.</summary>
    public Task RecipientsAsync(int each) => product.ExecuteAsync(
        """
        insert into recipients (campaign_id, seq, customer_no, customer_id, name, address)
        select b.campaign_id, n, n, 'c' || n, 'Person ' || n, '+3933' || lpad(n::text, 8, '0')
        from bench_campaigns b, generate_series(1, $1) n
        """,
        each);

    /// <summary>
    /// What retention has kept long enough: a campaign that ended 500 days ago, copied from a draft, with so many recipients
    /// (its id in the table <c>bench_old</c>), and as many provider messages too old for receipts.
    /// </summary>
    public async Task OldAsync(Guid draft, int rows)
    {
        await product.ExecuteAsync("create table bench_old as select gen_random_uuid() as campaign_id");
        await product.ExecuteAsync(
            """
            insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
            select g.service_id, g.grain_type, replace(g.grain_key, replace(g.campaign_id::text, '-', ''), replace(b.campaign_id::text, '-', '')), g.n0, g.n1, 1, now(),
                   g.payload || jsonb_build_object('campaignId', b.campaign_id, 'commandId', gen_random_uuid(), 'status', 'completed', 'audienceState', 'frozen',
                                                   'unitPrice', 0, 'finishedAt', product_now() - interval '500 days')
            from grain_states g, bench_old b
            where g.campaign_id = $1
            """,
            draft);
        await product.ExecuteAsync(
            "insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at) select campaign_id, $1, $2, 0, now() from bench_old",
            product.TenantId,
            rows);
        await product.ExecuteAsync(
            """
            insert into recipients (campaign_id, seq, customer_no, customer_id, name, address, status)
            select b.campaign_id, n, n, 'c' || n, 'Person ' || n, '+3933' || lpad(n::text, 8, '0'), 3
            from bench_old b, generate_series(1, $1) n
            """,
            rows);
        await product.ExecuteAsync(
            """
            insert into provider_messages (number_no, provider_id, campaign_id, seq, attempt, sent_at)
            select 1, 'old' || n, b.campaign_id, n, 1, product_now() - interval '60 days'
            from bench_old b, generate_series(1, $1) n
            """,
            rows);
    }

    /// <summary>
    /// What makes the copies act: their next slot at a random time after <paramref name="first"/> within
    /// <paramref name="spread"/>, and the reminders that activate them, the first tick after 20 s and within <paramref name="wake"/>,
    /// then every five minutes by a clock of that speed.
    /// </summary>
    public async Task ActivateAsync(DateTimeOffset first, TimeSpan spread, TimeSpan wake, int speed = 1)
    {
        await product.ExecuteAsync(
            """
            insert into campaign_progress (campaign_id, tenant_id, sender_id, next_due, cursor_page, anchor)
            select b.campaign_id, $1, b.sender_id, b.at, 0, b.at
            from (select *, $2::timestamptz + random() * $3::interval as at from bench_campaigns offset 0) b
            """,
            product.TenantId,
            first.ToUniversalTime(),
            spread);
        await product.ExecuteAsync("vacuum analyze");
        // The silo starts meanwhile: a tick that has passed is made a period later.
        await product.ExecuteAsync(
            """
            insert into orleans_reminders (service_id, grain_id, reminder_name, start_time, period, grain_hash, version)
            select g.service_id, 'campaign/' || g.grain_key, 'watchdog', now() + interval '20 seconds' + random() * $1::interval, 300000 / $2,
                   (random() * 4294967295 - 2147483648)::bigint::int, 1
            from grain_states g join bench_campaigns b on b.campaign_id = g.campaign_id
            """,
            wake,
            speed);
        await product.ExecuteAsync("vacuum analyze orleans_reminders");
    }
}
