using System.Text;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>Imports whose file is stored first: answered 202, done in the background, mended and loaded again.</summary>
[Collection(ApiCollection.Name)]
public sealed class StoredImportTests(RunningApi api)
{
    private const string File = "Kundennr;Name;Handy\nc1;Ann;+39 333 123 4501\nc2;Bob;no number\nc3;=Lucia;'+393331234503\nc4;stray\"quote;\nc5;too;few;many\nc1;Anna;+39 333 123 4501\n";
    private const string Map = "?map=Kundennr:customerId,Handy:phone";

    [Fact]
    public async Task A_stored_file_is_imported_and_its_operation_counts_rows()
    {
        var client = (await api.TenantAsync()).Client;
        var accepted = (await SendAsync(client, File, Map)).Expect(202);
        Assert.Equal(("importCustomers", "running"), (accepted.Text("kind"), accepted.Text("status")));
        Assert.Equal("respond-async", accepted.Headers["Preference-Applied"]);
        Assert.Equal("/v1/operations/" + accepted.Text("id"), accepted.Headers["Location"]);

        var done = await EndAsync(client, accepted.Text("id"));

        Assert.Equal("succeeded", done.Text("status"));
        Assert.Equal((6, 6, 2, 1, 0, 3), Counts(done));
        Assert.NotEqual(default, done["startedAt"].GetDateTimeOffset());
        Assert.NotEqual(default, done["finishedAt"].GetDateTimeOffset());
        Assert.Equal("Anna", (await client.GetAsync("/v1/customers/c1")).Expect(200).Text("name"));
    }

