using MassMessaging.Probe.Product;
using MassMessaging.Probe.Salons;
using MassMessaging.TestKit;

namespace MassMessaging.Api.Tests.Security;

/// <summary>The API under test as the probe sees it.</summary>
internal static class ProbedApi
{
    /// <summary>The API at an address of its own.</summary>
    /// <param name="api">The silo and the simulated provider behind it.</param>
    /// <param name="http">Where it is.</param>
    /// <param name="log">What it and the silo have logged.</param>
    public static ProbedProduct Probed(this ApiWithSilo api, HttpClient http, Func<IReadOnlyList<string>> log) => new()
    {
        Http = http,
        Simulator = api.Control,
        SmsWebhooks = ApiWithSilo.SmsWebhooks,
        OperatorKey = RunningApi.OperatorKey,
        MasterKey = Seed.MasterKey,
        Database = api.Silo.Database.Source,
        Log = log,
        PassAsync = async () =>
        {
            await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
            await Task.Delay(50); // what the API does in the background follows the real clock
        },
    };

    /// <summary>One thing of each kind for a tenant.</summary>
    public static async Task<Belongings> BelongingsAsync(this ApiWithSilo api, ApiTenant tenant) =>
        (await Furniture.MakeAsync(api.Probed(api.Http, () => []), new Client(api.Http, tenant.Client.Key), tenant.Id, new Canaries(0))).Things;
}
