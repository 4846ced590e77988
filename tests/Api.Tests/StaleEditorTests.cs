namespace MassMessaging.Api.Tests;

/// <summary>The ETag of a campaign: the revision of its definition and the count of changes of its exclusions.</summary>
[Collection(SiloCollection.Name)]
public sealed class StaleEditorTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_stale_editor_does_not_undo_an_exclusion_that_was_made_meanwhile()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 3);
        var (sender, _) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { audience = new { exclude = new[] { "c1" } } });
        var seen = (await tenant.Client.GetAsync(path)).Expect(200).ETag;

        (await tenant.Client.PutAsync(path + "/exclusions/c2")).Expect(204);

        Assert.NotEqual(seen, (await tenant.Client.GetAsync(path)).ETag);
        (await tenant.Client.PatchAsync(path, new { audience = new { exclude = new[] { "c1", "c3" } } }, ("If-Match", seen)))
            .ExpectProblem(412, "preconditionFailed");
        (await tenant.Client.PatchAsync(path, """{"audience":{"exclude":null}}""", ("If-Match", seen))).ExpectProblem(412, "preconditionFailed");
        (await tenant.Client.PatchAsync(path, """{"audience":null}""", ("If-Match", seen))).ExpectProblem(412, "preconditionFailed");
        Assert.Equal(["c1", "c2"], await ExcludedAsync(tenant, path));
    }

    [Fact]
    public async Task An_editor_who_leaves_the_exclusions_alone_is_not_disturbed_by_their_changes()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 3);
        var (sender, _) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        var seen = (await tenant.Client.GetAsync(path)).Expect(200).ETag;
        Assert.Equal("\"1.0\"", seen);
        (await tenant.Client.PutAsync(path + "/exclusions/c2")).Expect(204);

        var changed = (await tenant.Client.PatchAsync(
            path, """{"title":"New","audience":{"filter":{"visits":{"min":0}}}}""", ("If-Match", seen))).Expect(200);

        Assert.Equal("\"2.1\"", changed.ETag);
        Assert.Equal(["c2"], await ExcludedAsync(tenant, path));
        (await tenant.Client.PatchAsync(path, new { title = "Other" }, ("If-Match", seen))).ExpectProblem(412, "preconditionFailed");
        (await tenant.Client.PatchAsync(path, new { audience = new { exclude = Array.Empty<string>() } }, ("If-Match", changed.ETag))).Expect(200);
        Assert.Equal("\"3.2\"", (await tenant.Client.GetAsync(path)).ETag);
        (await tenant.Client.DeleteAsync(path, ("If-Match", "\"3.0\""))).Expect(204);
    }

    [Fact]
    public async Task An_ETag_of_the_old_form_still_serves_for_everything_but_the_exclusions()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 3);
        var (sender, _) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);

        (await tenant.Client.PatchAsync(path, new { audience = new { exclude = new[] { "c1" } } }, ("If-Match", "\"1\""))).ExpectProblem(412, "preconditionFailed");
        Assert.Equal("\"2.0\"", (await tenant.Client.PatchAsync(path, new { title = "New" }, ("If-Match", "\"1\""))).Expect(200).ETag);
        (await tenant.Client.PatchAsync(path, new { title = "Newer" }, ("If-Match", "\"1\""))).ExpectProblem(412, "preconditionFailed");
        foreach (var odd in new[] { "\"2.\"", "\"2.0.0\"", "\".0\"", "\"2.-1\"", "W/\"2.0\"", "\"2.x\"", "\"20\"" })
        {
            (await tenant.Client.PatchAsync(path, new { title = "Newer" }, ("If-Match", odd))).ExpectProblem(412, "preconditionFailed");
        }

        (await tenant.Client.PatchAsync(path, new { title = "Newer" }, ("If-Match", "2.0"))).ExpectProblem(400, "etagMalformed", "#If-Match");
        (await tenant.Client.DeleteAsync(path, ("If-Match", "\"2\""))).Expect(204);
    }

    [Fact]
    public async Task What_changes_no_exclusion_leaves_the_ETag_as_it_was()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 20);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PutAsync(path + "/exclusions/c19")).Expect(204);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var seen = (await tenant.Client.GetAsync(path)).Expect(200).ETag;

        (await tenant.Client.PutAsync(path + "/exclusions/c19")).Expect(204);
        (await tenant.Client.PutAsync(path + "/exclusions/c1")).ExpectProblem(409, "alreadyAttempted", "/customerId");

        Assert.Equal(seen, (await tenant.Client.GetAsync(path)).ETag);
        (await tenant.Client.PutAsync(path + "/exclusions/c20")).Expect(204);
        (await tenant.Client.PatchAsync(path, new { audience = new { exclude = new[] { "c19", "c18" } } }, ("If-Match", seen)))
            .ExpectProblem(412, "preconditionFailed");
        Assert.Equal("Pace", (await tenant.Client.PatchAsync(path, new { title = "Pace", messagesPerHour = 20 }, ("If-Match", seen))).Expect(200).Text("title"));
    }

    private static async Task<string[]> ExcludedAsync(ApiTenant tenant, string path) =>
        [.. (await tenant.Client.GetAsync(path)).Expect(200)["audience"].GetProperty("exclude").EnumerateArray().Select(id => id.GetString()!)];
}
