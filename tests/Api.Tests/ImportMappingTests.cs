using System.Text;
using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>Files with headers of their own: mapped, guessed, and looked at before they are taken.</summary>
[Collection(ApiCollection.Name)]
public sealed class ImportMappingTests(RunningApi api)
{
    private const string German = "Kundennummer;Vor- und Nachname;Handy;Bemerkung\nk-1;Ann Gross;0664 1000001;VIP\nk-2;Bob Klein;0664 1000002;\nk-3;;x;neu\n";

    [Theory]
    [InlineData("map=Handy:phone&map=Kundennummer:customerId&map=Vor-%20und%20Nachname:name&map=Bemerkung:attributes.note")]
    [InlineData("map=Handy:phone,Kundennummer:customerId,vor-%20UND%20nachname:NAME,Bemerkung:attributes.note")]
    public async Task A_column_is_taken_for_the_field_that_map_names(string map)
    {
        var client = await AustrianAsync();
        var result = await ImportAsync(client, German, "?" + map);

        Assert.Equal((2, 1), (result["created"].GetInt32(), result["rejected"].GetInt32()));
        Assert.Equal("4 phone phoneNotANumber", Assert.Single(Errors(result)));
        var ann = (await client.GetAsync("/v1/customers/k-1")).Expect(200);
        Assert.Equal(("Ann Gross", "+436641000001", "VIP"), (ann.Text("name"), ann.Text("phone"), ann["attributes"].GetProperty("note").GetString()));
    }

    [Fact]
    public async Task What_is_guessed_of_a_sheets_dates_and_amounts_can_be_imported()
    {
        var client = await AustrianAsync();
        const string Sheet = "Kundennummer;Geburtsdatum;Umsatz;Durchschnittsbon\nk-1;04.05.1988;1.234,50 €;12,50\nk-2;4/5/1988;12;7.25\nk-3;1.2.90;1,234;x\n";
        var looked = await ImportAsync(client, Sheet, "?dryRun=true");
        var map = string.Join('&', looked["columns"].EnumerateArray().Select(column => $"map={column.GetProperty("name").GetString()}:{column.GetProperty("guess").GetString()}"));
        Assert.Equal("map=Kundennummer:customerId&map=Geburtsdatum:birthDate&map=Umsatz:totalSpent&map=Durchschnittsbon:averageReceipt", map);

        var result = await ImportAsync(client, Sheet, "?" + map);

        Assert.Equal((2, 1), (result["created"].GetInt32(), result["rejected"].GetInt32()));
        Assert.Equal(["4 averageReceipt numberMalformed", "4 totalSpent numberMalformed"], Errors(result).Where(error => error.EndsWith("numberMalformed", StringComparison.Ordinal)).Order());
        var first = (await client.GetAsync("/v1/customers/k-1")).Expect(200);
        Assert.Equal(("1988-05-04", 1234.50m, 12.50m), (first.Text("birthDate"), first["totalSpent"].GetDecimal(), first["averageReceipt"].GetDecimal()));
        Assert.Equal("1988-05-04", (await client.GetAsync("/v1/customers/k-2")).Text("birthDate"));
    }

