using MassMessaging.Persistence;
using MassMessaging.TestKit;

namespace MassMessaging.Api.Tests;

/// <summary>What is done in the background goes on whatever becomes of one step.</summary>
public sealed class HousekeepingTests
{
    [Fact]
    public async Task A_step_that_cannot_be_done_does_not_keep_the_others_from_being_done()
    {
        await using var database = await TestDatabase.CreateAsync();
        var seed = new Seed(database);
        await new ClockStore(database.Source).StartAsync(1, default);
        var tenantId = await seed.TenantAsync();
        var import = Guid.NewGuid();
        // The operation says of no tenant that it is to be erased; the import's rejected rows have been kept long enough.
        await seed.ExecuteAsync(
            """
            insert into operations (operation_id, kind, status, created_at) values (gen_random_uuid(), 'eraseTenant', 'running', now());
            insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at, touched_at)
            values (@import, @tenantId, 'done', false, '{}', now(), now() - interval '25 hours');
            """,
            new { import, tenantId });
        await using var app = await RunningApi.StartAsync(database);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await seed.QueryAsync<bool>("select cleared from stored_imports where operation_id = @import", new { import }))
        {
            await Task.Delay(100, limit.Token);
        }

        await RunningApi.StopAsync(app);
    }
}
