using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Persistence.Tests.Erasing;

/// <summary>Nothing of a closed tenant stays.</summary>
public sealed class TenantErasureTests(Stage stage) : IClassFixture<Stage>
{
    // What hangs on a campaign, a customer, a number or a webhook instead of naming its tenant.
    private static readonly Dictionary<string, string> Hanging = new()
    {
        ["recipients"] = "campaign_id = @campaign",
        ["retries"] = "campaign_id = @campaign",
        ["delivery_issues"] = "campaign_id = @campaign",
        ["exclusions"] = "campaign_id = @campaign",
        ["exclusion_changes"] = "campaign_id = @campaign",
        ["campaign_totals"] = "campaign_id = @campaign",
        ["campaign_hours"] = "campaign_id = @campaign",
        ["claims"] = "campaign_id = @campaign",
        ["provider_messages"] = "campaign_id = @campaign",
        ["webhook_deliveries"] = "webhook_id = @webhook",
        ["stored_import_chunks"] = "operation_id = @webhook",
        ["stored_import_rejects"] = "operation_id = @webhook",
        ["sessions"] = "token_hash = uuid_send(@tenant)",
        ["session_codes"] = "code_hash = uuid_send(@tenant)",
    };

    private const string Rows =
        """
        insert into api_keys (key_id, tenant_id, name, role, key_hash, hint, created_at) values (gen_random_uuid(), @tenant, 'x', 'viewer', uuid_send(@tenant), 'x', now());
        insert into sessions (session_id, token_hash, key_id, created_at, last_used_at, ends_at) select gen_random_uuid(), uuid_send(@tenant), key_id, now(), now(), now() from api_keys where tenant_id = @tenant limit 1;
        insert into session_codes (code_hash, key_id, ends_at, expires_at) select uuid_send(@tenant), key_id, now(), now() from api_keys where tenant_id = @tenant limit 1;
        insert into balance_entries (tenant_id, kind, amount, reference, created_at) values (@tenant, 'credit', 1, 'x', now());
        insert into idempotency_keys (tenant_id, route, key, fingerprint, locked_until, status, body, created_at) values (@tenant, 'POST /x', 'k', '\x00', now(), 200, '\x00', now());
        insert into erased_opt_outs (tenant_id, channel, mark, given, at) values (@tenant, 'sms', '\x00', '\x00', now());
        insert into address_changes (tenant_id, customer_no, at, was) values (@tenant, 1, now(), '+391');
        insert into operations (operation_id, tenant_id, kind, status, created_at) values (gen_random_uuid(), @tenant, 'testMessage', 'running', now());
        insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at) values (@webhook, @tenant, 'waiting', false, '{}', now());
        insert into stored_import_chunks (operation_id, n, body) values (@webhook, 0, '\x00');
        insert into stored_import_rejects (operation_id, n, body) values (@webhook, 0, '\x00');
        insert into groups (tenant_id, group_id, name, created_at) values (@tenant, 'g', 'g', now());
        insert into staff (tenant_id, staff_id, name, created_at) values (@tenant, 's', 's', now());
        insert into suppressions (tenant_id, channel, address, reason, created_at) values (@tenant, 'sms', '+391', 'optedOut', now());
        insert into person_addresses (tenant_id, address, person, learned_at, evidence) values (@tenant, '+391', '+391', now(), '[]');
        insert into erasures (tenant_id, customer_no, erased_at) values (@tenant, 1, now());
        insert into inbound_messages (number_no, message_id, tenant_id, address, received_at) values (@number, 'm', @tenant, '+391', now());
        insert into unmatched_receipts (tenant_id, number_no, provider_id, status, at, received_at) values (@tenant, @number, 'p', 3, now(), now());
        insert into opt_out_events (tenant_id, channel, address, at, opted_out, recorded_at) values (@tenant, 'sms', '+391', now(), true, now());
        insert into devices (tenant_id, token, customer_no, registered_at) select @tenant, 't', customer_no, now() from customers where tenant_id = @tenant limit 1;
        insert into chat_conversations (tenant_id, customer_no, last_seq) values (@tenant, 1, 1);
        insert into chat_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, body, created_at) values (@tenant, 1, 1, @campaign, 1, 1, 'x', 'x', now());
        insert into reservations (campaign_id, tenant_id, unit_price, units, people, amount, reserved_at) values (@campaign, @tenant, 0, 1, 1, 0, now());
        insert into test_messages (test_id, tenant_id, campaign_id, sender_id, channel, body, created_at) values (gen_random_uuid(), @tenant, @campaign, gen_random_uuid(), 'sms', 'x', now());
        insert into campaign_splits (command_id, tenant_id, campaign_id, revision, part_ends, created_at) values (gen_random_uuid(), @tenant, @campaign, 1, '{1}', now());
        insert into campaign_places (campaign_id, tenant_id, until) values (gen_random_uuid(), @tenant, now());
        insert into campaign_outlooks (campaign_id, tenant_id, computed_at) values (@campaign, @tenant, now());
        insert into breakers (campaign_id, number_no, tenant_id, people) values (@campaign, @number, @tenant, '{}');
        insert into webhooks (webhook_id, tenant_id, url, event_types, secret, status, created_at) values (@webhook, @tenant, 'x', '{}', '\x00', 'active', now());
        insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at) values (@webhook, 'x', '{}', now(), now());
        insert into tenant_people (tenant_id, limit_key, person, last_at) values (@tenant, 'whatsapp/1', '\x00', now());
        insert into exclusions (campaign_id, customer_id, excluded_at) values (@campaign, 'c1', now());
        insert into exclusion_changes (campaign_id, changes) values (@campaign, 1);
        insert into claims (claim_id, campaign_id, deadline, seqs, attempts) values (gen_random_uuid(), @campaign, now(), '{1}', '{1}');
        insert into retries (campaign_id, seq, next_attempt_at) values (@campaign, 1, now());
        insert into delivery_issues (campaign_id, seq, status, reason, at) values (@campaign, 1, 4, 'x', now());
        insert into campaign_hours (campaign_id, silo_name, hour) values (@campaign, 'x', now());
        insert into provider_messages (number_no, provider_id, campaign_id, seq, attempt, sent_at) values (@number, 'p', @campaign, 1, 1, now());
        """;

