using System.Net.Http.Json;
using System.Text.Json;
using MassMessaging.Channels;
using MassMessaging.Channels.WhatsApp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>Numbers that the provider stops in the middle of a campaign, with its protocol over HTTP in both directions.</summary>
[Collection(CampaignCollection.Name)]
public sealed class BlockedSenderTests(ApiWithSilo api) : IAsyncLifetime
{
    private const int People = 12;
    private ServiceProvider _channels = null!;

    public Task InitializeAsync()
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Channels:WhatsApp:BaseUrl", api.Provider.ToString())]).Build();
        _channels = new ServiceCollection().AddWhatsApp(settings).BuildServiceProvider();
        var channel = _channels.GetRequiredService<IChannel>();
        api.Silo.Channel.Answer = message => channel.SendAsync(message, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        api.Silo.Channel.Answer = null;
        await _channels.DisposeAsync();
    }

    [Fact]
    public async Task A_number_banned_in_the_middle_of_a_campaign_waits_and_goes_on_when_it_is_reinstated()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, People);
        var (banned, number) = await LinkedAsync(tenant);
        var (other, otherNumber) = await LinkedAsync(tenant);
        var path = await LaunchAsync(tenant, banned);
        var otherPath = await LaunchAsync(tenant, other);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        var before = await LedgerAsync(number);

        await AccountAsync(number, "DISABLE");
        await UntilAsync(tenant, banned, "restricted");
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.InRange(before.Count, 1, People - 1);
        Assert.Equal(before, await LedgerAsync(number));
        Assert.Equal("completed", (await tenant.Client.GetAsync(otherPath)).Text("status"));
        Assert.Equal(People, (await LedgerAsync(otherNumber)).Count);
        var held = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("running", "senderRestricted"), (held.Text("status"), held.Text("blockedBy")));
        var listed = (await tenant.Client.GetAsync("/v1/campaigns?status=running"))["items"][0];
        Assert.Equal("senderRestricted", listed.GetProperty("blockedBy").GetString());
        var person = (await tenant.Client.GetAsync(path + "/recipients?status=waiting"))["items"][0];
        Assert.Equal("senderRestricted", person.GetProperty("waitingFor").GetString());
        Assert.Contains("DISABLE", (await tenant.Client.GetAsync($"/v1/senders/{banned}")).Text("statusReason"), StringComparison.Ordinal);
        var forecast = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200);
        Assert.Equal(("senderRestricted", People - before.Count), (forecast.Text("blockedBy"), forecast["willBeSent"].GetInt32()));
        Assert.Equal(["speedAboveMinimum", "safeSendingOff"], forecast["risks"].EnumerateArray().Select(risk => risk.GetString()));

        await AccountAsync(number, "REINSTATE");
        await UntilAsync(tenant, banned, "active");
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("completed", (await tenant.Client.GetAsync(path)).Text("status"));
        Assert.Equal(People, (await LedgerAsync(number)).Distinct().Count());
        Assert.Equal(People, (await LedgerAsync(number)).Count);
    }

    [Fact]
    public async Task A_token_that_expires_in_the_middle_of_a_campaign_costs_nobody_their_message_once_a_new_one_is_linked()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, People);
        var (sender, number) = await LinkedAsync(tenant);
        var path = await LaunchAsync(tenant, sender);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        var renewed = number with { AccessToken = number.AccessToken + "new" };

        await api.RegisterAsync(renewed, Webhook(sender));
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        var held = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("running", "senderDisconnected"), (held.Text("status"), held.Text("blockedBy")));
        Assert.Equal("190", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("statusReason"));
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/link", renewed.Link())).Expect(200).ExpectMember("status", "active");
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("completed", (await tenant.Client.GetAsync(path)).Text("status"));
        Assert.Equal(People, (await LedgerAsync(number)).Distinct().Count());
        Assert.Equal(0, (await tenant.Client.GetAsync(path))["totals"].GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task An_old_ban_that_is_posted_again_does_not_undo_a_newer_reinstatement()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        foreach (var (state, at) in new[] { ("DISABLE", 100), ("REINSTATE", 200), ("DISABLE", 100) })
        {
            await PostAsync(sender, number, "account_update", new { @event = "DISABLED_UPDATE", ban_info = new { waba_ban_state = state } }, at);
        }

        Assert.Equal("active", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status"));
    }

    [Fact]
    public async Task A_restricted_number_is_resumed_by_its_owner_and_its_rating_is_shown()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await PostAsync(sender, number, "phone_number_quality_update", new { display_phone_number = number.Phone[1..], @event = "FLAGGED", current_limit = "TIER_250" }, 100);
        var rated = (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Expect(200);
        Assert.Equal(("RED", 250, 0), (rated.Text("quality"), rated["dailyLimit"].GetInt32(), rated["usage"].GetProperty("people24h").GetInt32()));
        await PostAsync(sender, number, "account_update", new { @event = "ACCOUNT_RESTRICTION", restriction_info = new[] { new { restriction_type = "RESTRICTED_BIZ_INITIATED_MESSAGING" } } }, 100);
        Assert.Equal("restricted", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status"));
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/resume")).Expect(200).ExpectMember("status", "active");
    }

    [Fact]
    public async Task The_limit_of_people_is_read_at_the_link_forecast_and_waited_for_and_a_new_one_counts_at_once()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, People);
        var number = await api.NumberAsync();
        await api.RegisterAsync(number, messagingLimit: "5");
        var (sender, _) = await api.SenderAsync(tenant, number);
        Assert.Equal(5, (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Expect(200)["dailyLimit"].GetInt32());
        var path = await LaunchAsync(tenant, sender);
        await api.Silo.SettleAsync();
        var forecast = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200);

        await api.Silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(5, (await LedgerAsync(number)).Count);
        Assert.Equal("dailyLimit", (await tenant.Client.GetAsync(path)).Text("waitingFor"));
        Assert.Equal("dailyLimit", (await tenant.Client.GetAsync(path + "/recipients?status=waiting"))["items"][0].GetProperty("waitingFor").GetString());
        Assert.Equal(5, (await tenant.Client.GetAsync($"/v1/senders/{sender}"))["usage"].GetProperty("people24h").GetInt32());
        Assert.InRange(forecast["finishesAt"].GetDateTimeOffset(), api.Silo.Now.AddHours(45), api.Silo.Now.AddHours(47));

        await PostAsync(sender, number, "business_capability_update", new { max_daily_conversations_per_business = -1 }, 100);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(People, (await LedgerAsync(number)).Count);
    }

    [Fact]
    public async Task A_portfolios_limit_is_shared_and_each_tenant_sees_its_own_people_alone()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        await api.CustomersAsync(ann, 3);
        await api.Silo.Seed.ExecuteAsync(
            "insert into customers (tenant_id, customer_id, name, phone, created_at, updated_at) select @TenantId, 'b' || n, 'B', '+39334000000' || n, now(), now() from generate_series(1, 3) n",
            new { bob.TenantId });
        var (first, second) = (await api.NumberAsync(), await api.NumberAsync());
        var portfolio = "9" + first.PhoneNumberId;
        await api.RegisterAsync(first, messagingLimit: "4", portfolioId: portfolio);
        await api.RegisterAsync(second, messagingLimit: "4", portfolioId: portfolio);
        var (annsSender, _) = await api.SenderAsync(ann, first);
        var (bobsSender, _) = await api.SenderAsync(bob, second);

        await LaunchAsync(ann, annsSender);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        var path = await LaunchAsync(bob, bobsSender);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal((3, 1), ((await LedgerAsync(first)).Count, (await LedgerAsync(second)).Count));
        Assert.Equal("dailyLimit", (await bob.Client.GetAsync(path)).Text("waitingFor"));
        Assert.Equal((3, 1), (await PeopleAsync(ann, annsSender), await PeopleAsync(bob, bobsSender)));

        // A post is signed with the tenant's own secret: what holds for others is asked of the provider.
        await PostAsync(bobsSender, second, "business_capability_update", new { max_daily_conversations_per_business = 1 }, 100);
        Assert.Equal(4, (await ann.Client.GetAsync($"/v1/senders/{annsSender}"))["dailyLimit"].GetInt32());
        await api.RegisterAsync(second, messagingLimit: "TIER_2K", portfolioId: portfolio);
        await PostAsync(bobsSender, second, "business_capability_update", new { max_daily_conversations_per_business = 1 }, 100);
        Assert.Equal(2000, (await ann.Client.GetAsync($"/v1/senders/{annsSender}"))["dailyLimit"].GetInt32());
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, (await LedgerAsync(second)).Count);

        static async Task<int> PeopleAsync(ApiTenant tenant, string sender) =>
            (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Expect(200)["usage"].GetProperty("people24h").GetInt32();
    }

    [Fact]
    public async Task A_sender_that_was_linked_before_learns_its_portfolio_with_the_next_report_of_the_limit()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        Assert.Null(await LimitKeyAsync());
        await api.RegisterAsync(number, portfolioId: "8" + number.PhoneNumberId);

        await PostAsync(sender, number, "business_capability_update", new { max_daily_conversations_per_business = 9 }, 100);

        Assert.Equal($"whatsapp/portfolio/8{number.PhoneNumberId}", await LimitKeyAsync());
        Assert.Equal(9, (await tenant.Client.GetAsync($"/v1/senders/{sender}"))["dailyLimit"].GetInt32());

        Task<string?> LimitKeyAsync() =>
            api.Silo.Seed.QueryAsync<string?>("select limit_key from senders where sender_id = @id", new { id = Guid.Parse(sender) });
    }

    private async Task<(string Id, ProviderNumber Number)> LinkedAsync(ApiTenant tenant)
    {
        var (sender, number) = await api.SenderAsync(tenant);
        await api.RegisterAsync(number, Webhook(sender));
        return (sender, number);
    }

    private string Webhook(string sender) => new Uri(api.Http.BaseAddress!, $"/webhooks/whatsapp/{sender}").ToString();

    private static async Task<string> LaunchAsync(ApiTenant tenant, string sender)
    {
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40 });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        return path;
    }

    private async Task AccountAsync(ProviderNumber number, string state) =>
        (await api.Control.PostAsJsonAsync(
            "/whatsapp/account", new { businessAccountId = number.BusinessAccountId, @event = "DISABLED_UPDATE", banState = state })).EnsureSuccessStatusCode();

    private async Task<List<string>> LedgerAsync(ProviderNumber number) =>
        [.. (await api.Control.GetFromJsonAsync<JsonElement>($"/whatsapp/ledger?phoneNumberId={number.PhoneNumberId}"))
            .EnumerateArray().Select(entry => entry.GetProperty("to").GetString()!)];

    private async Task PostAsync(string sender, ProviderNumber number, string field, object value, long time)
    {
        var body = JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = number.BusinessAccountId, time, changes = new[] { new { field, value } } } },
        });
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
    }

    /// <summary>The simulated provider's post comes when it comes.</summary>
    private static async Task UntilAsync(ApiTenant tenant, string sender, string status)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status") != status)
        {
            Assert.False(giveUp.IsCancellationRequested, $"The sender was not {status} within 30 s.");
            await Task.Delay(10);
        }
    }
}
