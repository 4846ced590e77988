using MassMessaging.Persistence.Start;

namespace MassMessaging.Api.Tests;

/// <summary>What an owner reads before paying: the terms and the prices.</summary>
[Collection(ApiCollection.Name)]
public sealed class TermsTests(RunningApi api)
{
    [Theory]
    [InlineData(null, "en", "blocked")]
    [InlineData("de-AT, en;q=0.5", "de", "gesperrt")]
    [InlineData("fr, it;q=0.8, en;q=0.5", "it", "bloccato")]
    [InlineData("ES", "es", "bloqueado")]
    [InlineData("en;q=0.1, de;q=0, it;q=0.9", "it", "bloccato")]
    [InlineData("fr", "en", "blocked")]
    [InlineData("*", "en", "blocked")]
    [InlineData(";;=", "en", "blocked")]
    public async Task The_terms_come_in_the_readers_language_with_their_version_and_name_the_risk(string? accepted, string language, string word)
    {
        var client = (await api.TenantAsync()).Client;
        var terms = (await (accepted is null ? client.GetAsync("/v1/terms/whatsapp") : client.GetAsync("/v1/terms/whatsapp", ("Accept-Language", accepted)))).Expect(200);
        Assert.Equal(("2026-01", language), (terms.Text("version"), terms.Text("language")));
        Assert.Equal(language, terms.Headers["Content-Language"]);
        Assert.Equal(["de", "en", "es", "it"], terms["languages"].EnumerateArray().Select(one => one.GetString()));
        Assert.Contains(word, terms.Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_language_says_the_same_number_of_things()
    {
        var client = (await api.TenantAsync()).Client;
        foreach (var language in new[] { "de", "en", "es", "it" })
        {
            var text = (await client.GetAsync("/v1/terms/whatsapp", ("Accept-Language", language))).Expect(200).Text("text");
            Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], text.Split("\n\n").Skip(1).Select(paragraph => paragraph.Split('.')[0]));
        }
    }

    [Theory]
    [InlineData("de", "du|dich|dir|dein|deine|deiner|deinen|hast|bist|kannst")]
    [InlineData("es", "tú|tu|tus|te|ti|eres|has|puedes|escribes|envías|pagas|respondes")]
    [InlineData("it", "tu|tuo|tua|tuoi|tue|te|ti|hai|sei|puoi|scrivi|paghi|porti|rispondi")]
    public async Task The_terms_address_the_owner_formally_as_the_console_does(string language, string familiar)
    {
        var client = (await api.TenantAsync()).Client;
        var text = (await client.GetAsync("/v1/terms/whatsapp", ("Accept-Language", language))).Expect(200).Text("text");
        Assert.DoesNotMatch($@"(?i)\b({familiar})\b", text);
    }

    [Theory]
    [InlineData("""{"version":"2025-01"}""")]
    [InlineData("""{"version":""}""")]
    [InlineData("""{"version":"2026-01 "}""")]
    public async Task A_version_that_is_not_shown_is_not_accepted_and_the_sender_waits_for_its_terms(string body)
    {
        var client = (await api.TenantAsync()).Client;
        var path = "/v1/senders/" + (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");

        var refused = (await client.PostAsync(path + "/accept-terms", body)).ExpectProblem(400, "termsVersionUnknown", "/version");

        Assert.Contains("2026-01", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("pendingTerms", (await client.GetAsync(path)).Expect(200).Text("status"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":"2026-01"}""")]
    public async Task The_present_version_is_accepted_named_or_not(string body)
    {
        var client = (await api.TenantAsync()).Client;
        var path = "/v1/senders/" + (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        Assert.Equal("2026-01", (await client.PostAsync(path + "/accept-terms", body)).Expect(200).ExpectMember("status", "pendingPayment").Text("termsVersion"));
    }

    [Fact]
    public async Task An_operators_own_terms_take_the_place_of_ours()
    {
        var folder = Directory.CreateTempSubdirectory("terms").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "whatsapp.en.txt"), "Our own\r\n\r\n1. Be kind.\r\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "whatsapp.fr.txt"), "Les nôtres");
        await using var app = await RunningApi.StartAsync(api.Database, settings: [$"--Terms:Folder={folder}", "--Terms:Version=house-3"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var client = new ApiClient(http, (await api.TenantAsync()).Client.Key);

        Assert.Equal("Our own\n\n1. Be kind.", (await client.GetAsync("/v1/terms/whatsapp")).Expect(200).ExpectMember("version", "house-3").Text("text"));
        Assert.Equal("Les nôtres", (await client.GetAsync("/v1/terms/whatsapp", ("Accept-Language", "fr"))).Expect(200).Text("text"));
        var path = "/v1/senders/" + (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await client.PostAsync(path + "/accept-terms", new { version = "2026-01" })).ExpectProblem(400, "termsVersionUnknown", "/version");
        (await client.PostAsync(path + "/accept-terms", new { version = "house-3" })).Expect(200);
        await RunningApi.StopAsync(app);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--Terms:Version=1")]
    [InlineData("--Terms:Folder=/nowhere")]
    [InlineData("--Terms:Folder=/nowhere", "--Terms:Version=1")]
    public async Task Terms_that_are_half_set_stop_the_start(params string[] settings) =>
        Assert.Contains("Terms:", (await Assert.ThrowsAsync<SettingException>(() => RunningApi.StartAsync(api.Database, settings: settings))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_tenant_reads_what_it_pays_and_the_operator_what_everybody_pays()
    {
        await using var database = await TestKit.TestDatabase.CreateAsync();
        await new Persistence.ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var operatorClient = new ApiClient(http, RunningApi.OperatorKey);
        (await operatorClient.PutAsync("/v1/prices", new { whatsapp = new { perMonth = Euro("25.00") }, sms = new { perSegment = Euro("0.07") } })).Expect(200);
        var made = (await operatorClient.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" })).Expect(201);
        var other = (await operatorClient.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/London", region = "GB", currency = "GBP" })).Expect(201);
        (await operatorClient.PutAsync($"/v1/tenants/{made.Text("id")}/prices", new { whatsapp = new { perMonth = Euro("19.00") }, chat = new { perMessage = Euro("0.01") } })).Expect(200);

        var prices = (await new ApiClient(http, made.Text("key")).GetAsync("/v1/prices")).Expect(200);

        Assert.Equal("19.00 EUR", Amount(prices["whatsapp"].GetProperty("perMonth")));
        Assert.Equal("0.07 EUR", Amount(prices["sms"].GetProperty("perSegment")));
        Assert.Equal("0.01 EUR", Amount(prices["chat"].GetProperty("perMessage")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, prices["push"].ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await new ApiClient(http, other.Text("key")).GetAsync("/v1/prices")).Expect(200)["whatsapp"].ValueKind);
        Assert.Equal("25.00 EUR", Amount((await operatorClient.GetAsync("/v1/prices")).Expect(200)["whatsapp"].GetProperty("perMonth")));
        await RunningApi.StopAsync(app);

        static object Euro(string amount) => new { amount, currency = "EUR" };
        static string Amount(System.Text.Json.JsonElement money) => $"{money.GetProperty("amount").GetString()} {money.GetProperty("currency").GetString()}";
    }
}
