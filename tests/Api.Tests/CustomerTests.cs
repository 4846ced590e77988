using System.Text.Json;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class CustomerTests(RunningApi api)
{
    [Theory]
    [InlineData("""{"phone":"hello"}""", "phoneNotANumber", "/phone")]
    [InlineData("""{"phone":"+39 12"}""", "phoneNotValid", "/phone")]
    [InlineData("""{"gender":"other"}""", "valueUnknown", "/gender")]
    [InlineData("""{"birthDate":"2001-02-29"}""", "dateMalformed", "/birthDate")]
    [InlineData("""{"birthDate":"04.05.1988"}""", "dateMalformed", "/birthDate")]
    [InlineData("""{"totalSpent":-1}""", "outOfRange", "/totalSpent")]
    [InlineData("""{"averageReceipt":1.23456}""", "outOfRange", "/averageReceipt")]
    [InlineData("""{"visits":-1}""", "outOfRange", "/visits")]
    [InlineData("""{"visits":1.5}""", "valueMalformed", "/visits")]
    [InlineData("""{"groups":["nobody"]}""", "groupUnknown", "/groups/0")]
    [InlineData("""{"staff":["nobody"]}""", "staffUnknown", "/staff/0")]
    [InlineData("""{"attributes":{"a":[1]}}""", "attributeNotScalar", "/attributes/a")]
    [InlineData("""{"customerId":"c2"}""", "idMismatch", "/customerId")]
    [InlineData("""{"colour":"red"}""", "memberUnknown", "/colour")]
    public async Task A_customer_that_breaks_a_rule_is_not_stored(string body, string code, string pointer)
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", body)).ExpectProblem(400, code, pointer);
        (await client.GetAsync("/v1/customers/c1")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task All_broken_rules_are_named_at_once()
    {
        var problem = (await (await api.TenantAsync()).Client.PutAsync("/v1/customers/c1", new { phone = "x", gender = "x", visits = -1 })).Expect(400);
        Assert.Equal(["/gender", "/phone", "/visits"], problem["errors"].EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task A_customer_comes_back_as_it_was_put()
    {
        var client = (await api.TenantAsync()).Client;
        var made = (await client.PutAsync("/v1/customers/c%201", """
            {"name":"Łucja Żółć","phone":"333 123 4567","gender":"female","birthDate":"--02-29","totalSpent":"12.50","averageReceipt":3,"visits":4,
             "brandedApp":true,"attributes":{"colour":"red","vip":true,"rank":1.5}}
            """)).Expect(201);
        Assert.Equal("\"1\"", made.ETag);
        Assert.Equal("/v1/customers/c%201", made.Headers["Location"]);

        var read = (await client.GetAsync("/v1/customers/c%201")).Expect(200);

        Assert.Equal(("c 1", "Łucja Żółć", "+393331234567", "--02-29"), (read.Text("customerId"), read.Text("name"), read.Text("phone"), read.Text("birthDate")));
        Assert.Equal((12.5m, 3m, 4, true, false),
            (read["totalSpent"].GetDecimal(), read["averageReceipt"].GetDecimal(), read["visits"].GetInt32(), read["brandedApp"].GetBoolean(), read["onlineApp"].GetBoolean()));
        Assert.Equal(1.5m, read["attributes"].GetProperty("rank").GetDecimal());
    }

    [Fact]
    public async Task A_customer_has_fifty_attributes_and_one_more_is_told_in_the_language_of_the_caller()
    {
        var client = (await api.TenantAsync()).Client;
        static object Body(int attributes) => new { name = "A", attributes = Enumerable.Range(0, attributes).ToDictionary(n => $"a{n}", n => n) };
        (await client.PutAsync("/v1/customers/c1", Body(50))).Expect(201);
        var refused = (await client.PutAsync("/v1/customers/c2", Body(51), ("Accept-Language", "de")))
            .ExpectProblem(400, "listTooLong", "/attributes").ExpectValue("limit", "50").ExpectValue("actual", "51");
        Assert.StartsWith("„attributes“ hat 51 Einträge; höchstens 50 sind möglich.", refused.Text("detail"), StringComparison.Ordinal);

        // What a row adds to a stored customer is told by the same rule.
        using var file = new StringContent("customerId,attributes.more\nc1,x\n", System.Text.Encoding.UTF8, "text/csv");
        var view = (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", file, ("Accept-Language", "de"))).Expect(200);
        Assert.Equal("„attributes“ enthält höchstens 50 Einträge.", view["errors"][0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Replacing_a_customer_needs_the_state_that_was_seen()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "A" }, ("If-Match", "\"1\""))).ExpectProblem(412, "preconditionFailed");
        (await client.PutAsync("/v1/customers/c1", new { name = "A" })).Expect(201);

        (await client.PutAsync("/v1/customers/c1", new { name = "B" })).ExpectProblem(428, "preconditionRequired");
        (await client.PutAsync("/v1/customers/c1", new { name = "B" }, ("If-Match", "\"7\""))).ExpectProblem(412, "preconditionFailed");
        (await client.PutAsync("/v1/customers/c1", new { name = "B" }, ("If-None-Match", "*"))).ExpectProblem(412, "preconditionFailed");
        Assert.Equal("\"2\"", (await client.PutAsync("/v1/customers/c1", new { name = "B" }, ("If-Match", "\"1\""))).Expect(200).ETag);
        (await client.PutAsync("/v1/customers/c1", new { name = "C" }, ("If-Match", "*"))).Expect(200);
        (await client.PutAsync("/v1/customers/c1", new { name = "D" }, ("If-Match", "W/\"3\""))).ExpectProblem(412, "preconditionFailed");
        Assert.Equal("\"3\"", (await client.GetAsync("/v1/customers/c1")).Expect(200).ETag);
    }

    [Fact]
    public async Task What_changes_without_a_revision_is_read_anew()
    {
        var client = (await api.TenantAsync()).Client;
        var made = (await client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        (await client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        var read = (await client.GetAsync("/v1/customers/c1", ("If-None-Match", made.ETag))).Expect(200);
        Assert.Equal("sms", Assert.Single(read["optOuts"].EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_cursor_goes_on_only_in_its_own_list()
    {
        var client = (await api.TenantAsync()).Client;
        for (var i = 0; i < 5; i++)
        {
            (await client.PutAsync($"/v1/customers/c{i}", new { name = $"Name {i}" })).Expect(201);
        }

        var first = (await client.GetAsync("/v1/customers?limit=2&search=name")).Expect(200);
        var second = (await client.GetAsync($"/v1/customers?limit=3&search=name&cursor={first.Text("next")}")).Expect(200);

        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], first["items"].EnumerateArray().Concat(second["items"].EnumerateArray())
            .Select(item => item.GetProperty("customerId").GetString()));
        Assert.Null(second["next"].GetString());
        (await client.GetAsync($"/v1/customers?limit=2&search=other&cursor={first.Text("next")}")).ExpectProblem(400, "cursorMismatch", "?cursor");
        (await client.GetAsync($"/v1/senders?cursor={first.Text("next")}")).ExpectProblem(400, "cursorMismatch", "?cursor");
        (await client.GetAsync("/v1/customers?cursor=nonsense!")).ExpectProblem(400, "cursorInvalid", "?cursor");
    }

    [Theory]
    [InlineData("ÉLODIE")]
    [InlineData("élodie d")]
    [InlineData("KUNDIN-7")]
    [InlineData("+39333123")]
    public async Task A_search_finds_a_part_of_name_id_or_phone_in_either_case(string search)
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PutAsync("/v1/customers/Kundin-7", new { name = "Élodie Durand", phone = "+393331234567" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/other", new { name = "Bob", phone = "+393339999999" })).Expect(201);

        var found = (await tenant.Client.GetAsync($"/v1/customers?search={Uri.EscapeDataString(search)}")).Expect(200)["items"];

        Assert.Equal("Kundin-7", Assert.Single(found.EnumerateArray()).GetProperty("customerId").GetString());
    }

    [Fact]
    public async Task A_search_takes_wildcards_as_they_are()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "100% wool" })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { name = "1000 wool" })).Expect(201);
        Assert.Equal(1, (await client.GetAsync("/v1/customers?search=100%25")).Expect(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task An_opt_out_holds_for_the_address_and_can_be_taken_back()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { name = "no phone" })).Expect(201);

        (await client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        (await client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        (await client.PutAsync("/v1/customers/c2/opt-outs/sms")).ExpectProblem(409, "noAddress");
        (await client.PutAsync("/v1/customers/c1/opt-outs/pigeon")).ExpectProblem(404, "notFound");

        Assert.Equal("whatsapp", Assert.Single((await client.GetAsync("/v1/customers/c1"))["optOuts"].EnumerateArray()).GetString());
        var preview = (await client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp" })).Expect(200);
        Assert.Equal((0, 1, 1), (preview["count"].GetInt32(), preview["skipped"].GetProperty("optedOut").GetInt32(), preview["skipped"].GetProperty("noAddress").GetInt32()));
        (await client.DeleteAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        Assert.Equal(1, (await client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp" }))["count"].GetInt32());
    }

    [Theory]
    [InlineData("""{"channel":"pigeon"}""", "channelUnknown", "/channel")]
    [InlineData("""{"channel":"sms","senderId":"00000000000000000000000000000001"}""", "senderUnknown", "/senderId")]
    [InlineData("""{"channel":"sms","safeSending":true}""", "whatsappOnly", "/safeSending")]
    [InlineData("""{"channel":"sms","filter":{"gender":"other"}}""", "valueUnknown", "/filter/gender")]
    [InlineData("""{"channel":"sms","filter":{"visits":{"min":3,"max":2}}}""", "minAboveMax", "/filter/visits")]
    [InlineData("""{"channel":"sms","filter":{"groups":[]}}""", "listEmpty", "/filter/groups")]
    [InlineData("""{"channel":"sms","exclude":[""]}""", "idMalformed", "/exclude/0")]
    public async Task A_preview_of_nonsense_is_refused(string body, string code, string pointer) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/audiences/preview", body)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task A_preview_counts_and_shows_the_first()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "Ann", phone = "+393331234501", totalSpent = 10 })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { name = "Bob", phone = "+393331234502", totalSpent = 20 })).Expect(201);
        (await client.PutAsync("/v1/customers/c3", new { name = "Cyd", phone = "+393331234503", totalSpent = 30 })).Expect(201);

        var preview = (await client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", filter = new { spentMoreThan = 10 }, exclude = new[] { "c3" } })).Expect(200);

        Assert.Equal(1, preview["count"].GetInt32());
        Assert.Equal("+393331234502", Assert.Single(preview["sample"].EnumerateArray()).GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Null, preview["cost"].ValueKind); // this tenant has no prices
    }
}
