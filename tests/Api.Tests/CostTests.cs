using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>What campaigns cost, before, while and after they run.</summary>
[Collection(CampaignCollection.Name)]
public sealed class CostTests(ApiWithSilo api)
{
    [Fact]
    public async Task An_sms_costs_by_the_segment_in_preview_and_forecast_and_a_channel_without_a_price_costs_null()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 3);
        Assert.Equal(JsonValueKind.Null, (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms" })).Expect(200)["cost"].ValueKind);
        await PricesAsync(tenant, sms: "0.07");
        var text = new string('x', 161);

        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms", text })).Expect(200);
        var forecast = (await tenant.Client.PostAsync("/v1/forecasts", new { channel = "sms", text, audience = new { exclude = new[] { "c3" } } })).Expect(200);

        Assert.Equal(("0.42", "EUR"), Cost(preview["cost"]));
        Assert.Equal(("0.28", "EUR"), Cost(forecast["cost"]));
        Assert.Equal(("0.21", "EUR"), Cost((await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms" })).Expect(200)["cost"]));
        (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms", text = new string('x', 501) })).ExpectProblem(400, "textTooLong", "/text");
    }

    [Fact]
    public async Task A_campaign_shows_what_it_holds_and_then_what_it_spent_and_the_balance_says_the_same()
    {
        var tenant = await api.TenantAsync(credit: "25.40");
        var (sender, _) = await api.SenderAsync(tenant);
        await PricesAsync(tenant, sms: "0.07");
        await api.Silo.Seed.ExecuteAsync(
            "update prices set per_message = 0.1 where tenant_id = @TenantId and channel = 'whatsapp'", new { tenant.TenantId });
        await api.CustomersAsync(tenant, 5);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40 });
        var refused = (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "balanceTooLow");
        Assert.StartsWith("This costs 0.50 EUR, and 0.40 EUR are available.", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("""{"amount":"0.50","currency":"EUR"}""", refused["params"].GetProperty("required").GetRawText());
        refused.ExpectMember("currentStatus", "draft");
        (await api.Operator.PostAsync($"/v1/tenants/{tenant.Id}/credit", new { amount = "9.60", reference = "second" })).Expect(200);

        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(("0.50", "0.00"), Money((await tenant.Client.GetAsync(path)).Expect(200)));
        Assert.Equal(("10.00", "0.50", "9.50"), await BalanceAsync(tenant));
        Assert.Equal(("0.50", "EUR"), Cost((await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["cost"]));
        (await tenant.Client.PutAsync(path + "/exclusions/c5")).Expect(204);
        Assert.Equal(("0.40", "EUR"), Cost((await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["cost"]));
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(("0.00", "0.40"), Money((await tenant.Client.GetAsync(path)).Expect(200)));
        Assert.Equal(("0.40", "EUR"), Cost((await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["cost"]));
        Assert.Equal(("9.60", "0.00", "9.60"), await BalanceAsync(tenant));
        var entries = (await tenant.Client.GetAsync("/v1/balance/entries")).Expect(200)["items"].EnumerateArray().ToArray();
        Assert.Equal(["campaign", "credit", "channelMonth", "credit"], entries.Select(entry => entry.GetProperty("kind").GetString()));
        Assert.Equal(path, "/v1/campaigns/" + entries[0].GetProperty("cause").GetProperty("campaignId").GetString());
        Assert.Equal(("-0.40", "EUR"), Cost(entries[0].GetProperty("amount")));
    }

    private async Task PricesAsync(ApiTenant tenant, string sms) => (await api.Operator.PutAsync($"/v1/tenants/{tenant.Id}/prices", new
    {
        whatsapp = new { perMonth = new { amount = "25.00", currency = "EUR" } },
        sms = new { perSegment = new { amount = sms, currency = "EUR" } },
    })).Expect(200);

    private static (string?, string?) Cost(JsonElement money) => (money.GetProperty("amount").GetString(), money.GetProperty("currency").GetString());

    private static (string?, string?) Money(Answer campaign) =>
        (Cost(campaign["cost"].GetProperty("reserved")).Item1, Cost(campaign["cost"].GetProperty("spent")).Item1);

    private static async Task<(string?, string?, string?)> BalanceAsync(ApiTenant tenant)
    {
        var balance = (await tenant.Client.GetAsync("/v1/balance")).Expect(200);
        return (Cost(balance["amount"]).Item1, Cost(balance["reserved"]).Item1, Cost(balance["available"]).Item1);
    }
}
