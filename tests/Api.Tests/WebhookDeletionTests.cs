using MassMessaging.Persistence.Webhooks;

namespace MassMessaging.Api.Tests;

/// <summary>Deleting a webhook holds up nothing that would have been told through it, and fails none of it.</summary>
[Collection(SiloCollection.Name)]
public sealed class WebhookDeletionTests(ApiWithSilo api)
{
    private static readonly string[] EventTypes =
        ["campaign.launched", "campaign.paused", "campaign.completed", "delivery.updated", "message.received", "customer.optedOut"];

    [Fact]
    public async Task What_happens_while_a_webhook_is_being_deleted_is_done()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var second = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });
        var webhook = await MakeAsync(tenant);
        await using var connection = await api.Silo.Database.Source.OpenConnectionAsync();
        await using var deletion = await connection.BeginTransactionAsync();
        await using (var delete = connection.CreateCommand())
        {
            delete.CommandText = "delete from webhooks where webhook_id = $1";
            delete.Parameters.Add(new() { Value = Guid.ParseExact(webhook, "N") });
            Assert.Equal(1, await delete.ExecuteNonQueryAsync());
        }

        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        (await tenant.Client.PostAsync(second + "/launch")).Expect(200);
        (await tenant.Client.PostAsync(second + "/pause")).Expect(200);
        await CampaignTests.ReportAsync(api, sender, number, ("c1", "delivered"));
        await deletion.CommitAsync();

        Assert.Equal(1, (await tenant.Client.GetAsync(path)).Expect(200)["totals"].GetProperty("delivered").GetInt32());
        Assert.Equal("paused", (await tenant.Client.GetAsync(second)).Expect(200).Text("status"));
        (await tenant.Client.GetAsync("/v1/webhooks/" + webhook)).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_webhook_is_deleted_after_what_was_being_told_through_it()
    {
        var tenant = await api.TenantAsync();
        var webhook = await MakeAsync(tenant);
        await using var connection = await api.Silo.Database.Source.OpenConnectionAsync();
        await using var telling = await connection.BeginTransactionAsync();
        await using (var tell = connection.CreateCommand())
        {
            tell.CommandText = "select tell_webhooks($1, 'campaign.paused', '{}')";
            tell.Parameters.Add(new() { Value = tenant.TenantId });
            await tell.ExecuteNonQueryAsync();
        }

        var deleted = tenant.Client.DeleteAsync("/v1/webhooks/" + webhook);
        await OutgoingWebhookTests.UntilAsync("nothing more is told", async () => (await tenant.Client.GetAsync("/v1/webhooks/" + webhook)).Text("status") == "disabled");
        await telling.CommitAsync();

        (await deleted).Expect(204);
        Assert.Equal(0, await DeliveriesAsync(webhook));
    }

    [Fact]
    public async Task Webhooks_are_deleted_while_people_opt_out_and_campaigns_launch()
    {
        const int Each = 10;
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, Each * 4);
        for (var round = 0; round < 4; round++)
        {
            var draft = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });
            var webhooks = await Task.WhenAll(Enumerable.Range(0, Each).Select(_ => MakeAsync(tenant)));
            var launched = tenant.Client.PostAsync(draft + "/launch");
            var answers = await Task.WhenAll(Enumerable.Range(0, Each).SelectMany(i => new[]
            {
                tenant.Client.DeleteAsync("/v1/webhooks/" + webhooks[i]),
                tenant.Client.PutAsync($"/v1/customers/c{(round * Each) + i + 1}/opt-outs/sms"),
            }));

            (await launched).Expect(200);
            Assert.Empty(answers.Where(answer => answer.Status != 204).Select(answer => answer.ToString()));
        }
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(5001)]
    public async Task A_webhook_goes_with_however_much_was_to_be_told(int deliveries)
    {
        var tenant = await api.TenantAsync();
        var webhook = await MakeAsync(tenant);
        await api.Silo.Seed.ExecuteAsync(
            """
            insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
            select @id, 'campaign.paused', '{}', now(), now() + interval '1 day' from generate_series(1, @deliveries)
            """,
            new { id = Guid.ParseExact(webhook, "N"), deliveries });

        (await tenant.Client.DeleteAsync("/v1/webhooks/" + webhook)).Expect(204);

        Assert.Equal(0, await DeliveriesAsync(webhook));
        (await tenant.Client.DeleteAsync("/v1/webhooks/" + webhook)).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task Old_deliveries_that_something_else_holds_are_left_to_the_next_round()
    {
        var tenant = await api.TenantAsync();
        var webhook = await MakeAsync(tenant);
        await api.Silo.Seed.ExecuteAsync(
            """
            insert into webhook_deliveries (webhook_id, type, data, occurred_at, status, settled_at)
            values (@id, 'campaign.paused', '{}', now(), 'failed', now() - interval '8 days')
            """,
            new { id = Guid.ParseExact(webhook, "N") });
        var store = new WebhookStore(api.Silo.Database.Source);
        await using (var connection = await api.Silo.Database.Source.OpenConnectionAsync())
        {
            await using var holder = await connection.BeginTransactionAsync();
            await using var hold = connection.CreateCommand();
            hold.CommandText = "select 1 from webhook_deliveries where webhook_id = $1 for update";
            hold.Parameters.Add(new() { Value = Guid.ParseExact(webhook, "N") });
            await hold.ExecuteNonQueryAsync();
            await store.PruneAsync(5000, default);
            Assert.Equal(1, await DeliveriesAsync(webhook));
        }

        // The Api's own rounds may be at it.
        await OutgoingWebhookTests.UntilAsync("the old delivery is gone", async () =>
        {
            await store.PruneAsync(5000, default);
            return await DeliveriesAsync(webhook) == 0;
        });
    }

    [Fact]
    public async Task A_device_of_a_customer_who_is_being_erased_is_not_there_afterwards()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        await using var connection = await api.Silo.Database.Source.OpenConnectionAsync();
        await using var erasure = await connection.BeginTransactionAsync();
        await using (var erase = connection.CreateCommand())
        {
            erase.CommandText = "delete from customers where tenant_id = $1";
            erase.Parameters.Add(new() { Value = tenant.TenantId });
            await erase.ExecuteNonQueryAsync();
        }

        var registered = tenant.Client.PutAsync("/v1/customers/c1/devices/token-1", new { platform = "ios" });
        await OutgoingWebhookTests.UntilAsync("the device waits for the erasure", async () => await api.Silo.Seed.QueryAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%into devices%')"));
        await erasure.CommitAsync();

        (await registered).ExpectProblem(404, "notFound");
    }

    private static async Task<string> MakeAsync(ApiTenant tenant) =>
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = "https://example.com/hook", eventTypes = EventTypes })).Expect(201).Text("id");

    private Task<long> DeliveriesAsync(string webhook) => api.Silo.Seed.QueryAsync<long>(
        "select count(*) from webhook_deliveries where webhook_id = @id", new { id = Guid.ParseExact(webhook, "N") });
}
