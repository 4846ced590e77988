using System.Security.Cryptography;
using Dapper;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Erasing;

/// <summary>An erased person's opt-out is kept without the person, and holds again for whoever comes back.</summary>
public sealed class ErasedOptOutTests(Stage stage) : IClassFixture<Stage>
{
    private const string Phone = "+393330000001";

    [Fact]
    public async Task An_opt_out_stays_without_the_address_and_holds_again_when_the_person_comes_back()
    {
        var (tenant, other) = ((await stage.TenantAsync(1)).TenantId, (await stage.TenantAsync(1)).TenantId);
        await OptOutAsync(tenant, "whatsapp", Phone);
        await OptOutAsync(tenant, "chat", "c1");
        await OptOutAsync(other, "sms", "+393339999999");
        await EraseAsync(tenant, "c1");

        Assert.Equal([], await SuppressedAsync(tenant));
        Assert.Equal(2, await MarksAsync(tenant));
        Assert.Equal(0, await NamedAsync(tenant));

        await PutAsync(tenant, "c7", Phone);
        Assert.Equal(["whatsapp " + Phone], await SuppressedAsync(tenant));
        await PutAsync(tenant, "c1", null);
        Assert.Equal(["chat c1", "whatsapp " + Phone], await SuppressedAsync(tenant));
        Assert.Equal(0, await MarksAsync(tenant));
        await PutAsync(other, "c8", Phone);
        Assert.Equal(["sms +393339999999"], await SuppressedAsync(other));
    }

    [Fact]
    public async Task An_import_and_a_change_look_up_each_number_and_a_dry_run_stores_nothing()
    {
        var tenant = (await stage.TenantAsync(3)).TenantId;
        foreach (var n in new[] { 1, 2 })
        {
            await OptOutAsync(tenant, "sms", $"+39333000000{n}");
            await EraseAsync(tenant, $"c{n}");
        }

        CustomerRow[] rows = [Row("c10", Phone), Row("c11", null), Row("c12", "+393330000012")];
        await Customers.UpsertAsync(tenant, rows, 50, Stage.Noon, dryRun: true, default);
        Assert.Equal(2, await MarksAsync(tenant));
        await Customers.UpsertAsync(tenant, rows, 50, Stage.Noon, dryRun: false, default);
        Assert.Equal(["sms " + Phone], await SuppressedAsync(tenant));

        await Customers.ChangeAsync(tenant, "c3", row => row with { Phone = "+393330000002" }, Stage.Noon, default);
        Assert.Equal(["sms " + Phone, "sms +393330000002"], await SuppressedAsync(tenant));
    }

    [Fact]
    public async Task What_another_customer_has_too_stays_until_the_last_of_them_is_erased()
    {
        var tenant = await stage.TenantAsync(2);
        await stage.Seed.ExecuteAsync("update customers set phone = @Phone where tenant_id = @TenantId", new { tenant.TenantId, Phone });
        await stage.Seed.ExecuteAsync(
            """
            insert into inbound_messages (number_no, message_id, tenant_id, address, received_at) values (@NumberNo, @id, @TenantId, @Phone, now());
            insert into unmatched_receipts (tenant_id, number_no, provider_id, status, at, received_at, person) values (@TenantId, @NumberNo, @id, 3, now(), now(), @Phone);
            """,
            new { tenant.TenantId, tenant.Sender.NumberNo, Phone, id = Guid.NewGuid().ToString() });
        await OptOutAsync(tenant.TenantId, "whatsapp", Phone);

        await EraseAsync(tenant.TenantId, "c1");

        Assert.Equal(["whatsapp " + Phone], await SuppressedAsync(tenant.TenantId));
        Assert.Equal(4, await NamedAsync(tenant.TenantId));
        await EraseAsync(tenant.TenantId, "c2");
        Assert.Equal(0, await NamedAsync(tenant.TenantId));
        Assert.Equal(1, await MarksAsync(tenant.TenantId));
    }

