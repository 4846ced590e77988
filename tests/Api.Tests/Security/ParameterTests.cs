using MassMessaging.Probe.Description;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Query parameters of every operation that the API's document names.</summary>
[Collection(SecurityCollection.Name)]
public sealed class ParameterTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_parameter_that_an_operation_does_not_know_is_refused_and_named_and_those_of_the_document_are_not()
    {
        var operations = (await Operation.AllAsync(api.Http)).Where(operation => operation.Path.StartsWith("/v1/", StringComparison.Ordinal)).ToList();
        var tenant = await api.TenantAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1", new { name = "Carla" })).Expect(201);
        var callers = await Callers.OfAsync(api, tenant, "c1");
        var wrong = new List<string>();
        foreach (var operation in operations)
        {
            var client = LeastRoles.All[operation.Name] switch { LeastRole.Operator => callers.Operator, LeastRole.App => callers.App, _ => callers.Creator };
            var path = Belongings.Nothing.PathOf(operation);
            var unknown = await SendAsync($"{path}?nobodyKnowsThis=1");
            if (unknown.Status != 400 || unknown.Text("code") != "parameterUnknown" || !unknown["errors"].TryGetProperty("?nobodyKnowsThis", out _)
                || operation.Queries.Any(name => !unknown.Text("detail").Contains(name, StringComparison.Ordinal)))
            {
                wrong.Add($"{operation.Name}: {unknown}");
            }

            foreach (var name in operation.Queries)
            {
                var known = await SendAsync($"{path}?{name.ToUpperInvariant()}=1");
                if (known.Body.Contains("parameterUnknown", StringComparison.Ordinal))
                {
                    wrong.Add($"{operation.Name} with {name}: {known}");
                }
            }

            Task<Answer> SendAsync(string at) => client.SendAsync(new HttpMethod(operation.Method), at, operation.Body(), ("If-Match", "*"));
        }

        Assert.True(operations.Count > 80, $"Only {operations.Count} operations.");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_misspelt_filter_is_not_passed_over()
    {
        var client = (await api.TenantAsync()).Client;
        var refused = (await client.GetAsync("/v1/campaigns?statsu=running&limit=5&%C3%A9=1")).ExpectProblem(400, "parameterUnknown", "?statsu");
        Assert.Contains("status", refused.Text("detail"), StringComparison.Ordinal);
        Assert.True(refused["errors"].TryGetProperty("?\u00e9", out _));
        (await client.GetAsync("/v1/me?x")).ExpectProblem(400, "parameterUnknown", "?x");
        // Who may not call is told so first.
        (await api.Operator.GetAsync("/v1/campaigns?statsu=running")).ExpectProblem(403, "tenantKeyRequired");
        (await new ApiClient(api.Http, null).GetAsync("/v1/campaigns?statsu=running")).ExpectProblem(401, "keyRequired");
    }
}
