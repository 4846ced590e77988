using System.Text.Json;
using MassMessaging.Api.Limits;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>One call for an editor: how many, who, what it costs and when, at each speed; at once where counting takes long.</summary>
[Collection(SiloCollection.Name)]
public sealed class DraftForecastTests(ApiWithSilo api)
{
    [Fact]
    public async Task One_call_tells_count_sample_cost_message_and_each_speed_with_local_times()
    {
        var (tenant, sender) = await PeopleAsync(1000);
        await api.Silo.Seed.ExecuteAsync("update prices set per_message = 0.02 where tenant_id = @TenantId and channel = 'whatsapp'", new { tenant.TenantId });
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "Nobody" })).Expect(201);
        var answer = await AskAsync(tenant, new
        {
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 10,
            template = new { name = "offer", language = "en_US" },
            schedule = new { endAt = api.Silo.Now.AddDays(2) },
        });

        Assert.Equal((1000, 1000, true), (answer["count"].GetInt32(), answer["recipients"].GetInt32(), answer["exact"].GetBoolean()));
        Assert.Equal(JsonValueKind.Null, answer["bound"].ValueKind);
        Assert.Equal(1, answer["skipped"].GetProperty("noAddress").GetInt32());
        Assert.Equal(10, answer["sample"].GetArrayLength());
        Assert.Equal(("0.02", "9.60"), (answer["unitPrice"].GetProperty("amount").GetString(), answer["cost"].GetProperty("amount").GetString()));
        Assert.Equal(480, answer["willBeSent"].GetInt32());
        Assert.NotEmpty(answer["advice"].EnumerateArray());
        Assert.Equal((5, 500), (answer["message"].GetProperty("characters").GetInt32(), answer["message"].GetProperty("limit").GetInt32()));
        Assert.Equal(JsonValueKind.Null, answer["message"].GetProperty("segments").ValueKind);

        var speeds = answer["bySpeed"].EnumerateArray().ToList();
        Assert.Equal([(10, 480), (20, 960), (40, 1000)], speeds.Select(speed => (speed.GetProperty("messagesPerHour").GetInt32(), speed.GetProperty("willBeSent").GetInt32())));
        var fastest = speeds[2];
        var finishes = fastest.GetProperty("finishesAt").GetDateTimeOffset();
        Assert.Equal(
            TimeZoneInfo.ConvertTime(finishes, TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome")).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
            fastest.GetProperty("finishesAtLocal").GetString());
        Assert.Equal(1000, fastest.GetProperty("perDay").EnumerateArray().Sum(day => day.GetProperty("sent").GetInt32()));
    }

    [Theory]
    [InlineData("Hello", 5, 1, "gsm7", 160, 155)]
    [InlineData("Grüße", 5, 1, "gsm7", 160, 155)]
    [InlineData("Olá çãí", 7, 1, "ucs2", 70, 63)]
    [InlineData("👍", 1, 1, "ucs2", 70, 68)]
    public async Task An_sms_is_measured_by_the_rules_that_charge_it(string text, int characters, int segments, string encoding, int perSegment, int remaining)
    {
        var (tenant, _) = await PeopleAsync(1);
        var message = (await AskAsync(tenant, new { text, channel = "sms" }))["message"];
        Assert.Equal(
            (characters, segments, encoding, perSegment, remaining),
            (message.GetProperty("characters").GetInt32(), message.GetProperty("segments").GetInt32(), message.GetProperty("encoding").GetString()!,
                message.GetProperty("unitsPerSegment").GetInt32(), message.GetProperty("remaining").GetInt32()));
        var two = (await AskAsync(tenant, new { text = new string('a', 161), channel = "sms" }))["message"];
        Assert.Equal((2, 153, 145), (two.GetProperty("segments").GetInt32(), two.GetProperty("unitsPerSegment").GetInt32(), two.GetProperty("remaining").GetInt32()));
        Assert.Equal(0, (await AskAsync(tenant, new { channel = "sms" }))["message"].GetProperty("characters").GetInt32());
    }

    [Fact]
    public async Task While_the_count_takes_long_a_bound_is_told_at_once_and_the_same_call_gets_the_exact_number()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (known, sender) = await PeopleAsync(30);
        var tenant = known with { Client = new ApiClient(http, known.Client.Key) };
        object body = new { channel = "whatsapp", senderId = sender, template = new { name = "offer", language = "en_US" } };
        var gate = app.Services.GetRequiredService<CostGate>();

        Task<Answer> exact;
        using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
        {
            var bound = (await tenant.Client.PostAsync("/v1/forecasts?wait=0&draftKey=tab-1", body)).Expect(200);
            Assert.Equal((false, 30, 30), (bound["exact"].GetBoolean(), bound["bound"].GetInt32(), bound["recipients"].GetInt32()));
            Assert.Equal(JsonValueKind.Null, bound["count"].ValueKind);
            Assert.Equal(3, bound["bySpeed"].GetArrayLength());
            exact = tenant.Client.PostAsync("/v1/forecasts?draftKey=tab-1", body); // joins the count that goes on
            await OutgoingWebhookTests.UntilAsync("the count and nothing else waits", () => Task.FromResult(gate.Now.Waiting == 1));
        }

        var counted = (await exact).Expect(200);
        Assert.Equal((true, 30, JsonValueKind.Null), (counted["exact"].GetBoolean(), counted["count"].GetInt32(), counted["bound"].ValueKind));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_newer_question_of_the_same_editor_takes_the_place_of_the_older_one()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (known, _) = await PeopleAsync(3);
        var (other, _) = await PeopleAsync(3);
        var (tenant, stranger) = (known with { Client = new ApiClient(http, known.Client.Key) }, other with { Client = new ApiClient(http, other.Client.Key) });
        var gate = app.Services.GetRequiredService<CostGate>();

        Task<Answer> older, newer;
        using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
        {
            older = tenant.Client.PostAsync("/v1/forecasts?draftKey=tab-1", new { channel = "sms" });
            await OutgoingWebhookTests.UntilAsync("the older count waits", () => Task.FromResult(gate.Now.Waiting == 1));
            newer = tenant.Client.PostAsync("/v1/forecasts?draftKey=tab-1", new { channel = "sms", audience = new { filter = new { gender = "female" } } });
            (await older).ExpectProblem(409, "superseded");
            await OutgoingWebhookTests.UntilAsync("only the newer count waits", () => Task.FromResult(gate.Now.Waiting == 1));
            (await stranger.Client.PostAsync("/v1/forecasts?draftKey=tab-1", new { channel = "sms" })).Expect(200); // another tenant's key is another key
        }

        Assert.Equal(0, (await newer).Expect(200)["count"].GetInt32());
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Another_speed_counts_nobody_again()
    {
        var (tenant, sender) = await PeopleAsync(5);
        object Body(int speed) => new { channel = "whatsapp", senderId = sender, messagesPerHour = speed, template = new { name = "offer", language = "en_US" } };
        Assert.Equal(5, (await tenant.Client.PostAsync("/v1/forecasts?draftKey=a", Body(10))).Expect(200)["count"].GetInt32());
        (await tenant.Client.PutAsync("/v1/customers/c6", new { name = "New", phone = "+393339999999" })).Expect(201);
        Assert.Equal(5, (await tenant.Client.PostAsync("/v1/forecasts?draftKey=a", Body(40))).Expect(200)["count"].GetInt32());
        Assert.Equal(6, (await tenant.Client.PostAsync("/v1/forecasts", Body(40))).Expect(200)["count"].GetInt32());
    }

    [Theory]
    [InlineData("wait=11", "limitOutOfRange", "?wait")]
    [InlineData("wait=-1", "limitOutOfRange", "?wait")]
    [InlineData("draftKey=", "idMalformed", "?draftKey")]
    public async Task A_parameter_out_of_its_range_is_refused_by_name(string query, string code, string pointer)
    {
        var (tenant, _) = await PeopleAsync(1);
        (await tenant.Client.PostAsync("/v1/forecasts?" + query, new { channel = "sms" })).ExpectProblem(400, code, pointer);
        (await tenant.Client.PostAsync("/v1/forecasts?wait=10&draftKey=" + new string('k', 100), new { channel = "sms" })).Expect(200);
        (await tenant.Client.PostAsync("/v1/forecasts?draftKey=" + new string('k', 101), new { channel = "sms" })).ExpectProblem(400, "idMalformed", "?draftKey");
    }

    private static async Task<Answer> AskAsync(ApiTenant tenant, object body) => (await tenant.Client.PostAsync("/v1/forecasts", body)).Expect(200);

    private async Task<(ApiTenant Tenant, string Sender)> PeopleAsync(int people)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, people);
        return (tenant, sender);
    }
}