    [Fact]
    public async Task Rejected_rows_come_in_the_columns_of_the_file_and_are_mended_and_loaded_again()
    {
        var client = (await api.TenantAsync()).Client;
        var id = (await SendAsync(client, File, Map)).Expect(202).Text("id");
        await EndAsync(client, id);

        var rejected = (await client.GetAsync($"/v1/operations/{id}/rejected")).Expect(200);

        Assert.Equal("text/csv; charset=utf-8", rejected.Headers["Content-Type"]);
        var lines = rejected.Body.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Kundennr,Name,Handy,rejectedLine,rejectedReason,rejectedMessage", lines[0]);
        Assert.Equal("c2,Bob,no number,3,phoneNotANumber,“phone” is not a telephone number.", lines[1]);
        Assert.StartsWith("\"c4;stray\"\"quote;\",,,5,quoteMisplaced,", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("\"c5;too;few;many\",,,6,columnCountMismatch,", lines[3], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);

        var mended = string.Join("\r\n", lines[..2]).Replace("no number", "+39 333 123 4502", StringComparison.Ordinal);
        var again = await EndAsync(client, (await SendAsync(client, mended, Map)).Expect(202).Text("id"));
        Assert.Equal((1, 1, 1, 0, 0, 0), Counts(again));
        Assert.Equal("+393331234502", (await client.GetAsync("/v1/customers/c2")).Text("phone"));
    }

    [Fact]
    public async Task Rejected_rows_speak_the_language_that_their_reader_prefers()
    {
        var client = (await api.TenantAsync()).Client;
        var id = (await SendAsync(client, File, Map)).Expect(202).Text("id");
        await EndAsync(client, id);

        var german = (await client.GetAsync($"/v1/operations/{id}/rejected", ("Accept-Language", "de-AT"))).Expect(200);
        var english = (await client.GetAsync($"/v1/operations/{id}/rejected")).Expect(200);

        Assert.Equal(("de", "Accept-Language"), (german.Headers["Content-Language"], german.Headers["Vary"]));
        Assert.Equal("en", english.Headers["Content-Language"]);
        var (lines, before) = (Lines(german), Lines(english));
        Assert.Equal("c2,Bob,no number,3,phoneNotANumber,„phone“ ist keine Telefonnummer.", lines[1]);
        Assert.Equal(before.Length, lines.Length);
        Assert.All(before.Zip(lines), pair => Assert.Equal(Beginning(pair.First), Beginning(pair.Second)));
        Assert.All(before.Zip(lines).Skip(1), pair => Assert.NotEqual(pair.First, pair.Second));
        // Lines that an older version stored have no sentences but the English ones.
        await api.Seed.ExecuteAsync("update stored_import_rejects set sentences = null where operation_id = @id::uuid", new { id });
        Assert.Equal(english.Body, (await client.GetAsync($"/v1/operations/{id}/rejected", ("Accept-Language", "de"))).Expect(200).Body);

        static string[] Lines(Answer answer) => answer.Body.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        static string Beginning(string line) => line[..new[] { ",rejectedReason,", ",phoneNotANumber,", ",quoteMisplaced,", ",columnCountMismatch," }
            .Max(reason => line.IndexOf(reason, StringComparison.Ordinal))];
    }

    [Fact]
    public async Task The_header_of_rejected_rows_comes_once_also_where_the_store_refused_the_first_of_them()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "A", attributes = Enumerable.Range(0, 50).ToDictionary(n => $"a{n}", n => n) })).Expect(201);
        // A key that comes again begins another batch.
        var id = (await SendAsync(client, "customerId,attributes.more\nc1,x\nc1,y\n,z\n", "")).Expect(202).Text("id");
        Assert.Equal((3, 3, 0, 0, 0, 3), Counts(await EndAsync(client, id)));

        var rejected = (await client.GetAsync($"/v1/operations/{id}/rejected", ("Accept-Language", "de"))).Expect(200).Body;

        Assert.Equal(
            ["customerId,attributes.more,rejectedLine,rejectedReason,rejectedMessage", "c1,x,2,listTooLong,„attributes“ enthält höchstens 50 Einträge."],
            rejected.TrimStart('\uFEFF').Split("\r\n")[..2]);
        Assert.Equal(4, rejected.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_download_of_rejected_rows_breaks_off_when_its_key_is_revoked()
    {
        var salon = await api.TenantAsync();
        var id = (await SendAsync(salon.Client, File, Map)).Expect(202).Text("id");
        await EndAsync(salon.Client, id);
        var name = "rejected-" + Guid.NewGuid().ToString("N")[..8];
        // Without a time limit of its own the statement waits for ever: only the key ends the download.
        var named = new NpgsqlConnectionStringBuilder(api.ConnectionString) { ApplicationName = name, CommandTimeout = 0 };
        await using var process = await RunningApi.StartAsync(api.Database, settings: $"--ConnectionStrings:Default={named}");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var key = (await salon.Client.PostAsync("/v1/keys", new { name = "till", role = "viewer" })).Expect(201);
        await using (var connection = await api.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var held = new NpgsqlCommand("lock table stored_import_rejects in access exclusive mode", connection, transaction);
            await held.ExecuteNonQueryAsync();
            var download = new ApiClient(http, key.Text("key")).GetAsync($"/v1/operations/{id}/rejected");
            await UntilAsync(async () => await api.Seed.QueryAsync<int>(
                """
                select count(*)::int from pg_stat_activity
                where application_name = @name and wait_event_type = 'Lock' and query like 'select%from stored_import_rejects%'
                """,
                new { name }) > 0);

            (await salon.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);

            await Assert.ThrowsAnyAsync<HttpRequestException>(() => download);
        }

        (await salon.Client.GetAsync($"/v1/operations/{id}/rejected")).Expect(200);
        await RunningApi.StopAsync(process);
    }

    [Fact]
    public async Task Rejected_cells_keep_their_text_and_begin_no_formula()
    {
        var client = (await api.TenantAsync()).Client;
        var id = (await SendAsync(client, "customerId,name,visits\nc1,=1+1,x\nc2,'=2+2,x\n", "")).Expect(202).Text("id");
        await EndAsync(client, id);
        var rejected = (await client.GetAsync($"/v1/operations/{id}/rejected")).Expect(200).Body;
        Assert.Contains("c1,'=1+1,x,2,", rejected, StringComparison.Ordinal);
        Assert.Contains("c2,'=2+2,x,3,", rejected, StringComparison.Ordinal);
        var mended = rejected.Replace(",x,", ",1,", StringComparison.Ordinal);
        await EndAsync(client, (await SendAsync(client, mended, "")).Expect(202).Text("id"));
        Assert.Equal("=2+2", (await client.GetAsync("/v1/customers/c2")).Expect(200).Text("name"));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var client = (await api.TenantAsync()).Client;
        const string Csv = "customerId,name\nc1,Ann\nc2,Bob\n";
        await EndAsync(client, (await SendAsync(client, Csv, "")).Expect(202).Text("id"));
        var again = await EndAsync(client, (await SendAsync(client, Csv, "")).Expect(202).Text("id"));
        Assert.Equal((2, 2, 0, 0, 2, 0), Counts(again));
    }

    [Theory]
    [InlineData("name\nx\n", "", "columnMissing")]
    [InlineData("", "", "headerRequired")]
    [InlineData("customerId,x\n", "?map=y:name", "columnMissing")]
    [InlineData("customerId,name\n", "?map=name", "valueMalformed")]
    public async Task A_file_that_cannot_be_read_is_refused_before_it_is_accepted(string csv, string query, string code)
    {
        var salon = await api.TenantAsync();
        (await SendAsync(salon.Client, csv, query)).ExpectProblem(400, code);
        Assert.Equal(0, await api.Seed.QueryAsync<int>("select count(*)::int from stored_imports where tenant_id = @tenantId", new { tenantId = salon.TenantId }));
    }

    [Theory]
    [InlineData("text/csv", "?dryRun=true")]
    [InlineData("text/csv", "?first=5")]
    [InlineData("application/x-ndjson", "")]
    public async Task What_is_answered_at_once_leaves_the_preference_unheeded(string type, string query)
    {
        var client = (await api.TenantAsync()).Client;
        var file = type == "text/csv" ? "customerId\nc1\n" : "{\"customerId\":\"c1\"}\n";
        Assert.Equal(1, (await SendAsync(client, file, query, type)).Expect(200)["created"].GetInt32());
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_read_in_it()
    {
        var client = (await api.TenantAsync()).Client;
        byte[] file = [.. "customerId,name\nc1,Gr"u8, 0xF6, .. "ger\n"u8];
        var content = new ByteArrayContent(file);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=windows-1252"));
        await EndAsync(client, (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", content, ("Prefer", "wait=1, Respond-Async"))).Expect(202).Text("id"));
        Assert.Equal("Gröger", (await client.GetAsync("/v1/customers/c1")).Text("name"));
    }

    [Fact]
    public async Task An_import_that_waits_can_be_cancelled_and_cancelling_twice_is_one()
    {
        var salon = await api.TenantAsync();
        var blocker = await BlockAsync(salon);
        var id = (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202).Text("id");

        var cancelled = (await salon.Client.DeleteAsync("/v1/operations/" + id)).Expect(200);

        Assert.Equal("cancelled", cancelled.Text("status"));
        (await salon.Client.DeleteAsync("/v1/operations/" + id)).Expect(200);
        Assert.Equal(0, await api.Seed.QueryAsync<int>("select count(*)::int from stored_import_chunks where operation_id = @id::uuid", new { id }));
        await UnblockAsync(blocker);
        var next = await EndAsync(salon.Client, (await SendAsync(salon.Client, "customerId\nc2\n", "")).Expect(202).Text("id"));
        Assert.Equal("succeeded", next.Text("status"));
        (await salon.Client.GetAsync("/v1/customers/c1")).ExpectProblem(404, "notFound");
        (await salon.Client.DeleteAsync("/v1/operations/" + next.Text("id"))).ExpectProblem(409, "statusRefused");
    }

    [Fact]
    public async Task Only_imports_are_cancelled_and_only_by_who_may_import()
    {
        var salon = await api.TenantAsync();
        var other = await api.TenantAsync();
        await BlockAsync(salon);
        var id = (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202).Text("id");
        (await (await api.WithRoleAsync(salon, "viewer")).DeleteAsync("/v1/operations/" + id)).ExpectProblem(403, "roleForbidden");
        (await other.Client.DeleteAsync("/v1/operations/" + id)).ExpectProblem(404, "notFound");
        (await other.Client.GetAsync($"/v1/operations/{id}/rejected")).ExpectProblem(404, "notFound");
        (await other.Client.GetAsync("/v1/operations/" + id)).ExpectProblem(404, "notFound");
        var foreign = Guid.NewGuid();
        await api.Seed.ExecuteAsync(
            "insert into operations (operation_id, tenant_id, kind, status, created_at) values (@foreign, @tenantId, 'testMessage', 'running', now())",
            new { foreign, tenantId = salon.TenantId });
        (await salon.Client.DeleteAsync("/v1/operations/" + foreign.ToString("N"))).ExpectProblem(409, "notCancellable");
    }

    [Fact]
    public async Task An_accepted_import_goes_on_after_its_key_is_revoked()
    {
        var salon = await api.TenantAsync();
        var blocker = await BlockAsync(salon);
        var key = (await salon.Client.PostAsync("/v1/keys", new { name = "till", role = "manager" })).Expect(201);
        var id = (await SendAsync(new ApiClient(api.Http, key.Text("key")), "customerId\nc1\n", "")).Expect(202).Text("id");
        (await salon.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
        await UnblockAsync(blocker);
        Assert.Equal("succeeded", (await EndAsync(salon.Client, id)).Text("status"));
        (await salon.Client.GetAsync("/v1/customers/c1")).Expect(200);
    }

    [Fact]
    public async Task A_tenant_has_at_most_three_imports_that_have_not_ended()
    {
        var salon = await api.TenantAsync();
        await BlockAsync(salon);
        (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202);
        var last = (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202).Text("id");
        var refused = (await SendAsync(salon.Client, "customerId\nc1\n", "")).ExpectProblem(409, "tooMany").ExpectValue("what", "imports");
        Assert.Equal(3, refused["params"].GetProperty("limit").GetInt32());
        Assert.StartsWith("An account has at most 3 imports in the background that have not ended.", refused.Text("detail"), StringComparison.Ordinal);
        refused = (await SendAsync(salon.Client, "customerId\nc1\n", "", language: "de")).ExpectProblem(409, "tooMany");
        Assert.StartsWith("Ein Konto hat höchstens 3 Importe im Hintergrund, die nicht beendet sind.", refused.Text("detail"), StringComparison.Ordinal);
        (await salon.Client.DeleteAsync("/v1/operations/" + last)).Expect(200);
        (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202);
    }

    [Fact]
    public async Task A_suspended_tenants_import_waits_until_the_tenant_may_write_again()
    {
        var salon = await api.TenantAsync();
        var blocker = await BlockAsync(salon);
        var id = (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202).Text("id");
        (await api.Operator.PatchAsync("/v1/tenants/" + salon.Id, new { suspended = true })).Expect(200);
        await UnblockAsync(blocker);
        // Another tenant's import that was accepted later is done: this one was passed over.
        var other = await api.TenantAsync();
        await EndAsync(other.Client, (await SendAsync(other.Client, "customerId\nc1\n", "")).Expect(202).Text("id"));
        Assert.Equal(0, (await salon.Client.GetAsync("/v1/operations/" + id)).Expect(200)["done"].GetInt32());
        (await api.Operator.PatchAsync("/v1/tenants/" + salon.Id, new { suspended = false })).Expect(200);
        Assert.Equal("succeeded", (await EndAsync(salon.Client, id)).Text("status"));
    }

    [Fact]
    public async Task The_file_and_its_rejected_rows_are_sealed_in_the_database_and_go()
    {
        var salon = await api.TenantAsync();
        var blocker = await BlockAsync(salon);
        var id = (await SendAsync(salon.Client, "customerId,name,visits\nc1,Lucia Bianchi,x\n", "")).Expect(202).Text("id");
        Assert.False(await HoldsAsync("stored_import_chunks", id));
        await UnblockAsync(blocker);
        await EndAsync(salon.Client, id);
        Assert.Equal(0, await CountAsync("stored_import_chunks", id));
        Assert.NotEqual(0, await CountAsync("stored_import_rejects", id));
        Assert.False(await HoldsAsync("stored_import_rejects", id));

        await api.Seed.ExecuteAsync("update stored_imports set touched_at = now() - interval '25 hours' where operation_id = @id::uuid", new { id });
        await UntilAsync(async () => await CountAsync("stored_import_rejects", id) == 0);
        (await salon.Client.GetAsync($"/v1/operations/{id}/rejected")).ExpectProblem(404, "notFound");
        Assert.Equal(1, (await salon.Client.GetAsync("/v1/operations/" + id)).Expect(200)["rejected"].GetInt32());
    }

    [Fact]
    public async Task An_import_that_did_not_get_on_for_a_day_fails_and_one_that_never_came_in_whole_is_forgotten()
    {
        var salon = await api.TenantAsync();
        await BlockAsync(salon);
        var id = (await SendAsync(salon.Client, "customerId\nc1\n", "")).Expect(202).Text("id");
        var broken = Guid.NewGuid();
        await api.Seed.ExecuteAsync(
            """
            update stored_imports set touched_at = now() - interval '25 hours' where operation_id = @id::uuid;
            insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at, touched_at)
            values (@broken, @tenantId, 'receiving', false, '{}', now(), now() - interval '2 hours');
            """,
            new { id, broken, tenantId = salon.TenantId });
        var failed = await EndAsync(salon.Client, id);
        Assert.Equal(("failed", "importExpired"), (failed.Text("status"), failed.Text("problem")));
        await UntilAsync(async () => await api.Seed.QueryAsync<int>("select count(*)::int from stored_imports where operation_id = @broken", new { broken }) == 0);
    }

    [Fact]
    public async Task Of_twenty_thousand_rows_each_is_counted_once()
    {
        var client = (await api.TenantAsync()).Client;
        var csv = new StringBuilder("customerId,name,visits\n");
        for (var n = 0; n < 20_000; n++)
        {
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"c{n % 15_000},Person {n % 15_000},{(n % 100 == 7 ? "x" : "1")}\n");
        }

        var done = await EndAsync(client, (await SendAsync(client, csv.ToString(), "")).Expect(202).Text("id"));

        Assert.Equal((20_000, 20_000, 14_850, 0, 4_950, 200), Counts(done));
        var rejected = (await client.GetAsync($"/v1/operations/{done.Text("id")}/rejected")).Expect(200).Body;
        Assert.Equal(201, rejected.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static (int Total, int Done, int Created, int Updated, int Unchanged, int Rejected) Counts(Answer operation) => (
        operation["total"].GetInt32(), operation["done"].GetInt32(), operation["created"].GetInt32(), operation["updated"].GetInt32(),
        operation["unchanged"].GetInt32(), operation["rejected"].GetInt32());

    private static Task<Answer> SendAsync(ApiClient client, string csv, string query, string type = "text/csv", string language = "en") => client.SendAsync(
        HttpMethod.Post, "/v1/customers/import" + query, new StringContent(csv, Encoding.UTF8, type), ("Prefer", "respond-async"), ("Accept-Language", language));

    private static async Task<Answer> EndAsync(ApiClient client, string id)
    {
        Answer? operation = null;
        await UntilAsync(async () => (operation = (await client.GetAsync("/v1/operations/" + id)).Expect(200)).Text("status") != "running");
        return operation!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>An older import of the tenant that another process seems to work on: later ones wait for it.</summary>
    private async Task<Guid> BlockAsync(ApiTenant salon)
    {
        var id = Guid.NewGuid();
        await api.Seed.ExecuteAsync(
            """
            insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at, lease_id, lease_until)
            values (@id, @tenantId, 'waiting', false, '{}', now() - interval '1 minute', gen_random_uuid(), 'infinity')
            """,
            new { id, tenantId = salon.TenantId });
        return id;
    }

    private Task UnblockAsync(Guid blocker) => api.Seed.ExecuteAsync("delete from stored_imports where operation_id = @blocker", new { blocker });

    private Task<int> CountAsync(string table, string id) =>
        api.Seed.QueryAsync<int>($"select count(*)::int from {table} where operation_id = @id::uuid", new { id });

    private Task<bool> HoldsAsync(string table, string id) =>
        api.Seed.QueryAsync<bool>($"select coalesce(bool_or(position('Lucia'::bytea in body) > 0), false) from {table} where operation_id = @id::uuid", new { id });
}