    [Fact]
    public async Task Two_who_share_a_number_and_are_erased_at_one_moment_leave_nothing()
    {
        var tenant = (await stage.TenantAsync(8)).TenantId;
        await stage.Seed.ExecuteAsync("update customers set phone = @Phone where tenant_id = @tenant", new { tenant, Phone });
        await OptOutAsync(tenant, "whatsapp", Phone);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Task.Run(() => EraseAsync(tenant, $"c{n}"))));

        Assert.Equal((0, 1), (await NamedAsync(tenant), await MarksAsync(tenant)));
    }

    [Fact]
    public async Task Who_comes_back_while_the_erasure_is_under_way_is_suppressed_too()
    {
        var tenant = (await stage.TenantAsync(1)).TenantId;
        await OptOutAsync(tenant, "whatsapp", Phone);
        // The erasure waits for a customer's lock, and the import begins meanwhile.
        await using var blocker = await stage.Source.OpenConnectionAsync();
        await using var blocking = await blocker.BeginTransactionAsync();
        await blocker.ExecuteAsync("select from customers where tenant_id = @tenant for update", new { tenant }, blocking);
        var erasing = EraseAsync(tenant, "c1");
        await WaitingAsync(1);
        var coming = Task.Run(() => Customers.UpsertAsync(tenant, [Row("c9", Phone)], 50, Stage.Noon, dryRun: false, default));
        await Task.WhenAny(coming, WaitingAsync(2));

        await blocking.RollbackAsync();
        await Task.WhenAll(erasing, coming);

        Assert.Equal(["whatsapp " + Phone], await SuppressedAsync(tenant));
    }

    [Fact]
    public async Task A_start_of_an_erased_person_takes_the_opt_out_back_and_an_older_one_does_not()
    {
        var tenant = (await stage.TenantAsync(1)).TenantId;
        await OptOutAsync(tenant, "sms", Phone);
        await EraseAsync(tenant, "c1");

        await StartAsync(Stage.Noon.AddDays(-1));
        Assert.Equal(1, await MarksAsync(tenant));
        await StartAsync(Stage.Noon.AddDays(1));
        Assert.Equal(0, await MarksAsync(tenant));

        await PutAsync(tenant, "c2", Phone);
        Assert.Equal([], await SuppressedAsync(tenant));

        Task StartAsync(DateTimeOffset at) => Customers.RecordOptOutsAsync(tenant, Channel.Sms, [new OptOutEvent(Phone, at, OptedOut: false, "{}")], at, default);
    }

    [Fact]
    public async Task A_new_master_key_still_knows_whoever_was_erased_before()
    {
        var tenant = (await stage.TenantAsync(1)).TenantId;
        await OptOutAsync(tenant, "whatsapp", Phone);
        await EraseAsync(tenant, "c1");
        var master = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await new DataKeys(stage.Source, MasterKeys.FromSettings(master, null, Seed.MasterKey)).RewrapAsync(default);
        try
        {
            var customers = CustomerStores.Of(stage.Source, master);
            await customers.PutAsync(tenant, Row("c2", Phone), _ => true, Stage.Noon, default);

            Assert.Equal(["whatsapp " + Phone], await SuppressedAsync(tenant));
        }
        finally
        {
            await new DataKeys(stage.Source, MasterKeys.FromSettings(Seed.MasterKey, null, master)).RewrapAsync(default);
        }
    }

    private CustomerStore Customers => CustomerStores.Of(stage.Source);

    private static CustomerRow Row(string id, string? phone) => new() { CustomerId = id, Phone = phone };

    private async Task PutAsync(Guid tenant, string id, string? phone) =>
        Assert.True((await Customers.PutAsync(tenant, Row(id, phone), _ => true, Stage.Noon, default)).Written);

    private async Task EraseAsync(Guid tenant, string id) => Assert.True(await Customers.EraseAsync(tenant, id, Stage.Noon, default));

    private Task OptOutAsync(Guid tenant, string channel, string address) =>
        Customers.RecordOptOutsAsync(tenant, Channel.Parse(channel), [new OptOutEvent(address, Stage.Noon, OptedOut: true, """{"word":"stop"}""")], Stage.Noon, default);

    private Task<IReadOnlyList<string>> SuppressedAsync(Guid tenant) => stage.Seed.ListAsync<string>(
        "select channel || ' ' || address from suppressions where tenant_id = @tenant order by channel, address collate \"C\"", new { tenant });

    private Task<int> MarksAsync(Guid tenant) => stage.Seed.QueryAsync<int>("select count(*)::int from erased_opt_outs where tenant_id = @tenant", new { tenant });

    // Rows that hold the number or the id, but those that wait to be cleaned in the background.
    private Task<int> NamedAsync(Guid tenant) => stage.Seed.QueryAsync<int>(
        """
        select ((select count(*) from chat_history where tenant_id = @tenant and address = @Phone)
              + (select count(*) from inbound_messages where tenant_id = @tenant and address = @Phone)
              + (select count(*) from unmatched_receipts where tenant_id = @tenant and person = @Phone)
              + (select count(*) from opt_out_events where tenant_id = @tenant and address in (@Phone, 'c1'))
              + (select count(*) from address_changes where tenant_id = @tenant and was = @Phone))::int
        """,
        new { tenant, Phone });

    private async Task WaitingAsync(int count)
    {
        while (await stage.Seed.QueryAsync<int>(
                   "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") < count)
        {
            await Task.Delay(20);
        }
    }
}
