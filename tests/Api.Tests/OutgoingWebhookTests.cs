using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Api.Webhooks;
using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Tests;

/// <summary>What tenants are told of by webhooks.</summary>
[Collection(SiloCollection.Name)]
public sealed class OutgoingWebhookTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_campaign_and_its_people_are_told_signed_and_in_the_words_of_the_api()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var webhook = (await MakeAsync(tenant, receiver.Url, "campaign.launched", "campaign.paused", "campaign.completed", "delivery.updated", "message.received", "customer.optedOut")).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });

        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        var launched = await receiver.NextAsync();
        Assert.Equal(("campaign.launched", "Offer", "scheduled"), (launched.Type, launched.Data.GetProperty("title").GetString(), launched.Data.GetProperty("status").GetString()));
        Assert.EndsWith(launched.Data.GetProperty("campaignId").GetString()!, path, StringComparison.Ordinal);
        Assert.Equal(Signature(webhook.Text("secret"), launched), launched.Signature);
        Assert.StartsWith("msg_", launched.Id, StringComparison.Ordinal);
        (await tenant.Client.PostAsync(path + "/pause")).Expect(200);
        Assert.Equal("campaign.paused", (await receiver.NextAsync()).Type);
        (await tenant.Client.PostAsync(path + "/resume")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("campaign.completed", (await receiver.NextAsync()).Type);

        await CampaignTests.ReportAsync(api, sender, number, ("c1", "read"));
        var read = await receiver.NextAsync();
        Assert.Equal(("delivery.updated", "c1", "read"), (read.Type, read.Data.GetProperty("customerId").GetString(), read.Data.GetProperty("status").GetString()));
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        var stopped = await receiver.NextAsync();
        Assert.Equal(("customer.optedOut", "c1"), (stopped.Type, stopped.Data.GetProperty("customerIds")[0].GetString()));

        var deliveries = (await tenant.Client.GetAsync($"/v1/webhooks/{webhook.Text("id")}/deliveries?limit=2")).Expect(200);
        Assert.Equal(2, deliveries["items"].GetArrayLength());
        Assert.NotNull(deliveries["next"].GetString());
        var first = deliveries["items"][0].GetProperty("id").GetString();
        (await tenant.Client.PostAsync($"/v1/webhooks/{webhook.Text("id")}/deliveries/{first}/replay")).Expect(202);
        Assert.Equal("msg_" + first, (await receiver.NextAsync()).Id);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_told_no_more_until_its_owner_says_so()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = 410;
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 2);
        var path = "/v1/webhooks/" + (await MakeAsync(tenant, receiver.Url, "customer.optedOut")).Expect(201).Text("id");

        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        var told = await receiver.NextAsync();
        await UntilAsync("the webhook is disabled", async () => (await tenant.Client.GetAsync(path)).Text("status") == "disabled");
        Assert.Equal("gone", (await tenant.Client.GetAsync(path)).Expect(200).Text("statusReason"));
        (await tenant.Client.PutAsync("/v1/customers/c2/opt-outs/sms")).Expect(204);
        var failed = (await tenant.Client.GetAsync(path + "/deliveries?status=failed")).Expect(200)["items"][0];
        Assert.Equal(410, failed.GetProperty("lastStatus").GetInt32());
        Assert.Equal(1, (await tenant.Client.GetAsync(path + "/deliveries")).Expect(200)["items"].GetArrayLength());

        receiver.Answer = 200;
        Assert.Equal("active", (await tenant.Client.PatchAsync(path, new { status = "active" })).Expect(200).Text("status"));
        (await tenant.Client.PostAsync($"{path}/deliveries/{failed.GetProperty("id").GetString()}/replay")).Expect(202);
        Assert.Equal(told.Id, (await receiver.NextAsync()).Id);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var other = await HookReceiver.StartAsync();
        (receiver.Answer, receiver.Location) = (307, other.Url);
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var path = "/v1/webhooks/" + (await MakeAsync(tenant, receiver.Url, "customer.optedOut")).Expect(201).Text("id");

        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        await UntilAsync("the refusal is stored", async () =>
            (await tenant.Client.GetAsync(path + "/deliveries")).Expect(200)["items"][0].GetProperty("lastError").GetString() == "answered 307");

        Assert.Equal((1, 0), (receiver.Taken, other.Taken));
    }

    [Fact]
    public async Task A_failure_is_tried_again_under_the_same_id_and_signed_by_both_secrets_after_a_rotation()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = 500;
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var made = (await MakeAsync(tenant, receiver.Url, "customer.optedOut")).Expect(201);
        var path = "/v1/webhooks/" + made.Text("id");
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        var first = await receiver.NextAsync();
        await UntilAsync("the failure is stored", async () =>
            (await tenant.Client.GetAsync(path + "/deliveries?status=waiting")).Expect(200)["items"][0].GetProperty("lastStatus").ValueKind == System.Text.Json.JsonValueKind.Number);

        receiver.Answer = 200;
        var rotated = (await tenant.Client.PostAsync(path + "/rotate-secret")).Expect(200);
        await api.Silo.Seed.ExecuteAsync("update webhook_deliveries set next_attempt_at = now() where next_attempt_at is not null and webhook_id = @id", new { id = Guid.Parse(made.Text("id")) });
        var second = await receiver.NextAsync();

        Assert.Equal(first.Id, second.Id);
        Assert.Equal($"{Signature(rotated.Text("secret"), second)} {Signature(made.Text("secret"), second)}", second.Signature);
        Assert.False((await tenant.Client.GetAsync(path)).Expect(200).Json.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task Receivers_that_never_answer_hold_up_no_other_tenants_event()
    {
        await using var patient = await PatientApi.StartAsync();
        var release = new TaskCompletionSource();
        await using var silent = await HookReceiver.StartAsync();
        await using var prompt = await HookReceiver.StartAsync();
        silent.Holds = release.Task;
        var (ann, bob) = (await patient.TenantAsync(), await patient.TenantAsync());
        await patient.Seed.CustomersAsync(bob.TenantId, 1);
        var silentOnes = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            silentOnes.Add((await MakeAsync(ann, silent.Url, "campaign.paused")).Expect(201).Text("id"));
        }

        await MakeAsync(bob, prompt.Url, "customer.optedOut");
        await BacklogAsync(patient.Seed, silentOnes, 100);
        await UntilAsync("the silent ones hold all that one tenant may", () => Task.FromResult(silent.Open >= 32));

        (await bob.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        Assert.Equal("customer.optedOut", (await prompt.NextAsync()).Type);

        Assert.Equal((32, 0), (silent.Open, silent.Ended));
        release.SetResult();
    }

    [Fact]
    public async Task The_place_of_a_call_that_ended_is_filled_while_others_still_wait()
    {
        await using var patient = await PatientApi.StartAsync();
        var release = new TaskCompletionSource();
        await using var silent = await HookReceiver.StartAsync();
        await using var prompt = await HookReceiver.StartAsync();
        silent.Holds = release.Task;
        var ann = await patient.TenantAsync();
        var (slow, quick) = ((await MakeAsync(ann, silent.Url, "campaign.paused")).Expect(201).Text("id"), (await MakeAsync(ann, prompt.Url, "campaign.paused")).Expect(201).Text("id"));
        await BacklogAsync(patient.Seed, [slow], 1);
        await UntilAsync("the silent one holds its call", () => Task.FromResult(silent.Open == 1));

        await BacklogAsync(patient.Seed, [quick], 200);
        for (var i = 0; i < 200; i++)
        {
            await prompt.NextAsync();
        }

        Assert.Equal((1, 0), (silent.Open, silent.Ended));
        release.SetResult();
    }

    [Fact]
    public async Task A_refused_connection_reads_like_a_name_that_nobody_knows()
    {
        var tenant = await api.TenantAsync();
        var errors = new List<string>();
        foreach (var url in new[] { "http://127.0.0.1:1/h", "http://no-such-name.invalid/h" })
        {
            var webhook = (await MakeAsync(tenant, url, "campaign.paused")).Expect(201).Text("id");
            await BacklogAsync(api.Silo.Seed, [webhook], 1);
            errors.Add(await WebhookAddressTests.LastErrorAsync(tenant.Client, webhook));
        }

        Assert.Equal(["no connection to a public address", "no connection to a public address"], errors);
    }

    [Theory]
    [InlineData("""{"url":"ftp://example.com","eventTypes":["campaign.paused"]}""", "urlInvalid", "/url")]
    [InlineData("""{"url":"https://a:b@example.com","eventTypes":["campaign.paused"]}""", "urlInvalid", "/url")]
    [InlineData("""{"url":"https://example.com","eventTypes":[]}""", "eventTypesRequired", "/eventTypes")]
    [InlineData("""{"url":"https://example.com","eventTypes":["x"]}""", "eventTypeUnknown", "/eventTypes/0")]
    [InlineData("""{"url":"https://example.com","eventTypes":["campaign.paused"],"status":"x"}""", "statusUnknown", "/status")]
    public async Task A_webhook_of_another_shape_is_refused(string body, string code, string pointer) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/webhooks", body)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task A_webhook_of_another_tenant_does_not_exist_and_a_deleted_one_neither()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var path = "/v1/webhooks/" + (await MakeAsync(bob, "https://example.com/h", "campaign.paused")).Expect(201).Text("id");
        (await ann.Client.GetAsync(path)).ExpectProblem(404, "notFound");
        (await ann.Client.GetAsync(path + "/deliveries")).ExpectProblem(404, "notFound");
        (await ann.Client.PatchAsync(path, new { status = "disabled" })).ExpectProblem(404, "notFound");
        (await ann.Client.PostAsync(path + "/rotate-secret")).ExpectProblem(404, "notFound");
        (await ann.Client.DeleteAsync(path)).ExpectProblem(404, "notFound");
        Assert.Equal(0, (await ann.Client.GetAsync("/v1/webhooks")).Expect(200)["items"].GetArrayLength());
        Assert.Equal("byOwner", (await bob.Client.PatchAsync(path, new { status = "disabled" })).Expect(200).Text("statusReason"));
        (await bob.Client.DeleteAsync(path)).Expect(204);
        (await bob.Client.GetAsync(path)).ExpectProblem(404, "notFound");
    }

    [Fact]
    public void A_signature_is_what_the_specifications_own_library_makes() => Assert.Equal(
        "v1,Deos4eH+BHMkzSR1WYoOP8cdS3r2WuPkOtwk9aKz9qY=",
        WebhookSecret.Sign(
            ["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="], "msg_1", 1800000000,
            Encoding.UTF8.GetBytes("""{"type":"campaign.completed","data":{"title":"Größe"}}""")));

    private static Task<Answer> MakeAsync(ApiTenant tenant, string url, params string[] eventTypes) =>
        tenant.Client.PostAsync("/v1/webhooks", new { url, eventTypes });

    private static Task BacklogAsync(Seed seed, IReadOnlyList<string> webhooks, int each) => seed.ExecuteAsync(
        """
        insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
        select w, 'campaign.paused', '{}', now(), now() from unnest(@ids) w, generate_series(1, @each)
        """,
        new { ids = webhooks.Select(Guid.Parse).ToArray(), each });

    // The published algorithm, written down a second time.
    private static string Signature(string secret, Hook hook)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var text = string.Create(CultureInfo.InvariantCulture, $"{hook.Id}.{hook.Timestamp}.{Encoding.UTF8.GetString(hook.Body)}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    internal static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 2000, $"Waited in vain until {what}.");
            await Task.Delay(10);
        }
    }

    /// <summary>One process with a database of its own, whose posts have no time limit: nobody else posts, and no post ends by itself.</summary>
    private sealed class PatientApi : IAsyncDisposable
    {
        private readonly TestDatabase _database;
        private readonly WebApplication _app;
        private readonly HttpClient _http;

        private PatientApi(TestDatabase database, WebApplication app)
        {
            (_database, _app, Seed) = (database, app, new Seed(database));
            _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        }

        public Seed Seed { get; }

        public static async Task<PatientApi> StartAsync()
        {
            var database = await TestDatabase.CreateAsync();
            await new ClockStore(database.Source).StartAsync(1, default);
            var options = new WebhookOptions { AllowPrivateAddresses = true, Every = TimeSpan.FromMilliseconds(100), Timeout = Timeout.InfiniteTimeSpan };
            return new PatientApi(database, await RunningApi.StartAsync(
                database, configure: builder => builder.Services.AddSingleton(Options.Create(options)), settings: "--Webhooks:AllowPrivateAddresses=true"));
        }

        public async Task<ApiTenant> TenantAsync()
        {
            var made = (await new ApiClient(_http, RunningApi.OperatorKey)
                .PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" })).Expect(201);
            return new ApiTenant(made.Text("id"), new ApiClient(_http, made.Text("key")));
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await RunningApi.StopAsync(_app);
            await _database.DisposeAsync();
        }
    }
}
