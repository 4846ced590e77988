using System.Text.Json;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Parts;
using MassMessaging.Probe.Report;

namespace MassMessaging.Api.Tests.Security;

/// <summary>The probe knows how to call every route.</summary>
[Collection(SecurityCollection.Name)]
public sealed class RecipeTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("get", "/v1/novelties")]
    [InlineData("get", "/v1/novelties/{id}")]
    public async Task A_route_without_a_recipe_is_a_violation(string method, string path)
    {
        var operations = await Operation.AllAsync(api.Http);
        var things = await api.BelongingsAsync(await api.TenantAsync());
        var findings = new Findings();

        await findings.RunAsync("as it is", part => RoutesPart.RunAsync(operations, things, part));
        Assert.Empty(findings.Violations);

        await findings.RunAsync("with a new route", part => RoutesPart.RunAsync([.. operations, new Operation(method, path, null, default(JsonElement), [])], things, part));
        Assert.Contains(findings.Violations, violation => violation.Contains($"{method} {path}", StringComparison.Ordinal));
    }
}
