using System.Net.Http.Json;
using System.Security.Cryptography;

namespace MassMessaging.Api.Tests;

/// <summary>Push senders: a service account and its project.</summary>
[Collection(SiloCollection.Name)]
public sealed class PushSenderTests(ApiWithSilo api)
{
    private static readonly RSA Key = RSA.Create(2048);

    [Fact]
    public async Task A_push_sender_is_linked_to_a_project_for_which_its_account_may_send()
    {
        var tenant = await api.TenantAsync();
        await ProjectAsync("app-one", "one@app.example");
        var made = (await tenant.Client.PostAsync("/v1/senders", new { channel = "push", name = "Ann's Salon" })).Expect(201);
        var path = "/v1/senders/" + made.Text("id");
        Assert.Equal("pendingLink", made.Text("status"));

        using var stranger = RSA.Create(2048);
        var refused = (await tenant.Client.PostAsync(path + "/link", Link("app-one", "one@app.example", stranger))).ExpectProblem(422, "linkRefused");
        Assert.Equal(("credentialsRejected", "invalid_grant"), (refused.Text("reason"), refused["params"].GetProperty("providerCode").GetString()));
        refused = (await tenant.Client.PostAsync(path + "/link", Link("app-of-others", "one@app.example"))).ExpectProblem(422, "linkRefused");
        Assert.Equal("PERMISSION_DENIED", refused["params"].GetProperty("providerCode").GetString());
        var linked = (await tenant.Client.PostAsync(path + "/link", Link("app-one", "one@app.example"))).Expect(200);

        Assert.Equal("active", linked.Text("status"));
        Assert.DoesNotContain("PRIVATE KEY", linked.Body, StringComparison.Ordinal);
        using var requests = await api.Control.GetAsync(new Uri("/push/requests?projectId=app-one", UriKind.Relative));
        Assert.Equal("[]", await requests.Content.ReadAsStringAsync()); // nobody was sent anything
        Assert.Equal("active", (await tenant.Client.PostAsync(path + "/link", Link("app-one", "one@app.example"))).Expect(200).Text("status"));
    }

    [Fact]
    public async Task A_token_address_inside_our_network_is_not_asked()
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "push", name = "App" })).Expect(201).Text("id");
        var link = new { projectId = "app", clientEmail = "a@app.example", privateKey = Key.ExportPkcs8PrivateKeyPem(), tokenUri = "https://127.0.0.1/token" };
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", link)).ExpectProblem(422, "linkRefused").ExpectValue("providerCode", "credentials");
    }

    private async Task ProjectAsync(string projectId, string clientEmail)
    {
        using var answer = await api.Control.PostAsJsonAsync("/push/projects", new { projectId, clientEmail, publicKey = Key.ExportSubjectPublicKeyInfoPem() });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private object Link(string projectId, string clientEmail, RSA? key = null) => new
    {
        projectId,
        clientEmail,
        privateKey = (key ?? Key).ExportPkcs8PrivateKeyPem(),
        tokenUri = new Uri(api.Provider, "/token").AbsoluteUri,
    };
}
