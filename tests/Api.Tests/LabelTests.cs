namespace MassMessaging.Api.Tests;

/// <summary>Groups and staff.</summary>
[Collection(ApiCollection.Name)]
public sealed class LabelTests(RunningApi api)
{
    [Theory]
    [InlineData("/v1/groups")]
    [InlineData("/v1/staff")]
    public async Task The_list_is_paged_like_every_other(string path)
    {
        var tenant = await api.TenantAsync();
        for (var i = 0; i < 5; i++)
        {
            (await tenant.Client.PutAsync($"{path}/g{i}", new { name = $"Group {i}" })).Expect(201);
        }

        var first = (await tenant.Client.GetAsync(path + "?limit=3")).Expect(200);
        var second = (await tenant.Client.GetAsync($"{path}?limit=3&cursor={first.Text("next")}")).Expect(200);

        Assert.Equal(
            ["g0", "g1", "g2", "g3", "g4"],
            new[] { first, second }.SelectMany(page => page["items"].EnumerateArray()).Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second["next"].ValueKind);
        (await tenant.Client.GetAsync(path + "?limit=201")).ExpectProblem(400, "limitOutOfRange", "?limit");
    }
}
