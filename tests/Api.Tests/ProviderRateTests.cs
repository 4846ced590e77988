using System.Text.Json;
using MassMessaging.Api.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>What Meta itself charges for, as an estimate apart from the balance.</summary>
public sealed class ProviderRateTests(ApiWithSilo api) : IClassFixture<ApiWithSilo>
{
    private static readonly object Rates = new
    {
        currency = "USD",
        source = "Rate card",
        validFrom = "2026-10-01",
        rates = new[]
        {
            new { country = "IT", category = "marketing", amount = "0.0691" },
            new { country = "IT", category = "service", amount = "0.0300" },
            new { country = "*", category = "utility", amount = "0.01" },
        },
    };

    [Fact]
    public async Task Preview_and_forecast_estimate_metas_bill_by_country_and_category_apart_from_the_balance()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 4);
        await api.Silo.Seed.ExecuteAsync(
            """
            insert into customers (tenant_id, customer_id, name, phone, created_at, updated_at)
            select @TenantId, 'x' || n, 'X', phone, now(), now() from unnest(array['+12025550100', '+447400123456', '+35312345678']) with ordinality as p (phone, n)
            """,
            new { tenant.TenantId });
        var (sender, number) = await api.SenderAsync(tenant);
        await api.Silo.Seed.ExecuteAsync(
            "insert into chat_history select @TenantId, number_no, '+393330000001', now(), 'infinity' from senders where tenant_id = @TenantId", new { tenant.TenantId });
        var template = new { name = "offer", language = "en_US" };
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        await api.Silo.Seed.ExecuteAsync("delete from provider_rates");
        Assert.Equal(JsonValueKind.Null, (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["billedByMeta"].ValueKind);

        (await api.Operator.PutAsync("/v1/prices/whatsapp", Rates)).Expect(200);
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, template })).Expect(200);
        var billed = preview["billedByMeta"];

        // Three Italians by the marketing template, one by free text; three people elsewhere have no price for marketing.
        Assert.Equal(("0.2373", "USD"), (billed.GetProperty("amount").GetProperty("amount").GetString(), billed.GetProperty("amount").GetProperty("currency").GetString()));
        Assert.Equal((3, "marketing", true, true), (billed.GetProperty("unpriced").GetInt32(), billed.GetProperty("category").GetString(), billed.GetProperty("categoryKnown").GetBoolean(), billed.GetProperty("estimate").GetBoolean()));
        Assert.Equal(
            ["IT marketing 3", "GB marketing 1", "IE marketing 1", "IT service 1", "US marketing 1"],
            billed.GetProperty("countries").EnumerateArray().Select(c => $"{c.GetProperty("country").GetString()} {c.GetProperty("category").GetString()} {c.GetProperty("people").GetInt32()}"));
        Assert.Equal(("Rate card", "2026-10-01"), (billed.GetProperty("source").GetString(), billed.GetProperty("validFrom").GetString()));
        Assert.Equal("EUR", preview["cost"].GetProperty("currency").GetString()); // the tenant's own cost is another matter

        await api.RegisterAsync(number, templateCategory: "UTILITY");
        var forecast = (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["billedByMeta"];
        Assert.Equal(("0.09", 0), (forecast.GetProperty("amount").GetProperty("amount").GetString(), forecast.GetProperty("unpriced").GetInt32()));

        // Nobody to ask for the category: the dearest is supposed.
        var unsaved = (await tenant.Client.PostAsync("/v1/forecasts", new { channel = "whatsapp", template })).Expect(200)["billedByMeta"];
        Assert.Equal(("marketing", false), (unsaved.GetProperty("category").GetString(), unsaved.GetProperty("categoryKnown").GetBoolean()));
        Assert.Equal("0.2764", unsaved.GetProperty("amount").GetProperty("amount").GetString());
        Assert.Equal(JsonValueKind.Null, (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "push" })).Expect(200)["billedByMeta"].ValueKind);
    }

    [Fact]
    public async Task Meta_is_asked_for_a_templates_category_outside_the_turns_of_costly_work()
    {
        (await api.Operator.PutAsync("/v1/prices/whatsapp", Rates)).Expect(200);
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        var (sender, _) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        CostGate? gate = null;
        var held = new List<(int Waiting, int Held)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var provider = builder.Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapFallback(() =>
        {
            held.Add(gate!.Now);
            return Results.StatusCode(500);
        });
        await provider.StartAsync();
        await using var app = await api.StartApiAsync(null, $"--Channels:WhatsApp:BaseUrl={provider.Urls.First()}");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        gate = app.Services.GetRequiredService<CostGate>();
        var client = new ApiClient(http, tenant.Client.Key);
        var draft = new { channel = "whatsapp", senderId = sender, template = new { name = "offer", language = "en_US" } };

        (await client.PostAsync("/v1/audiences/preview", draft)).Expect(200);
        (await client.PostAsync("/v1/forecasts", draft)).Expect(200);
        var forecast = (await client.GetAsync(path + "/forecast")).Expect(200)["billedByMeta"];

        Assert.Equal([(0, 0), (0, 0), (0, 0)], held);
        Assert.False(forecast.GetProperty("categoryKnown").GetBoolean());
        await RunningApi.StopAsync(app);
    }

    [Theory]
    [InlineData("""{"currency":"eur","rates":[]}""", "currencyMalformed", "/currency")]
    [InlineData("""{"currency":"EUR"}""", "valueRequired", "/rates")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"ZZ","category":"marketing","amount":"1"}]}""", "countryUnknown", "/rates/0/country")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"CA","category":"marketing","amount":"1"}]}""", "countryUnknown", "/rates/0/country")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"IT","category":"MARKETING","amount":"1"}]}""", "categoryUnknown", "/rates/0/category")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"IT","category":"utility","amount":"-1"}]}""", "amountMalformed", "/rates/0/amount")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"IT","category":"utility","amount":"0.00001"}]}""", "amountMalformed", "/rates/0/amount")]
    [InlineData("""{"currency":"EUR","rates":[{"country":"IT","category":"utility","amount":"1"},{"country":"IT","category":"utility","amount":"2"}]}""", "rateRepeated", "/rates")]
    [InlineData("""{"currency":"EUR","rates":[null]}""", "countryUnknown", "/rates/0/country")]
    [InlineData("""{"currency":"EUR","source":"\u0007","rates":[]}""", "nameMalformed", "/source")]
    public async Task A_table_that_breaks_a_rule_is_refused_with_its_place(string body, string code, string pointer) =>
        (await api.Operator.PutAsync("/v1/prices/whatsapp", body)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task At_most_two_thousand_prices_are_taken_and_shown_as_they_were_entered()
    {
        string[] categories = ["marketing", "utility", "authentication", "service"];
        var rates = Enumerable.Range(0, 2_001).Select(_ => new { country = "IT", category = categories[0], amount = "1" }).ToArray();
        (await api.Operator.PutAsync("/v1/prices/whatsapp", new { currency = "EUR", rates })).ExpectProblem(400, "listTooLong", "/rates");
        (await api.Operator.PutAsync("/v1/prices/whatsapp", new { currency = "EUR", rates = rates[1..] })).ExpectProblem(400, "rateRepeated", "/rates");

        (await api.Operator.PutAsync("/v1/prices/whatsapp", Rates)).Expect(200);
        var shown = (await api.Operator.GetAsync("/v1/prices/whatsapp")).Expect(200);
        Assert.Equal(("USD", 3), (shown.Text("currency"), shown["rates"].GetArrayLength()));
        (await (await api.TenantAsync()).Client.GetAsync("/v1/prices/whatsapp")).ExpectProblem(403, "operatorKeyRequired");
    }
}
