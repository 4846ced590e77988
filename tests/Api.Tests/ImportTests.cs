using System.Text;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class ImportTests(RunningApi api)
{
    [Fact]
    public async Task A_rerun_of_an_import_is_harmless()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PostAsync("/v1/groups", new { id = "vip", name = "x" })).Expect(201);
        (await client.PostAsync("/v1/groups", new { id = "new", name = "x" })).Expect(201);
        const string Csv = "customerId,name,phone,birthDate,totalSpent,brandedApp,groups,attributes.colour\r\n"
            + "c1,\"Bianchi, Lucia\",+39 333 123 4501,1988-05-04,12.50,true,vip|new,red\r\nc2,Bob,,,,,,\r\n";

        AssertCounts(await CsvAsync(client, Csv), created: 2);
        AssertCounts(await CsvAsync(client, Csv), unchanged: 2);
        AssertCounts(await CsvAsync(client, Csv.Replace("Bob", "Rob", StringComparison.Ordinal)), updated: 1, unchanged: 1);

        var c1 = (await client.GetAsync("/v1/customers/c1")).Expect(200);
        Assert.Equal(("Bianchi, Lucia", 12.5m, 2, "red"),
            (c1.Text("name"), c1["totalSpent"].GetDecimal(), c1["groups"].GetArrayLength(), c1["attributes"].GetProperty("colour").GetString()));
    }

    [Fact]
    public async Task Ids_of_groups_may_hold_what_means_something_to_the_database()
    {
        var client = (await api.TenantAsync()).Client;
        string[] groups = ["a\"b", "c\\d", "{e,f}", "NULL", "\\\"", " g "];
        foreach (var id in groups)
        {
            (await client.PostAsync("/v1/groups", new { id, name = "x" })).Expect(201);
        }

        var lines = JsonSerializer.Serialize(new { customerId = "c1", groups }) + "\n{\"customerId\":\"c2\"}\n";
        AssertCounts((await client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content(Encoding.UTF8.GetBytes(lines), "application/x-ndjson"))).Expect(200).Json, created: 2);

        Assert.Equal(groups, (await client.GetAsync("/v1/customers/c1")).Expect(200)["groups"].EnumerateArray().Select(group => group.GetString()!));
        Assert.Equal(0, (await client.GetAsync("/v1/customers/c2")).Expect(200)["groups"].GetArrayLength());
    }

    [Fact]
    public async Task Each_bad_row_is_named_and_the_others_are_taken()
    {
        var client = (await api.TenantAsync()).Client;
        const string Csv = "customerId;name;phone;visits;shoeSize\n"
            + "c1;Ann;+393331234501;1;38\n" // 2
            + "c2;Bob;not a phone;x;39\n" // 3
            + "c3;\"open quote;+393331234503;1;40\n" // 4
            + "c4;stray\"quote;;1;41\n" // 5
            + "c5;too;few\n" // 6
            + ";no id;;1;42\n" // 7
            + "\n"
            + "c6;\"two\"\"quotes\";;1;43\n";

        var result = await CsvAsync(client, Csv);

        AssertCounts(result, created: 2, rejected: 5);
        Assert.Equal(
            ["3 phone phoneNotANumber", "3 visits numberMalformed", "4  quoteNotClosed", "5  quoteMisplaced", "6  columnCountMismatch", "7 customerId idMalformed"],
            result["errors"].EnumerateArray()
                .Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("reason").GetString()}").Order());
        Assert.Equal("shoeSize", Assert.Single(result["unknownColumns"].EnumerateArray()).GetString());
        Assert.Equal("two\"quotes", (await client.GetAsync("/v1/customers/c6")).Text("name"));
    }

    [Fact]
    public async Task A_quoted_cell_may_go_over_lines()
    {
        var client = (await api.TenantAsync()).Client;
        AssertCounts(await CsvAsync(client, "customerId,attributes.note\nc1,\"two\nlines\"\nc2,one\n"), created: 2);
        Assert.Equal("two\nlines", (await client.GetAsync("/v1/customers/c1"))["attributes"].GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_byte_order_mark_and_the_same_id_twice_are_taken()
    {
        var client = (await api.TenantAsync()).Client;
        AssertCounts(await CsvAsync(client, "\uFEFFcustomerId,name\nc1,first\nc1,second\n"), created: 1, updated: 1);
        Assert.Equal("second", (await client.GetAsync("/v1/customers/c1")).Text("name"));
    }

    [Fact]
    public async Task A_dry_run_counts_and_stores_nothing()
    {
        var client = (await api.TenantAsync()).Client;
        AssertCounts(await CsvAsync(client, "customerId,name\nc1,x\nc2,\u0001\n", "?dryRun=true"), created: 1, rejected: 1);
        (await client.GetAsync("/v1/customers/c1")).ExpectProblem(404, "notFound");
    }

    [Theory]
    [InlineData("c1,first\nc1,second\nc2,x\nc1,second\nc2,x\n")]
    [InlineData("c1,first\nc2,x\nc1,second\nc1,second\nc2,x\n")]
    [InlineData("c1,first\nc1,second\nc1,second\nc2,x\nc2,x\n")]
    public async Task A_dry_run_counts_a_key_that_comes_again_as_the_import_does(string rows)
    {
        var client = (await api.TenantAsync()).Client;
        var dry = await CsvAsync(client, "customerId,name\n" + rows, "?dryRun=true");
        var done = await CsvAsync(client, "customerId,name\n" + rows);
        AssertCounts(dry, created: 2, updated: 1, unchanged: 2);
        AssertCounts(done, created: 2, updated: 1, unchanged: 2);
        Assert.Equal(done["warnings"].GetRawText(), dry["warnings"].GetRawText());
    }

    [Theory]
    [InlineData("", "headerRequired")]
    [InlineData("name,phone\nx,y\n", "columnMissing")]
    [InlineData("customerId,name,name\n", "columnRepeated")]
    public async Task A_file_without_a_usable_header_is_refused(string csv, string code) =>
        (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent(csv, Encoding.UTF8, "text/csv")))
        .ExpectProblem(400, code);

    [Theory]
    [InlineData("text/csv", "customerId,name\n", "{0},{1}\n")]
    [InlineData("application/x-ndjson", "", "{{\"customerId\":\"{0}\",\"name\":\"{1}\"}}\n")]
    public async Task A_line_that_is_not_utf8_is_rejected_alone(string type, string header, string row)
    {
        var client = (await api.TenantAsync()).Client;
        string Row(string id, string name) => string.Format(System.Globalization.CultureInfo.InvariantCulture, row, id, name);
        var text = header + Row("c1", "Ann") + Row("c2", "Ren\u00E9") + Row("c3", "Zo\u00EB") + Row("c4", "Bob");
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text).Where(b => b != 0xC3)]; // é and ë lose their first byte

        var result = (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content(bytes, type))).Expect(200).Json;

        AssertCounts(result, created: 2, rejected: 2);
        var first = header.Length > 0 ? 3 : 2;
        Assert.Equal([$"{first}  encodingInvalid", $"{first + 1}  encodingInvalid"], Errors(result));
        Assert.Equal("Bob", (await client.GetAsync("/v1/customers/c4")).Text("name"));
    }

    [Fact]
    public async Task A_wrong_byte_in_a_cell_over_lines_rejects_that_record_alone()
    {
        var client = (await api.TenantAsync()).Client;
        byte[] bytes = [.. "customerId,attributes.note\nc1,\"one\n"u8, 0xFF, .. "\"\nc2,two\n"u8];
        var result = (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content(bytes, "text/csv"))).Expect(200).Json;
        AssertCounts(result, created: 1, rejected: 1);
        Assert.Equal(["2  encodingInvalid"], Errors(result));
    }

    [Fact]
    public async Task A_header_that_is_not_utf8_is_refused() =>
        (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content([.. "customerId,nam"u8, 0xE9, (byte)'\n'], "text/csv")))
        .ExpectProblem(400, "encodingInvalid");

    [Fact]
    public async Task A_line_that_is_too_long_is_rejected_alone()
    {
        var client = (await api.TenantAsync()).Client;
        var result = await CsvAsync(client, $"customerId,attributes.note\nc1,{new string('x', 70_000)}\nc2,two\nc3,\"{new string('x', 70_000)}\"\nc4,four\n");
        AssertCounts(result, created: 2, rejected: 2);
        Assert.Equal(["2  lineTooLong", "4  lineTooLong"], Errors(result.Value));
    }

    [Fact]
    public async Task Of_a_hundred_thousand_rows_the_bad_ones_are_named_and_the_others_taken()
    {
        const int Rows = 100_000;
        string[] bad = [",no id,1", "{0},not a number,x", "{0},too,many,1", "{0},stray\"quote,1", "{0},\"open,1", "{0},\uFFFD,1"];
        var csv = new StringBuilder("customerId,name,visits\n");
        for (var i = 0; i < Rows; i++)
        {
            csv.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, i % 100 == 50 ? bad[i / 100 % bad.Length] : "{0},Name,1", $"c{i}").Append('\n');
        }

        // Where a row has U+FFFD, half of its three bytes make one that is no UTF-8.
        var bytes = Encoding.UTF8.GetBytes(csv.ToString()).Where(b => b != 0xBD).ToArray();
        var client = (await api.TenantAsync()).Client;
        var result = (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content(bytes, "text/csv"))).Expect(200).Json;

        AssertCounts(result, created: Rows - (Rows / 100), rejected: Rows / 100);
        Assert.Equal((1000, 0), (result.GetProperty("errors").GetArrayLength(), result.GetProperty("errorsOmitted").GetInt32()));
        Assert.Equal(Enumerable.Range(0, Rows / 100).Select(i => (i * 100) + 52), result.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("line").GetInt32()));
        Assert.Equal(
            ["columnCountMismatch", "encodingInvalid", "idMalformed", "numberMalformed", "quoteMisplaced", "quoteNotClosed"],
            result.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("reason").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused() =>
        (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content("x"u8.ToArray(), "application/json")))
        .ExpectProblem(415, "mediaTypeNotSupported");

    [Fact]
    public async Task Lines_of_json_are_rejected_alone()
    {
        var client = (await api.TenantAsync()).Client;
        const string Lines = """
            {"customerId":"c1","name":"Ann","phone":"+393331234501","visits":3,"shoeSize":38}
            {"customerId":"c2",
            ["c3"]
            {"customerId":"c4","visits":"many"}
            {"customerId":"c5","attributes":{"colour":"red"}}
            """;

        var answer = (await client.SendAsync(
            HttpMethod.Post, "/v1/customers/import", Content(Encoding.UTF8.GetBytes(Lines.ReplaceLineEndings("\n")), "application/x-ndjson"))).Expect(200);

        AssertCounts(answer.Json, created: 2, rejected: 3);
        Assert.Equal(["2  jsonMalformed", "3  jsonMalformed", "4 visits valueMalformed"], answer["errors"].EnumerateArray()
            .Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("reason").GetString()}"));
        Assert.Equal("shoeSize", Assert.Single(answer["unknownColumns"].EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Thousands_of_rows_go_in_batches_and_a_thousand_errors_are_listed()
    {
        var client = (await api.TenantAsync()).Client;
        var csv = new StringBuilder("customerId,name,visits\n");
        for (var i = 0; i < 3000; i++)
        {
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"c{i},Name,{(i % 2 == 0 ? "1" : "x")}\n");
        }

        var result = await CsvAsync(client, csv.ToString());

        AssertCounts(result, created: 1500, rejected: 1500);
        Assert.Equal((1000, 500), (result["errors"].GetArrayLength(), result["errorsOmitted"].GetInt32()));
    }

    private static IEnumerable<string> Errors(JsonElement result) => result.GetProperty("errors").EnumerateArray()
        .Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("reason").GetString()}");

    private static ByteArrayContent Content(byte[] bytes, string type) =>
        new(bytes) { Headers = { ContentType = new(type) } };

    private static async Task<JsonElementBox> CsvAsync(ApiClient client, string csv, string query = "") => new(
        (await client.SendAsync(HttpMethod.Post, "/v1/customers/import" + query, Content(Encoding.UTF8.GetBytes(csv), "text/csv"))).Expect(200).Json);

    private static void AssertCounts(JsonElementBox result, int created = 0, int updated = 0, int unchanged = 0, int rejected = 0) =>
        AssertCounts(result.Value, created, updated, unchanged, rejected);

    private static void AssertCounts(JsonElement result, int created = 0, int updated = 0, int unchanged = 0, int rejected = 0) =>
        Assert.Equal((created, updated, unchanged, rejected),
            (result.GetProperty("created").GetInt32(), result.GetProperty("updated").GetInt32(), result.GetProperty("unchanged").GetInt32(), result.GetProperty("rejected").GetInt32()));

    private sealed record JsonElementBox(JsonElement Value)
    {
        public JsonElement this[string member] => Value.GetProperty(member);
    }
}
