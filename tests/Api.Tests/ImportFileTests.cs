using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Domain.Audiences;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>Files as spreadsheets and other programs leave them.</summary>
[Collection(ApiCollection.Name)]
public sealed class ImportFileTests(RunningApi api)
{
    private const string Full = "customerId,name,phone,gender,birthDate,totalSpent,averageReceipt,visits,brandedApp,onlineApp,staff,groups,attributes.city,attributes.colour\n"
        + "c-1,Ann,+4915110000001,female,1990-02-03,12.50,6.25,7,true,true,s1,g1,Bonn,red\n";

    public static TheoryData<string, string> Headers => new()
    {
        { "exact", "customerId,phone" },
        { "case", "CUSTOMERID,Phone" },
        { "blanks", " customer Id ,\u00A0phone " },
        { "a byte order mark", "\uFEFFcustomerId,phone" },
        { "two byte order marks", "\uFEFF\uFEFFcustomerId,phone" },
        { "quotes", "\"customerId\",\"phone\"" },
    };

    public static TheoryData<string, string> Layouts => new()
    {
        { "line feeds", "customerId,name\nc-1,Ann\nc-2,Bob\n" },
        { "carriage returns and line feeds", "customerId,name\r\nc-1,Ann\r\nc-2,Bob\r\n" },
        { "carriage returns alone", "customerId,name\rc-1,Ann\rc-2,Bob" },
        { "semicolons", "customerId;name\nc-1;Ann\nc-2;Bob\n" },
        { "tabs", "customerId\tname\nc-1\tAnn\nc-2\tBob\n" },
        { "a line that names the delimiter", "sep=;\ncustomerId;name\nc-1;Ann\nc-2;Bob\n" },
        { "a quoted one", "\"sep=\t\"\ncustomerId\tname\nc-1\tAnn\nc-2\tBob\n" },
        { "rows of delimiters", "customerId,name\nc-1,Ann\n,\n , \nc-2,Bob\n,\n,\n" },
        { "a delimiter in a quoted header", "customerId,name,\"a;b;c\"\nc-1,Ann,\nc-2,Bob,\n" },
    };

    [Fact]
    public async Task A_column_that_is_absent_changes_nothing_and_an_empty_cell_empties()
    {
        var client = await TenantAsync();
        Assert.Equal("1 0 0 0", Counts(await CsvAsync(client, Full)));

        Assert.Equal("0 1 0 0", Counts(await CsvAsync(client, "customerId,visits\nc-1,8\n")));
        Assert.Equal(
            """Ann +4915110000001 female 1990-02-03 12.5 6.25 8 True True ["s1"] ["g1"] {"city":"Bonn","colour":"red"}""", await ShowAsync(client, "c-1"));

        Assert.Equal("0 0 1 0", Counts(await CsvAsync(client, "customerId,visits\nc-1,8\n")));
        Assert.Equal("0 1 0 0", Counts(await CsvAsync(client, "customerId,phone,groups,attributes.city,attributes.pet,gender\nc-1,,,,cat,\n")));
        Assert.Equal("""Ann   1990-02-03 12.5 6.25 8 True True ["s1"] [] {"colour":"red","pet":"cat"}""", await ShowAsync(client, "c-1"));
    }

    [Fact]
    public async Task A_member_that_a_line_of_json_does_not_have_changes_nothing_and_null_empties()
    {
        var client = await TenantAsync();
        await CsvAsync(client, Full);

        const string Lines = """
            {"customerId":"c-1","visits":8}
            {"customerId":"c-2","name":"Bob","attributes":{"city":"Rome"}}
            """;
        Assert.Equal("1 1 0 0", Counts(await PostAsync(client, Encoding.UTF8.GetBytes(Lines), "application/x-ndjson")));
        Assert.Equal(
            """Ann +4915110000001 female 1990-02-03 12.5 6.25 8 True True ["s1"] ["g1"] {"city":"Bonn","colour":"red"}""", await ShowAsync(client, "c-1"));

        const string Nulls = """
            {"customerId":"c-1","phone":null,"attributes":{"city":null}}
            {"customerId":"c-2","attributes":null}
            """;
        Assert.Equal("0 2 0 0", Counts(await PostAsync(client, Encoding.UTF8.GetBytes(Nulls), "application/x-ndjson")));
        Assert.Equal("""Ann  female 1990-02-03 12.5 6.25 8 True True ["s1"] ["g1"] {"colour":"red"}""", await ShowAsync(client, "c-1"));
        Assert.Equal("Bob    0 0 0 False False [] [] {}", await ShowAsync(client, "c-2"));
    }

