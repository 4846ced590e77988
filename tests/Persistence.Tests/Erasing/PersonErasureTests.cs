using System.Text;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Erasing;

/// <summary>What an erased person leaves behind.</summary>
public sealed class PersonErasureTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly CredentialCipher Cipher = CredentialCipher.FromSettings(Seed.MasterKey, null);

    [Fact]
    public async Task A_message_that_comes_during_an_erasure_does_not_stay()
    {
        var tenant = await stage.TenantAsync(customers: 2);
        var (first, second) = (await NumberAsync(tenant.TenantId, "c1"), await NumberAsync(tenant.TenantId, "c2"));
        await EraseAsync(tenant.TenantId, "c1");
        await MessageAsync(tenant.TenantId, first);
        await MessageAsync(tenant.TenantId, second);

        await FinishAsync();

        Assert.Equal(
            [second],
            await stage.Seed.ListAsync<long>("select customer_no from chat_inbox where tenant_id = @TenantId", new { tenant.TenantId }));
        Assert.Equal(
            [second],
            await stage.Seed.ListAsync<long>("select customer_no from chat_conversations where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task What_webhooks_tell_of_an_erased_person_goes_and_names_only_the_others()
    {
        var (tenant, other) = (await stage.TenantAsync(customers: 2), await stage.TenantAsync(customers: 2));
        foreach (var one in new[] { tenant, other })
        {
            await stage.Seed.ExecuteAsync(
                """
                with w as (
                    insert into webhooks (webhook_id, tenant_id, url, event_types, secret, status, created_at)
                    values (gen_random_uuid(), @TenantId, 'x', '{}', '\x00', 'active', now()) returning webhook_id
                )
                insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
                select w.webhook_id, 'x', data::jsonb, now(), now()
                from w, unnest(array[
                    '{"n":1,"customerId":"c1"}', '{"n":2,"customerIds":["c1"]}', '{"n":3,"address":"+393330000001","customerIds":[]}',
                    '{"n":4,"from":"+393330000001","customerIds":["c1"]}', '{"n":5,"channel":"push","address":"c1"}',
                    '{"n":6,"from":"+393330000001","customerIds":["c1","c2"]}', '{"n":7,"customerId":"c2"}', '{"n":8,"title":"c1"}']) data
                """,
                new { one.TenantId });
        }

        await EraseAsync(tenant.TenantId, "c1");
        await FinishAsync();

        Assert.Equal(
            ["""{"n": 6, "from": "+393330000001", "customerIds": ["c2"]}""", """{"n": 7, "customerId": "c2"}""", """{"n": 8, "title": "c1"}"""],
            await ToldAsync(tenant.TenantId));
        Assert.Equal(8, (await ToldAsync(other.TenantId)).Count);
    }

    [Fact]
    public async Task Exclusions_and_opt_outs_with_all_that_led_to_them_go()
    {
        var tenant = await stage.TenantAsync(customers: 2);
        var campaign = await stage.CampaignAsync(tenant);
        await stage.Seed.ExecuteAsync(
            """
            insert into exclusions (campaign_id, customer_id, excluded_at) values (@CampaignId, 'c1', now()), (@CampaignId, 'c2', now());
            insert into opt_out_events (tenant_id, channel, address, at, opted_out, recorded_at)
            select @TenantId, channel, address, now(), false, now()
            from unnest(array['sms', 'whatsapp', 'push', 'chat', 'push'], array['+393330000001', '+393330000001', 'c1', 'c1', 'c2']) as e (channel, address);
            insert into suppressions (tenant_id, channel, address, reason, created_at)
            values (@TenantId, 'whatsapp', '+393330000001', 'optedOut', now()), (@TenantId, 'chat', 'c1', 'optedOut', now());
            """,
            new { campaign.CampaignId, tenant.TenantId });

        await EraseAsync(tenant.TenantId, "c1");
        await FinishAsync();

        Assert.Equal(["c2"], await stage.Seed.ListAsync<string>("select customer_id from exclusions where campaign_id = @CampaignId", new { campaign.CampaignId }));
        Assert.Equal(
            ["push c2"],
            await stage.Seed.ListAsync<string>("select channel || ' ' || address from opt_out_events where tenant_id = @TenantId order by 1", new { tenant.TenantId }));
        Assert.Equal(0, await stage.Seed.QueryAsync<long>("select count(*) from suppressions where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task Kept_answers_that_name_an_erased_person_go_whether_in_the_body_or_in_the_path()
    {
        var (tenant, other) = (await stage.TenantAsync(customers: 2), await stage.TenantAsync(customers: 2));
        foreach (var one in new[] { tenant.TenantId, other.TenantId })
        {
            await KeepAsync(one, "POST /v1/audiences/preview", "by id", """{"sample":[{"customerId":"c1"}]}""");
            await KeepAsync(one, "POST /v1/audiences/preview", "by phone", """{"sample":[{"address":"+393330000001"}]}""");
            await KeepAsync(one, "POST /v1/campaigns", "other", """{"exclude":["c2"],"title":"c1 and c2"}""");
            await KeepAsync(one, "POST /v1/customers/c1/chat-token", "path", """{"token":"t"}""");
            await KeepAsync(one, "POST /v1/webhooks/x/replay", "empty", string.Empty);
        }

        await EraseAsync(tenant.TenantId, "c1");
        await FinishAsync();

        Assert.Equal(["by id 410 gone", "by phone 410 gone", "empty 200 kept", "other 200 kept"], await KeptAsync(tenant.TenantId));
        Assert.Equal(5, (await KeptAsync(other.TenantId)).Count);
    }

    private Task<IReadOnlyList<string>> ToldAsync(Guid tenantId) => stage.Seed.ListAsync<string>(
        "select d.data::text from webhook_deliveries d join webhooks w using (webhook_id) where w.tenant_id = @tenantId order by d.data -> 'n'", new { tenantId });

    private Task<IReadOnlyList<string>> KeptAsync(Guid tenantId) => stage.Seed.ListAsync<string>(
        "select concat_ws(' ', key, status, case when body is null then 'gone' else 'kept' end) from idempotency_keys where tenant_id = @tenantId order by 1", new { tenantId });

    private Task KeepAsync(Guid tenantId, string route, string key, string answer) => stage.Seed.ExecuteAsync(
        """
        insert into idempotency_keys (tenant_id, route, key, fingerprint, locked_until, status, headers, body, created_at)
        values (@tenantId, @route, @key, '\x00', now(), 200, '{}', @body, now())
        """,
        new { tenantId, route, key, body = Cipher.Seal(Encoding.UTF8.GetBytes(answer), new RequestKey(tenantId, route, key).Purpose) });

    private Task<long> NumberAsync(Guid tenantId, string customerId) => stage.Seed.QueryAsync<long>(
        "select customer_no from customers where tenant_id = @tenantId and customer_id = @customerId", new { tenantId, customerId });

    private Task MessageAsync(Guid tenantId, long customerNo) => stage.Seed.ExecuteAsync(
        """
        insert into chat_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, body, created_at)
        values (@tenantId, @customerNo, 1, gen_random_uuid(), 1, 1, 'Anna', 'Hello', now());
        insert into chat_conversations (tenant_id, customer_no, last_seq) values (@tenantId, @customerNo, 1)
        """,
        new { tenantId, customerNo });

    private async Task EraseAsync(Guid tenantId, string customerId) =>
        Assert.True(await CustomerStores.Of(stage.Source).EraseAsync(tenantId, customerId, Stage.Noon, default));

    private async Task FinishAsync()
    {
        var erasures = new ErasureStore(stage.Source, new AnswerEraser(stage.Source, Cipher));
        while (await erasures.EraseNextAsync(default))
        {
        }
    }
}
