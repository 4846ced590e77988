using MassMessaging.Probe.Description;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Who may knock, each with what it shows.</summary>
internal sealed class Callers
{
    /// <summary>No key, a key that nobody made, and one that was revoked.</summary>
    public required IReadOnlyDictionary<string, ApiClient> Strangers { get; init; }

    /// <summary>A key with the role viewer.</summary>
    public required ApiClient Viewer { get; init; }

    /// <summary>A key with the role manager.</summary>
    public required ApiClient Manager { get; init; }

    /// <summary>A key with the role creator.</summary>
    public required ApiClient Creator { get; init; }

    /// <summary>The operator's key.</summary>
    public required ApiClient Operator { get; init; }

    /// <summary>A token of a customer's app.</summary>
    public required ApiClient App { get; init; }

    /// <summary>Every caller but the strangers.</summary>
    public IReadOnlyDictionary<string, ApiClient> Known => new Dictionary<string, ApiClient>
    {
        ["viewer"] = Viewer,
        ["manager"] = Manager,
        ["creator"] = Creator,
        ["operator"] = Operator,
        ["app"] = App,
    };

    /// <summary>Makes keys of each role for a tenant, and a token for its customer.</summary>
    public static async Task<Callers> OfAsync(ApiWithSilo api, ApiTenant tenant, string customerId)
    {
        var revoked = (await tenant.Client.PostAsync("/v1/keys", new { name = "lost", role = "creator" })).Expect(201);
        (await tenant.Client.DeleteAsync("/v1/keys/" + revoked.Text("id"))).Expect(204);
        var token = (await tenant.Client.PostAsync($"/v1/customers/{customerId}/chat-token")).Expect(200).Text("token");
        return new Callers
        {
            Strangers = new Dictionary<string, ApiClient>
            {
                ["no key"] = new(api.Http, null),
                ["an unknown key"] = new(api.Http, "mm_" + new string('A', 43)),
                ["a revoked key"] = new(api.Http, revoked.Text("key")),
                ["a forged token"] = new(api.Http, token[..^2] + (token.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA")),
            },
            Viewer = await WithRoleAsync("viewer"),
            Manager = await WithRoleAsync("manager"),
            Creator = tenant.Client,
            Operator = api.Operator,
            App = new ApiClient(api.Http, token),
        };

        async Task<ApiClient> WithRoleAsync(string role) =>
            new(api.Http, (await tenant.Client.PostAsync("/v1/keys", new { name = role, role })).Expect(201).Text("key"));
    }

    /// <summary>Whether a caller may make an operation of that least role.</summary>
    public static bool May(string caller, LeastRole least) => least switch
    {
        LeastRole.Public or LeastRole.Provider or LeastRole.Door => true,
        LeastRole.App => caller == "app",
        LeastRole.AnyKey => caller is "viewer" or "manager" or "creator" or "operator",
        LeastRole.Viewer => caller is "viewer" or "manager" or "creator",
        LeastRole.Manager => caller is "manager" or "creator",
        LeastRole.Creator => caller is "creator",
        LeastRole.Operator => caller is "operator",
        LeastRole.OperatorOrManager => caller is "manager" or "creator" or "operator",
        _ => throw new ArgumentOutOfRangeException(nameof(least)),
    };
}