    [Fact]
    public async Task With_mode_replace_each_row_is_the_whole_customer()
    {
        var client = await TenantAsync();
        await CsvAsync(client, Full);

        Assert.Equal("0 1 0 0", Counts(await CsvAsync(client, "customerId,visits\nc-1,8\n", "?mode=replace")));

        Assert.Equal("    0 0 8 False False [] [] {}", await ShowAsync(client, "c-1"));
        (await client.SendAsync(HttpMethod.Post, "/v1/customers/import?mode=other", Content("customerId\nc-1\n"u8.ToArray(), "text/csv")))
            .ExpectProblem(400, "valueUnknown");
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_header_means_its_column(string how, string header)
    {
        Assert.NotEmpty(how);
        var client = await TenantAsync();

        var result = await CsvAsync(client, header + "\nc-1,+4915110000001\n");

        Assert.Equal("1 0 0 0", Counts(result));
        Assert.Equal(0, result.GetProperty("unknownColumns").GetArrayLength());
        Assert.Equal("+4915110000001", (await client.GetAsync("/v1/customers/c-1")).Text("phone"));
    }

    [Fact]
    public async Task Two_headers_that_mean_one_column_are_refused() =>
        (await (await TenantAsync()).SendAsync(HttpMethod.Post, "/v1/customers/import", Content("customerId,phone,Phone\n"u8.ToArray(), "text/csv")))
            .ExpectProblem(400, "columnRepeated");

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_file_of_two_rows_has_two_rows(string how, string csv)
    {
        Assert.NotEmpty(how);
        var client = await TenantAsync();

        Assert.Equal("2 0 0 0", Counts(await CsvAsync(client, csv)));

        Assert.Equal(("Ann", "Bob"), ((await client.GetAsync("/v1/customers/c-1")).Text("name"), (await client.GetAsync("/v1/customers/c-2")).Text("name")));
    }

    [Fact]
    public async Task Lines_that_end_with_a_carriage_return_are_counted_over_the_reader_s_pieces()
    {
        var csv = new StringBuilder("customerId,name\r");
        for (var i = 0; i < 20_000; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"c-{i},Ann\r{(i % 3 == 0 ? "\n" : "")}");
        }

        csv.Append(",nobody");

        var result = await CsvAsync(await TenantAsync(), csv.ToString());

        Assert.Equal("20000 0 0 1", Counts(result));
        Assert.Equal(20_002, Assert.Single(result.GetProperty("errors").EnumerateArray()).GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("utf-8", "text/csv; charset=UTF-8")]
    [InlineData("utf-16", "text/csv; charset=utf-16")]
    [InlineData("utf-16BE", "text/csv; charset=\"utf-16be\"")]
    [InlineData("windows-1252", "text/csv;charset=windows-1252")]
    [InlineData("windows-1252", "text/csv; charset=ISO-8859-1")]
    public async Task A_file_is_read_in_the_encoding_that_its_charset_names(string encoding, string type)
    {
        var client = await TenantAsync();
        var bytes = Named(encoding).GetPreamble().Concat(Named(encoding).GetBytes("customerId,name\nc-1,Jürgen Größe\n")).ToArray();

        Assert.Equal("1 0 0 0", Counts(await PostAsync(client, bytes, type)));

        Assert.Equal("Jürgen Größe", (await client.GetAsync("/v1/customers/c-1")).Text("name"));
    }

    [Fact]
    public async Task A_file_in_another_encoding_than_it_says_is_refused_with_a_sentence_that_says_what_to_do()
    {
        var client = await TenantAsync();
        var utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: true);

        var problem = (await client.SendAsync(
            HttpMethod.Post, "/v1/customers/import", Content([.. utf16.GetPreamble(), .. utf16.GetBytes("customerId\nc-1\n")], "text/csv"))).ExpectProblem(400, "encodingInvalid");
        Assert.Contains("charset=windows-1252", problem.Body, StringComparison.Ordinal);

        var row = await PostAsync(client, Named("windows-1252").GetBytes("customerId,name\nc-1,Jürgen\nc-2,Bob\n"), "text/csv");
        Assert.Equal("1 0 0 1", Counts(row));
        Assert.Contains("UTF-8", Assert.Single(row.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);

        (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", Content("customerId\n"u8.ToArray(), "text/csv; charset=koi8-r")))
            .ExpectProblem(415, "charsetNotSupported");
    }

    [Fact]
    public async Task An_odd_unit_of_utf_16_rejects_its_row_alone()
    {
        var utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: true);
        byte[] bytes = [.. utf16.GetBytes("customerId,name\nc-1,"), 0x00, 0xD8, .. utf16.GetBytes("\nc-2,Bob\n")];

        var result = await PostAsync(await TenantAsync(), bytes, "text/csv; charset=utf-16");

        Assert.Equal("1 0 0 1", Counts(result));
        Assert.Equal((2, "encodingInvalid"), Error(result));
    }

    [Fact]
    public async Task Blanks_at_the_ends_of_an_id_do_not_count()
    {
        var client = await TenantAsync();

        var result = await CsvAsync(client, "customerId,visits\nk-1,1\nk-1 ,2\n\u00A0k-1\u00A0,3\nK-1,4\n");

        Assert.Equal("2 2 0 0", Counts(result));
        Assert.Equal(3, (await client.GetAsync("/v1/customers/k-1")).Expect(200)["visits"].GetInt32());
        Assert.Equal(4, (await client.GetAsync("/v1/customers/K-1")).Expect(200)["visits"].GetInt32());
    }

    [Fact]
    public async Task A_key_that_comes_again_is_named_with_both_lines_and_the_later_row_counts()
    {
        var csv = new StringBuilder("customerId,visits\n");
        for (var i = 0; i < 2_500; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"c-{i},1\n");
        }

        csv.Append("c-7,2\n");
        var client = await TenantAsync();

        var result = await CsvAsync(client, csv.ToString());

        Assert.Equal("2500 1 0 0", Counts(result));
        var warning = Assert.Single(result.GetProperty("warnings").EnumerateArray());
        Assert.Equal((2502, "customerId", "keyRepeated"), (warning.GetProperty("line").GetInt32(), warning.GetProperty("column").GetString(), warning.GetProperty("reason").GetString()));
        Assert.Contains("line 9", warning.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await client.GetAsync("/v1/customers/c-7")).Expect(200)["visits"].GetInt32());
    }

    [Fact]
    public async Task An_id_that_is_stored_with_blanks_is_found_without_them_and_two_that_collide_stay_two()
    {
        var client = await TenantAsync();
        foreach (var (id, visits) in new[] { ("a%20", 1), ("%C2%A0b", 1), ("b%20", 1), ("c", 1), ("c%20", 1) })
        {
            (await client.SendAsync(HttpMethod.Put, "/v1/customers/" + id, JsonContent(new { visits }))).Expect(201);
        }

        var result = await CsvAsync(client, "customerId,visits\na,2\nb,2\nc,2\nd,2\n");

        Assert.Equal("1 3 0 0", Counts(result));
        Assert.Equal(
            ["2 idStoredWithBlanks", "3 idCollides", "4 idCollides"],
            result.GetProperty("warnings").EnumerateArray().Select(w => $"{w.GetProperty("line").GetInt32()} {w.GetProperty("reason").GetString()}"));
        Assert.Equal(
            ["a%20 2", "%C2%A0b 2", "b%20 1", "c 2", "c%20 1"],
            await Task.WhenAll(new[] { "a%20", "%C2%A0b", "b%20", "c", "c%20" }.Select(async id =>
                $"{id} {(await client.GetAsync("/v1/customers/" + id)).Expect(200)["visits"].GetInt32()}")));
        (await client.GetAsync("/v1/customers/a")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task Domain_and_database_take_the_same_blanks_from_an_id()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        for (var c = 1; c < 0x10000; c++)
        {
            if (char.IsControl((char)c) || char.IsSurrogate((char)c))
            {
                continue;
            }

            var id = $"{(char)c}x{(char)c}";
            if (CustomerIds.Trim(id) != id || char.IsWhiteSpace((char)c))
            {
                await using var command = database.CreateCommand("select trimmed_id($1)");
                command.Parameters.Add(new NpgsqlParameter { Value = id });
                Assert.Equal(("x", "x"), (CustomerIds.Trim(id), (string)(await command.ExecuteScalarAsync())!));
            }
        }
    }

    [Theory]
    [InlineData("1.23457E+11")]
    [InlineData("1,23457e+11")]
    [InlineData("4E+15")]
    public async Task An_id_that_a_sheet_has_rounded_is_rejected(string id)
    {
        var result = await CsvAsync(await TenantAsync(), $"customerId;visits\n{id};1\n");

        Assert.Equal("0 0 0 1", Counts(result));
        Assert.Equal((2, "numberRounded"), Error(result));
    }

    [Fact]
    public async Task A_customer_does_not_get_more_attributes_by_many_files_than_by_one()
    {
        var client = await TenantAsync();
        string File(int from, int count) => "customerId," + string.Join(',', Enumerable.Range(from, count).Select(i => $"attributes.a{i}"))
            + "\nc-1," + string.Join(',', Enumerable.Repeat("x", count)) + "\nc-2" + new string(',', count) + "\n";

        Assert.Equal("2 0 0 0", Counts(await CsvAsync(client, File(0, 50))));
        Assert.Equal("0 0 2 0", Counts(await CsvAsync(client, File(49, 1))));
        var over = await CsvAsync(client, File(50, 1));

        Assert.Equal("0 0 1 1", Counts(over));
        Assert.Equal((2, "listTooLong"), Error(over));
    }

    [Fact]
    public async Task Two_imports_of_the_same_customers_in_opposite_orders_both_succeed()
    {
        var client = await TenantAsync();
        for (var round = 0; round < 3; round++)
        {
            var rows = Enumerable.Range(0, 6_000).Select(i => $"c-{i:00000},Name {round},{round},v{round}\n").ToArray();
            const string Header = "customerId,name,visits,attributes.v\n";

            var results = await Task.WhenAll(
                CsvAsync(client, Header + string.Concat(rows)), CsvAsync(client, Header + string.Concat(rows.Reverse()).Replace("Name", "Other", StringComparison.Ordinal)));

            Assert.All(results, result => Assert.Equal(0, result.GetProperty("rejected").GetInt32()));
            Assert.All(results, result => Assert.Equal(6_000, result.GetProperty("created").GetInt32() + result.GetProperty("updated").GetInt32() + result.GetProperty("unchanged").GetInt32()));
        }
    }

    [Fact]
    public async Task A_patch_changes_what_it_names()
    {
        var client = await TenantAsync();
        await CsvAsync(client, Full);

        var patched = (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-1", JsonContent(new { visits = 8, gender = (string?)null, attributes = new { city = (string?)null, pet = "cat" } }))).Expect(200);

        Assert.Equal(8, patched["visits"].GetInt32());
        Assert.Equal("""Ann +4915110000001  1990-02-03 12.5 6.25 8 True True ["s1"] ["g1"] {"colour":"red","pet":"cat"}""", await ShowAsync(client, "c-1"));
        (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-9", JsonContent(new { visits = 8 }))).ExpectProblem(404, "notFound");
        (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-1", JsonContent(new { phone = "x" }))).ExpectProblem(400, "phoneNotANumber");
        (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-1", JsonContent(new { shoeSize = 38 }))).ExpectProblem(400, "memberUnknown");
        (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-1", JsonContent(new { customerId = "c-2" }))).ExpectProblem(400, "idMismatch");
        (await client.SendAsync(HttpMethod.Patch, "/v1/customers/c-1", JsonContent(new { visits = 9 }), ("If-Match", "\"1\""))).ExpectProblem(412, "preconditionFailed");
        Assert.Equal(8, (await client.GetAsync("/v1/customers/c-1")).Expect(200)["visits"].GetInt32());
    }

    private static Encoding Named(string name) => name == "utf-8" ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
        : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? System.Text.Encoding.GetEncoding(name);

    private static (int Line, string? Reason) Error(JsonElement result)
    {
        var error = Assert.Single(result.GetProperty("errors").EnumerateArray());
        return (error.GetProperty("line").GetInt32(), error.GetProperty("reason").GetString());
    }

    private static string Counts(JsonElement result) =>
        string.Join(' ', new[] { "created", "updated", "unchanged", "rejected" }.Select(name => result.GetProperty(name).GetInt32()));

    private static StringContent JsonContent(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static ByteArrayContent Content(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static Task<JsonElement> CsvAsync(ApiClient client, string csv, string query = "") =>
        PostAsync(client, System.Text.Encoding.UTF8.GetBytes(csv), "text/csv", query);

    private static async Task<JsonElement> PostAsync(ApiClient client, byte[] bytes, string type, string query = "") =>
        (await client.SendAsync(HttpMethod.Post, "/v1/customers/import" + query, Content(bytes, type))).Expect(200).Json;

    private static async Task<string> ShowAsync(ApiClient client, string id)
    {
        var customer = (await client.GetAsync("/v1/customers/" + id)).Expect(200);
        return string.Join(' ', new[] { "name", "phone", "gender", "birthDate", "totalSpent", "averageReceipt", "visits", "brandedApp", "onlineApp", "staff", "groups", "attributes" }
            .Select(name => customer[name]).Select(value => value.ValueKind == JsonValueKind.Object
                ? JsonSerializer.Serialize(value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Name, p => p.Value))
                : value.ToString()));
    }

    private async Task<ApiClient> TenantAsync()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PostAsync("/v1/groups", new { id = "g1", name = "x" })).Expect(201);
        (await client.PostAsync("/v1/staff", new { id = "s1", name = "x" })).Expect(201);
        return client;
    }
}
