using System.Net;
using System.Net.Http.Json;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>The last active silo dies, and another one starts.</summary>
public sealed class LastSiloTests
{
    [Fact]
    public async Task Readiness_follows_the_silos_signs_of_life()
    {
        await using var installation = await Installation.StartAsync(1);
        await installation.KillSiloAsync();

        await installation.UntilAsync("the API says that no silo lives", async () =>
        {
            using var answer = await installation.Operator.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await answer.Content.ReadAsStringAsync()).Contains("\"noSilo\"", StringComparison.Ordinal);
        });
        using (var live = await installation.Operator.GetAsync("/health/live"))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        installation.StartSilo();
        await installation.UntilReadyAsync();
    }
}

/// <summary>The last active silo dies while another one joins. A class of its own: it waits beside the other for long.</summary>
public sealed class JoiningSiloTests
{
    [Fact]
    public async Task A_silo_that_joins_beside_a_dead_one_takes_over()
    {
        await using var installation = await Installation.StartAsync(1);
        var tenant = await installation.TenantAsync();
        // The first is silent while the second joins, and dies before the second is active.
        await installation.FreezeSiloAsync();
        installation.StartAnotherSilo("second");
        await installation.UntilAsync("the second silo is joining", async () => await installation.Seed.QueryAsync<bool>(
            "select exists (select from orleans_membership where silo_name = 'second')"));
        await installation.KillSiloAsync();

        // Orleans alone takes 90 s and more to believe that the first is dead.
        await installation.UntilAsync("the second silo has taken over", within: TimeSpan.FromSeconds(70), holds: async () => await installation.Seed.QueryAsync<bool>(
            "select exists (select from orleans_membership where silo_name = 'second' and status = 3)"
            + " and not exists (select from orleans_membership where silo_name = 'end-to-end' and status = 3)"));
        await installation.UntilReadyAsync();
        await installation.UntilAsync("a campaign is created", async () =>
        {
            using var answer = await tenant.PostAsJsonAsync("/v1/campaigns", new { title = "Spring", text = "Hello", channel = "whatsapp" });
            return answer.StatusCode == HttpStatusCode.Created;
        });
    }
}
