using MassMessaging.Probe.Description;
using MassMessaging.Probe.Salons;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Keys and roles on every operation that the API's document names.</summary>
[Collection(SecurityCollection.Name)]
public sealed class RoleTests(ApiWithSilo api)
{
    [Fact]
    public async Task Every_operation_has_its_least_role_in_the_table() =>
        Assert.Empty((await Operation.AllAsync(api.Http)).Select(operation => operation.Name).Except(LeastRoles.All.Keys));

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        var described = (await Operation.AllAsync(api.Http)).Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").ToHashSet();
        await using var app = await api.StartApiAsync();
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : [string.Empty])
                .Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"))
            .Where(route => !described.Contains(route));
        Assert.Empty(routes.Except(OutsideRoutes.All));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Without_the_least_role_an_operation_is_refused_and_changes_nothing()
    {
        var operations = await Operation.AllAsync(api.Http);
        var tenant = await api.TenantAsync();
        var things = await api.BelongingsAsync(tenant);
        var callers = await Callers.OfAsync(api, tenant, things["customers"]);
        var before = await Snapshot.OfAsync(tenant.Client, things, operations);
        var wrong = new List<string>();
        foreach (var operation in operations.Where(operation => !LeastRoles.HeedsNoKey(operation.Name)))
        {
            var least = LeastRoles.All[operation.Name];
            var challenge = least == LeastRole.App ? "401 appTokenRequired" : "401 keyRequired";
            foreach (var (who, client) in callers.Strangers)
            {
                await ExpectAsync(operation, who, client, challenge);
            }

            foreach (var (who, client) in callers.Known.Where(caller => !Callers.May(caller.Key, least)))
            {
                await ExpectAsync(operation, who, client, least == LeastRole.App || who == "app" ? challenge
                    : who == "operator" ? "403 tenantKeyRequired"
                    : least == LeastRole.Operator ? "403 operatorKeyRequired"
                    : "403 roleForbidden");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await Snapshot.OfAsync(tenant.Client, things, operations));

        async Task ExpectAsync(Operation operation, string who, ApiClient client, string expected)
        {
            var answer = await client.SendAsync(new HttpMethod(operation.Method), things.PathOf(operation), operation.Body(), ("If-Match", "*"));
            var got = answer.Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? $"{answer.Status} {answer.Text("code")}" : $"{answer.Status}";
            if (got != expected)
            {
                wrong.Add($"{operation.Name} with {who}: {got}, not {expected}");
            }
        }
    }

    [Fact]
    public async Task A_suspended_tenant_changes_nothing_by_any_operation_with_its_keys_or_its_customers_tokens()
    {
        var operations = await Operation.AllAsync(api.Http);
        var tenant = await api.TenantAsync();
        var things = await api.BelongingsAsync(tenant);
        var callers = await Callers.OfAsync(api, tenant, things["customers"]);
        (await api.Operator.PatchAsync("/v1/tenants/" + tenant.Id, new { suspended = true })).Expect(200);
        var before = await Snapshot.OfAsync(tenant.Client, things, operations);
        var wrong = new List<string>();
        foreach (var operation in operations.Where(operation => operation.Method != "get" && !LeastRoles.ReadsOnly.Contains(operation.Name)
            && !LeastRoles.HeedsNoKey(operation.Name)))
        {
            foreach (var (who, client) in callers.Known.Where(caller => caller.Key != "operator" && Callers.May(caller.Key, LeastRoles.All[operation.Name])))
            {
                var answer = await client.SendAsync(new HttpMethod(operation.Method), things.PathOf(operation), operation.Body(), ("If-Match", "*"));
                if (answer.Status != 403 || answer.Text("code") != "tenantSuspended")
                {
                    wrong.Add($"{operation.Name} with {who}: {answer.Status} {answer.Body}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await Snapshot.OfAsync(tenant.Client, things, operations));
    }

    [Fact]
    public async Task With_the_least_role_an_operation_is_not_refused()
    {
        var operations = await Operation.AllAsync(api.Http);
        var tenant = await api.TenantAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1", new { name = "Carla" })).Expect(201);
        var callers = await Callers.OfAsync(api, tenant, "c1");
        var wrong = new List<string>();
        // A stream of nothing in particular opens and does not end: LiveTests and LiveStreamTests have the streams.
        foreach (var operation in operations.Where(operation => !LeastRoles.HeedsNoKey(operation.Name) && !operation.Streams))
        {
            foreach (var (who, client) in callers.Known.Where(caller => Callers.May(caller.Key, LeastRoles.All[operation.Name])))
            {
                // Of things that are not there, so that nothing is undone for the next caller.
                var answer = await client.SendAsync(
                    new HttpMethod(operation.Method), Belongings.Nothing.PathOf(operation), operation.Body(), ("If-Match", "*"));
                if (answer.Status is 401 or 403 or 405 or >= 500)
                {
                    wrong.Add($"{operation.Name} with {who}: {answer.Status} {answer.Body}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_providers_call_is_answered_the_same_whatever_key_comes_along()
    {
        var operations = await Operation.AllAsync(api.Http);
        var tenant = await api.TenantAsync();
        var things = await api.BelongingsAsync(tenant);
        var callers = await Callers.OfAsync(api, tenant, things["customers"]);
        foreach (var operation in operations.Where(operation => LeastRoles.HeedsNoKey(operation.Name)))
        {
            var answers = new HashSet<int>();
            foreach (var client in callers.Strangers.Values.Concat(callers.Known.Values))
            {
                answers.Add((await client.SendAsync(new HttpMethod(operation.Method), things.PathOf(operation), operation.Body())).Status);
            }

            var status = Assert.Single(answers);
            Assert.True(LeastRoles.All[operation.Name] switch
            {
                LeastRole.Public => status is 200 or 503,
                LeastRole.Door => status is 200 or 204 or 401,
                _ => status is 401 or 403 or 404,
            }, $"{operation.Name}: {status}");
        }
    }
}
