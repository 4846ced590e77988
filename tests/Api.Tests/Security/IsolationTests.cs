using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Api.Tests.Security;

/// <summary>One tenant with another's ids, on every operation that the API's document names.</summary>
[Collection(SecurityCollection.Name)]
public sealed partial class IsolationTests(ApiWithSilo api)
{
    // Ids that a tenant chooses: with another's it makes or finds its own.
    private static readonly string[] OwnIds = ["put /v1/customers/{customerId}", "put /v1/groups/{id}", "put /v1/staff/{id}"];

    [Fact]
    public async Task Another_tenants_id_is_answered_exactly_like_an_id_that_names_nothing()
    {
        var operations = await Operation.AllAsync(api.Http);
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var theirs = await api.BelongingsAsync(ann);
        var before = await Snapshot.OfAsync(ann.Client, theirs, operations);
        var wrong = new List<string>();
        var tried = 0;
        foreach (var operation in operations.Where(IsOfTenants))
        {
            tried++;
            var (method, foreign, absent) = (new HttpMethod(operation.Method), theirs.PathOf(operation), Belongings.Nothing.PathOf(operation));
            var isOwn = OwnIds.Contains(operation.Name);
            // With the condition, what is not there cannot be made.
            (string, string)[] headers = isOwn ? [] : [("If-Match", "*")];
            var answer = await bob.Client.SendAsync(method, foreign, Body(), headers);
            var expected = await bob.Client.SendAsync(method, absent, Body(), headers);
            if (Shape(answer, foreign) != Shape(expected, absent) || answer.Status != (isOwn ? 201 : 404))
            {
                wrong.Add($"{operation.Name}: {answer.Status} {answer.Body} and {expected.Status} {expected.Body}");
            }

            if (isOwn)
            {
                (await bob.Client.DeleteAsync(foreign, ("If-Match", "*"))).Expect(204);
                (await bob.Client.DeleteAsync(absent, ("If-Match", "*"))).Expect(204);
            }

            HttpContent? Body() => isOwn ? new StringContent("""{"name":"x"}""", null, "application/json") : operation.Body();
        }

        Assert.Empty(wrong);
        Assert.True(tried >= 40, $"Only {tried} operations.");
        Assert.Equal(before, await Snapshot.OfAsync(ann.Client, theirs, operations));
    }

    [Fact]
    public async Task A_campaign_excludes_no_customer_of_another_tenant()
    {
        var operations = await Operation.AllAsync(api.Http);
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (theirs, own) = (await api.BelongingsAsync(ann), await api.BelongingsAsync(bob));
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
        {
            var paths = new[] { theirs["customers"], "none" }.Select(customer => $"/v1/campaigns/{own["campaigns"]}/exclusions/{customer}").ToArray();
            var answers = new[] { await bob.Client.SendAsync(method, paths[0], null), await bob.Client.SendAsync(method, paths[1], null) };
            Assert.Equal(Shape(answers[1], paths[1]), Shape(answers[0], paths[0]));
        }
    }

    [Theory]
    [InlineData("put", "/v1/customers/x", """{"name":"x","groups":["ID"]}""", "groups")]
    [InlineData("put", "/v1/customers/x", """{"name":"x","staff":["ID"]}""", "staff")]
    [InlineData("post", "/v1/senders", """{"channel":"chat","name":"x","staffId":"ID"}""", "staff")]
    [InlineData("patch", "/v1/settings", """{"defaultChatSender":"ID"}""", "senders")]
    [InlineData("post", "/v1/campaigns", """{"title":"x","text":"x","channel":"whatsapp","senderId":"ID"}""", "senders")]
    [InlineData("post", "/v1/campaigns", """{"title":"x","text":"x","channel":"sms","audience":{"filter":{"groups":["ID"]}}}""", "groups")]
    [InlineData("post", "/v1/campaigns", """{"title":"x","text":"x","channel":"sms","audience":{"exclude":["ID"]}}""", "customers")]
    [InlineData("post", "/v1/audiences/preview", """{"channel":"whatsapp","senderId":"ID"}""", "senders")]
    [InlineData("post", "/v1/audiences/preview", """{"channel":"sms","filter":{"staff":["ID"]},"exclude":["ID"]}""", "staff")]
    [InlineData("post", "/v1/forecasts", """{"title":"x","text":"x","channel":"whatsapp","senderId":"ID"}""", "senders")]
    public async Task An_id_of_another_tenant_in_a_body_is_taken_like_one_that_names_nothing(string method, string path, string body, string collection)
    {
        var operations = await Operation.AllAsync(api.Http);
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var theirs = await api.BelongingsAsync(ann);
        var answers = new List<string>();
        foreach (var id in new[] { theirs[collection], Belongings.Nothing[collection] })
        {
            using var content = new StringContent(body.Replace("ID", id, StringComparison.Ordinal), null, "application/json");
            answers.Add(Shape(await bob.Client.SendAsync(new HttpMethod(method), path, content, ("If-Match", "*")), id));
            await bob.Client.DeleteAsync(path, ("If-Match", "*"));
        }

        Assert.Equal(answers[1], answers[0]);
    }

    [Fact]
    public async Task A_cursor_of_another_tenant_shows_nothing_of_it()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        foreach (var tenant in new[] { ann, bob })
        {
            await api.CustomersAsync(tenant, 3);
        }

        var next = (await ann.Client.GetAsync("/v1/customers?limit=1")).Expect(200).Text("next");
        var mine = (await bob.Client.GetAsync("/v1/customers?limit=200")).Expect(200)["items"].EnumerateArray().Select(Id).ToHashSet();
        var shown = (await bob.Client.GetAsync("/v1/customers?limit=200&cursor=" + next)).Expect(200)["items"].EnumerateArray().Select(Id);
        Assert.Subset(mine, shown.ToHashSet());

        static string Id(JsonElement item) => item.GetRawText();
    }

    private static bool IsOfTenants(Operation operation) =>
        operation.Path.Contains('{', StringComparison.Ordinal) && LeastRoles.All[operation.Name]
            is LeastRole.AnyKey or LeastRole.Viewer or LeastRole.Manager or LeastRole.Creator or LeastRole.OperatorOrManager;

    // What came back without what is different each time: the address asked for, traces, ids and times.
    private static string Shape(Answer answer, string asked)
    {
        var body = asked.Split('/').Where(segment => segment.Length > 7).Aggregate(answer.Body, (text, segment) => text.Replace(segment, "ID", StringComparison.Ordinal));
        return $"{answer.Status} {Passing().Replace(body, "X")}";
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"|\"instance\":\"[^\"]*\"|[0-9a-f]{32}|\"createdAt\":\"[^\"]*\"")]
    private static partial Regex Passing();
}