    [Fact]
    public async Task After_the_erasure_of_a_tenant_no_table_has_a_row_of_it()
    {
        var (gone, stays) = (await StagedAsync(), await StagedAsync());
        var tables = await stage.Seed.ListAsync<string>(
            """
            select c.table_name::text from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
            order by 1
            """);
        var conditions = tables.ToDictionary(table => table, _ => "tenant_id = @tenant").Concat(Hanging).ToDictionary();
        // Without a row in each this test would prove nothing: a new table gets its row above.
        Assert.Empty(await WithRowsAsync(conditions, gone, wanted: false));

        var operation = new OperationRow { OperationId = Guid.NewGuid(), Kind = TenantEraser.Kind, DetailJson = TenantEraser.Detail(gone.Tenant), CreatedAt = Stage.Noon };
        Assert.True(await new TenantStore(stage.Source).StartErasingAsync(gone.Tenant, operation, default));
        Assert.True(await new TenantEraser(stage.Source).EraseNextAsync(Stage.Noon, default));

        Assert.Empty(await WithRowsAsync(conditions, gone, wanted: true));
        Assert.Empty(await WithRowsAsync(conditions, stays, wanted: false));
    }

    private async Task<Things> StagedAsync()
    {
        var tenant = await stage.TenantAsync(customers: 1);
        var campaign = await stage.CampaignAsync(tenant);
        var things = new Things(tenant.TenantId, campaign.CampaignId, Guid.NewGuid(), tenant.Sender.NumberNo);
        await stage.Seed.ExecuteAsync(Rows, new { tenant = things.Tenant, campaign = things.Campaign, webhook = things.Webhook, number = things.Number });
        return things;
    }

    private async Task<IReadOnlyList<string>> WithRowsAsync(Dictionary<string, string> conditions, Things things, bool wanted)
    {
        var found = new List<string>();
        foreach (var (table, condition) in conditions)
        {
            var any = await stage.Seed.QueryAsync<bool>(
                $"select exists (select from {table} where {condition})", new { tenant = things.Tenant, campaign = things.Campaign, webhook = things.Webhook });
            if (any == wanted)
            {
                found.Add(table);
            }
        }

        return found;
    }

    private sealed record Things(Guid Tenant, Guid Campaign, Guid Webhook, int Number);
}
