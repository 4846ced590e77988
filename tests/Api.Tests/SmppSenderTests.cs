using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Tests.Smpp;
using Microsoft.AspNetCore.Builder;

namespace MassMessaging.Api.Tests;

/// <summary>SMS senders that are linked to a centre over SMPP.</summary>
[Collection(SiloCollection.Name)]
public sealed class SmppSenderTests(ApiWithSilo api) : IAsyncLifetime
{
    private static int _next;
    private readonly SmallCentre _centre = new SmallCentre().Taking();
    private readonly string _account = $"account{Interlocked.Increment(ref _next)}";
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _app = await api.StartApiAsync(more: ["--Channels:Sms:Adapter=both", $"--Channels:Smpp:Port={_centre.Port}", "--Channels:Smpp:ConnectTimeout=00:00:03"]);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await RunningApi.StopAsync(_app);
        await _centre.DisposeAsync();
    }

    [Fact]
    public async Task A_sender_is_linked_by_a_bind_that_is_given_up_at_once_and_its_password_never_comes_back()
    {
        var (client, path) = await SenderAsync();
        var linked = (await client.PostAsync(path + "/link", Link())).Expect(200);
        Assert.Equal(("active", "+15550783881"), (linked.Text("status"), linked.Text("phone")));
        Assert.DoesNotContain("secret-word", linked.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", (await client.GetAsync(path)).Body, StringComparison.Ordinal);
        var bind = Assert.IsType<PduBody.Bind>(_centre.Received[0].Body);
        Assert.Equal((_account, "secret-word"), (bind.SystemId, bind.Password));
        await _centre.UntilAsync("the leave", () => _centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    [Theory]
    [InlineData(0x0E, 422, "linkRefused")]
    [InlineData(0x0F, 422, "linkRefused")]
    [InlineData(0x08, 503, "providerUnreachable")]
    public async Task A_bind_that_the_centre_refuses_links_nothing(int status, int answer, string code)
    {
        _centre.BindStatus = (uint)status;
        var (client, path) = await SenderAsync();
        var refused = (await client.PostAsync(path + "/link", Link())).ExpectProblem(answer, code);
        if (answer == 422)
        {
            Assert.Equal(("credentialsRejected", $"smpp{status:x8}"), (refused.Text("reason"), refused["params"].GetProperty("providerCode").GetString()));
        }

        Assert.Equal("pendingLink", (await client.GetAsync(path)).Text("status"));
    }

    [Fact]
    public async Task A_second_sender_of_the_same_account_needs_no_bind_of_its_own_but_the_same_password()
    {
        var (client, path) = await SenderAsync();
        (await client.PostAsync(path + "/link", Link())).Expect(200);
        var second = "/v1/senders/" + (await client.PostAsync("/v1/senders", new { channel = "sms", name = "Other" })).Expect(201).Text("id");
        (await client.PostAsync(second + "/link", Link())).ExpectProblem(409, "numberUnavailable");
        (await client.PostAsync(second + "/link", Link(from: "Salon"))).Expect(200).ExpectMember("status", "active");
        Assert.Equal(1, _centre.Binds);

        _centre.BindStatus = 0x0E;
        (await client.PostAsync(path + "/link", Link(password: "guessed"))).ExpectProblem(422, "linkRefused");
        Assert.Equal(2, _centre.Binds);
    }

    [Fact]
    public async Task The_account_of_another_tenant_opens_only_by_its_password()
    {
        var (ann, annsPath) = await SenderAsync();
        (await ann.PostAsync(annsPath + "/link", Link())).Expect(200);
        _centre.OnBind = bind => bind.Password == "secret-word" ? 0u : 0x0Eu;
        var (bob, bobsPath) = await SenderAsync();
        (await bob.PostAsync(bobsPath + "/link", Link(password: "guessed", from: "Bob"))).ExpectProblem(422, "linkRefused");
        Assert.Equal("active", (await ann.GetAsync(annsPath)).Text("status"));
    }

    [Theory]
    [InlineData("""{"systemId":"a","from":"Salon"}""", "valueRequired", "/password")]
    [InlineData("""{"systemId":"a","password":"p"}""", "valueRequired", "/from")]
    [InlineData("""{"systemId":"a","password":"p","from":"Salon","accountSid":"AC1"}""", "memberOfOtherChannel", "/accountSid")]
    [InlineData("""{"systemId":"a","password":"p\u00e9","from":"Salon"}""", "valueMalformed", "/password")]
    [InlineData("""{"systemId":"a","password":"p","from":"+39 123"}""", "valueMalformed", "/from")]
    [InlineData("""{"systemId":"a","password":"p","from":"Salon","host":"10.0.0.1"}""", "memberUnknown", "/host")]
    [InlineData("""{"accountSid":"AC1","from":"Salon"}""", "valueRequired", "/authToken")]
    public async Task A_link_has_the_credentials_of_its_protocol_and_never_names_a_host(string body, string code, string pointer)
    {
        var (client, path) = await SenderAsync();
        (await client.PostAsync(path + "/link", body)).ExpectProblem(400, code, pointer);
        Assert.Equal(0, _centre.Binds);
    }

    [Fact]
    public async Task An_installation_without_smpp_takes_no_such_link_and_one_with_both_still_links_over_rest()
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        var rules = (await tenant.Client.PostAsync($"/v1/senders/{id}/link", Link())).Expect(400)["rules"];
        Assert.Equal("memberOfOtherChannel", rules.GetProperty("/systemId")[0].GetString());

        var (client, path) = await SenderAsync();
        (await client.PostAsync(path + "/link", (await api.SmsNumberAsync()).Link())).Expect(200).ExpectMember("status", "active");
        Assert.Equal(0, _centre.Binds);
    }

    private object Link(string password = "secret-word", string from = "+15550783881") => new { systemId = _account, password, from };

    private async Task<(ApiClient Client, string Path)> SenderAsync()
    {
        var tenant = await api.TenantAsync();
        var client = new ApiClient(_http, tenant.Client.Key);
        return (client, "/v1/senders/" + (await client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id"));
    }
}
