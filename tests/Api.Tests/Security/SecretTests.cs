using System.Text;
using MassMessaging.Api.Tests.Chat;
using MassMessaging.Domain.Sending;
using MassMessaging.TestKit;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Keys, credentials, addresses and texts: what must stay where it belongs.</summary>
public sealed class SecretTests : IAsyncLifetime
{
    private const string Phone = "393339876543";
    private const string Text = "A text that only Carla may read";
    private const string Reply = "A reply that only the salon may read";
    private const string Name = "Carla Segretini";
    private const string DeviceToken = "device-token-of-carla";

    private readonly LogLines _lines = new();
    private readonly ApiWithSilo _api;
    private readonly List<string> _secrets = [];
    private readonly List<string> _personal = [Phone, "333 987 6543", Text, Reply, Name, DeviceToken];

    public SecretTests() => _api = new ApiWithSilo { Logging = logging => logging.ClearProviders().AddProvider(_lines).SetMinimumLevel(LogLevel.Debug) };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Neither_the_logs_nor_the_database_hold_a_secret_and_the_logs_no_person_after_campaigns_with_all_kinds_of_trouble()
    {
        await LiveAsync();

        // The runtime's scope of a request names its path; nothing here writes scopes, and docs/security.md says to leave them off.
        var lines = _lines.All.Where(line => !line.StartsWith("Scope Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)).ToList();
        Assert.Contains(lines, line => line.StartsWith("Debug Orleans", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Debug Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("MassMessaging.Grains", StringComparison.Ordinal));
        Assert.All(_secrets.Concat(_personal), secret => Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));

        foreach (var (table, rows) in await TablesAsync())
        {
            Assert.All(_secrets, secret => Assert.False(
                rows.Contains(secret, StringComparison.Ordinal) || rows.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal),
                $"{table} holds {secret}"));
        }
    }

    private async Task LiveAsync()
    {
        var tenant = await _api.TenantAsync();
        var number = await _api.NumberAsync() with { AccessToken = "access-token-of-the-salon", AppSecret = "app-secret-of-the-salon", VerifyToken = "verify-token-of-the-salon" };
        await _api.RegisterAsync(number);
        var key = (await tenant.Client.PostAsync("/v1/keys", new { name = "till", role = "manager" }, ("Idempotency-Key", "k1"))).Expect(201).Text("key");
        _secrets.AddRange([tenant.Client.Key!, key, RunningApi.OperatorKey, number.AccessToken, number.AppSecret, number.VerifyToken, Seed.MasterKey]);

        // People, and mistakes about them.
        (await tenant.Client.PutAsync("/v1/customers/c1", new { name = Name, phone = "+39 333 987 6543", onlineApp = true })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c2", $$"""{"name":"{{Name}}","phone":"+39 333 987 6543","colour":1}""")).Expect(400);
        (await tenant.Client.PutAsync("/v1/customers/c1/devices/" + DeviceToken, new { })).Expect(204);
        (await tenant.Client.GetAsync("/v1/customers?search=" + Uri.EscapeDataString(Name))).Expect(200);
        await tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent($"customerId,name,phone\nc3,{Name},{Phone}\nc4,{Name},x\n", null, "text/csv"));
        (await new ApiClient(_api.Http, key + "x").GetAsync("/v1/customers")).Expect(401);

        // A number: refused, linked, asked for its templates.
        var refused = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{refused}/accept-terms", new { })).Expect(200);
        (await tenant.Client.PostAsync($"/v1/senders/{refused}/pay", new { months = 1 })).Expect(200);
        Assert.InRange((await tenant.Client.PostAsync($"/v1/senders/{refused}/link", (number with { AccessToken = "access-token-refused" }).Link())).Status, 400, 499);
        _secrets.Add("access-token-refused");
        var (sender, _) = await _api.SenderAsync(tenant, number);
        (await tenant.Client.GetAsync($"/v1/senders/{sender}/templates")).Expect(200);

        // What the provider posts: proof, nonsense, a receipt, a reply.
        var provider = new ApiClient(_api.Http, null);
        (await provider.GetAsync($"/webhooks/whatsapp/{sender}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={number.VerifyToken}")).Expect(200);
        var reply = CampaignTests.Envelope(number, new { messages = new[] { new { id = "m1", from = Phone, timestamp = "1803888000", type = "text", text = new { body = Reply } } } });
        (await provider.PostAsync("/webhooks/whatsapp/" + sender, reply, ("X-Hub-Signature-256", "sha256=00"))).Expect(401);
        (await CampaignTests.PostWebhookAsync(_api, sender, number.AppSecret, reply)).Expect(200);
        (await CampaignTests.PostWebhookAsync(_api, sender, number.AppSecret, reply[..^5])).Expect(400);

        // Campaigns that are accepted, refused, thrown out, and shown in the app.
        foreach (var outcome in new Func<Task<SendOutcome>>?[]
                 {
                     null,
                     () => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Recipient, "131026", null)),
                     () => Task.FromResult<SendOutcome>(new SendOutcome.Unknown("no answer")),
                     () => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Config, "190", null)),
                 })
        {
            _api.Silo.Channel.Answer = outcome is null ? null : _ => outcome();
            await CampaignAsync(tenant, new { title = "Thanks", text = Text, channel = "whatsapp", senderId = sender });
        }

        var salon = await ChatTenant.CreateAsync(_api, 1);
        var token = await salon.TokenAsync("c1");
        _secrets.AddRange([token, salon.Client.Key!]);
        await using var app = await AppClient.ConnectAsync(_api.Http.BaseAddress!, token, after: 0);
        await salon.SendAsync(Text);
        await app.NextAsync(1);
        await app.CallAsync("Read", 1);
        using var negotiated = await _api.Http.PostAsync($"/hubs/chat/negotiate?negotiateVersion=1&access_token={token}x", null);
    }

    private async Task CampaignAsync(ApiTenant tenant, object body)
    {
        var id = (await tenant.Client.PostAsync("/v1/campaigns", body)).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/campaigns/{id}/launch")).Expect(200);
        await _api.Silo.AdvanceAsync(TimeSpan.FromHours(2));
        (await tenant.Client.GetAsync($"/v1/campaigns/{id}/recipients?search={Phone}")).Expect(200);
        (await tenant.Client.GetAsync($"/v1/campaigns/{id}/statistics")).Expect(200);
        (await tenant.Client.PostAsync($"/v1/campaigns/{id}/cancel")).Expect(Expected(await tenant.Client.GetAsync($"/v1/campaigns/{id}")));
    }

    // A campaign that is over cannot be cancelled any more.
    private static int Expected(Answer campaign) => campaign.Text("status") == "completed" ? 409 : 200;

    private async Task<IReadOnlyList<(string Table, string Rows)>> TablesAsync()
    {
        var tables = await _api.Silo.Seed.ListAsync<string>("select quote_ident(tablename) from pg_tables where schemaname = 'public'");
        Assert.Contains("api_keys", tables);
        var contents = new List<(string, string)>();
        foreach (var table in tables)
        {
            contents.Add((table, string.Join('\n', await _api.Silo.Seed.ListAsync<string>($"select t::text from {table} t"))));
        }

        return contents;
    }
}
