using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests;

/// <summary>
/// A database of its own for a class of tests, with a product clock that they move, and campaigns as their grains
/// would have stored them: definition, frozen audience, totals and progress.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public TestDatabase Database { get; private set; } = null!;

    public Seed Seed { get; private set; } = null!;

    public NpgsqlDataSource Source => Database.Source;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Seed = new Seed(Database);
        await SetClockAsync(Noon);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    /// <summary>Sets the product clock by hand; the database stores whole microseconds.</summary>
    public Task SetClockAsync(DateTimeOffset at) => Seed.ExecuteAsync(
        """
        insert into product_clock (product_epoch, real_epoch, speed, running_speed, manual) values (@at, now(), 0, 1, true)
        on conflict (only_row) do update set product_epoch = @at, speed = 0, manual = true
        """,
        new { at });

    public ClaimStore Claims(string silo = "ann") => new(Source, new SiloIdentity(silo));

    /// <summary>A tenant with one sender and that many customers, all of whom wrote to the number just now.</summary>
    public async Task<StagedTenant> TenantAsync(int customers, int hourlyLimit = 40)
    {
        var tenantId = await Seed.TenantAsync();
        var sender = await Seed.SenderAsync(tenantId, hourlyLimit);
        await Seed.CustomersAsync(tenantId, customers, sender.NumberNo);
        return new StagedTenant(this, tenantId, sender);
    }

    /// <summary>A campaign of all the tenant's customers, through the sender given.</summary>
    public async Task<StagedCampaign> CampaignAsync(StagedTenant tenant, SeededSender? sender = null, string status = "running")
    {
        var campaignId = Guid.CreateVersion7();
        var through = sender ?? tenant.Sender;
        await Seed.ExecuteAsync(
            """
            insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
            values ('test', 'campaign', @tenantId || '/' || @campaignId, 0, 0, 1, now(),
                    jsonb_build_object('tenantId', @tenantId, 'campaignId', @campaignId, 'status', @status, 'revision', 1, 'createdAtMs', 0,
                                       'definition', jsonb_build_object('senderId', @senderId)));
            insert into recipients (campaign_id, seq, customer_no, customer_id, name, address)
            select @campaignId, row_number() over (order by customer_no), customer_no, customer_id, name, phone
            from customers where tenant_id = @tenantId;
            insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at)
            select @campaignId, @tenantId, count(*), 0, product_now() from recipients where campaign_id = @campaignId;
            insert into campaign_totals (campaign_id, silo_name, waiting)
            select @campaignId, 'freezer', count(*) from recipients where campaign_id = @campaignId;
            insert into campaign_progress (campaign_id, tenant_id, sender_id, next_due, anchor, waiting_for)
            values (@campaignId, @tenantId, @senderId, product_now(), product_now(), 'number');
            -- The audience has what changed before; on a clock that stands the time does not tell.
            delete from address_changes where tenant_id = @tenantId;
            """,
            new { tenantId = tenant.TenantId, campaignId, status, senderId = through.SenderId });
        return new StagedCampaign(this, tenant.TenantId, campaignId, through);
    }
}

/// <summary>A tenant with its sender.</summary>
public sealed record StagedTenant(Stage Stage, Guid TenantId, SeededSender Sender);