    [Fact]
    public async Task A_column_that_is_mapped_to_nothing_is_ignored()
    {
        var client = await AustrianAsync();
        var result = await ImportAsync(client, "customerId,name,Vorname\nc1,Ann Gross,Ann\n", "?map=name:&map=Vorname:name");

        Assert.Equal(1, result["created"].GetInt32());
        Assert.Equal(["name"], result["unknownColumns"].EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("Ann", (await client.GetAsync("/v1/customers/c1")).Text("name"));
    }

    [Fact]
    public async Task A_header_with_a_comma_can_be_mapped()
    {
        var client = await AustrianAsync();
        await ImportAsync(client, "customerId,\"Name, Vorname\"\nc1,\"Gross, Ann\"\n", "?map=Name,%20Vorname:name,customerId:customerId");
        Assert.Equal("Gross, Ann", (await client.GetAsync("/v1/customers/c1")).Text("name"));
    }

    [Theory]
    [InlineData("map=Handy:fax", "valueUnknown")]
    [InlineData("map=Handy", "valueMalformed")]
    [InlineData("map=:phone", "valueMalformed")]
    [InlineData("map=Fax:phone&map=Kundennummer:customerId", "columnMissing")]
    [InlineData("map=Handy:phone&map=handy:name&map=Kundennummer:customerId", "columnRepeated")]
    [InlineData("map=Handy:phone&map=Bemerkung:phone&map=Kundennummer:customerId", "columnRepeated")]
    [InlineData("first=0", "outOfRange")]
    [InlineData("first=1000001", "outOfRange")]
    public async Task A_mapping_that_cannot_be_followed_is_refused(string query, string code) =>
        (await SendAsync(await AustrianAsync(), German, "?" + query)).ExpectProblem(400, code);

    [Fact]
    public async Task Lines_of_json_are_not_mapped() =>
        (await SendAsync(await AustrianAsync(), "{}", "?map=Handy:phone", "application/x-ndjson")).ExpectProblem(400, "mapOnlyForCsv", "?map");

    [Fact]
    public async Task A_dry_run_says_what_it_takes_each_column_for_and_guesses_the_others()
    {
        var result = await ImportAsync(await AustrianAsync(), German, "?dryRun=true&map=Handy:phone");

        Assert.Equal(
            ["Kundennummer  customerId k-1|k-2|k-3", "Vor- und Nachname  name Ann Gross|Bob Klein", "Handy phone  0664 1000001|0664 1000002|x", "Bemerkung   VIP|neu"],
            Columns(result));
        Assert.Equal((";", "utf-8"), (result["separator"].GetString(), result["encoding"].GetString()));
        // Without the rows' key no row would be taken, and the answer says so.
        Assert.Equal((0, 3), (result["created"].GetInt32(), result["rejected"].GetInt32()));
        Assert.Equal("1 customerId columnMissing", Assert.Single(Errors(result)));
    }

    [Fact]
    public async Task A_dry_run_tells_of_a_file_in_another_encoding()
    {
        byte[] file = [.. "customerId,name\nc1,Gr"u8, 0xF6, .. "ger\n"u8];
        var result = (await SendAsync(await AustrianAsync(), file, "?dryRun=true", "text/csv")).Expect(200);
        Assert.Equal("windows-1252", result.Text("encoding"));
        var read = (await SendAsync(await AustrianAsync(), file, "?dryRun=true", "text/csv; charset=windows-1252")).Expect(200);
        Assert.Equal(("windows-1252", 1), (read.Text("encoding"), read["created"].GetInt32()));
    }

    [Theory]
    [InlineData("text/csv", "customerId,name\n", "{0},x\n")]
    [InlineData("application/x-ndjson", "", "{{\"customerId\":\"{0}\"}}\n")]
    public async Task Only_the_first_rows_are_looked_at_where_the_call_says_how_many(string type, string header, string row)
    {
        var client = await AustrianAsync();
        var file = header + string.Concat(Enumerable.Range(1, 60).Select(n => string.Format(System.Globalization.CultureInfo.InvariantCulture, row, "c" + n)));
        var dry = (await SendAsync(client, file, "?dryRun=true&first=50", type)).Expect(200);
        Assert.Equal((50, 0), (dry["created"].GetInt32(), dry["rejected"].GetInt32()));
        var done = (await SendAsync(client, file, "?first=2", type)).Expect(200);
        Assert.Equal(2, done["created"].GetInt32());
        (await client.GetAsync("/v1/customers/c3")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task The_guesses_of_a_dry_run_can_be_sent_back_as_the_map()
    {
        var client = await AustrianAsync();
        var dry = await ImportAsync(client, German, "?dryRun=true&first=50");
        var map = string.Concat(dry["columns"].EnumerateArray().Where(column => column.GetProperty("guess").ValueKind == JsonValueKind.String)
            .Select(column => $"&map={Uri.EscapeDataString(column.GetProperty("name").GetString()!)}:{column.GetProperty("guess").GetString()}"));
        Assert.Equal(2, (await ImportAsync(client, German, "?first=50" + map))["created"].GetInt32());
    }

    private static IEnumerable<string> Columns(Answer result) => result["columns"].EnumerateArray().Select(column =>
        $"{column.GetProperty("name").GetString()} {column.GetProperty("field").GetString()} {column.GetProperty("guess").GetString()} "
        + string.Join('|', column.GetProperty("samples").EnumerateArray().Select(sample => sample.GetString())));

    private static IEnumerable<string> Errors(Answer result) => result["errors"].EnumerateArray()
        .Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("reason").GetString()}");

    private async Task<ApiClient> AustrianAsync()
    {
        var made = (await api.Operator.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Vienna", region = "AT", currency = "EUR" })).Expect(201);
        return new ApiClient(api.Http, made.Text("key"));
    }

    private static async Task<Answer> ImportAsync(ApiClient client, string csv, string query) => (await SendAsync(client, csv, query)).Expect(200);

    private static Task<Answer> SendAsync(ApiClient client, string file, string query, string type = "text/csv") =>
        SendAsync(client, Encoding.UTF8.GetBytes(file), query, type);

    private static Task<Answer> SendAsync(ApiClient client, byte[] file, string query, string type)
    {
        var content = new ByteArrayContent(file);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        return client.SendAsync(HttpMethod.Post, "/v1/customers/import" + query, content);
    }
}
