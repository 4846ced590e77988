using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>A start that cannot succeed ends at once: one line that names the setting, exit code 1, no secret and no stack trace.</summary>
public sealed class StartTests : IAsyncLifetime
{
    private const string Password = "Sesame-4711";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public static TheoryData<string> Programs => ["migrate", "silo", "api"];

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_missing_connection_string_is_named(string program) =>
        await RefusedAsync(program, Settings(connection: null), "ConnectionStrings:Default");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_malformed_connection_string_is_named_without_its_values(string program)
    {
        foreach (var (text, named) in new[]
        {
            ($"Host=127.0.0.1;Port=x;Password={Password}", "Port"),
            ($"Host=127.0.0.1;Prot=1;Password={Password}", "Prot"),
            ($"Host=127.0.0.1;Password=ab;{Password};Port=1", "ConnectionStrings:Default"),
            ($"postgres://ann:{Password}@127.0.0.1:x/db", "port"),
            ($"postgresql://ann:{Password}@127.0.0.1/db?sslmode=sometimes", "sslmode"),
            ($"postgres://ann:{Password}@127.0.0.1/db?colour={Password}", "colour"),
            ($"postgres://ann:pa@{Password}@127.0.0.1/db", "percent-encoded"),
            ($"mysql://ann:{Password}@127.0.0.1/db", "ConnectionStrings:Default"),
        })
        {
            await RefusedAsync(program, Settings(text), named);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_refused_password_is_told_without_it(string program) => await RefusedAsync(
        program, Settings(With(parts => parts.Password = Password)), "ConnectionStrings:Default", "password authentication failed");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task An_unknown_host_is_named(string program) => await RefusedAsync(
        program, Settings(With(parts => (parts.Host, parts.Password) = ("no-such-host.invalid", Password))), "no-such-host.invalid", "ConnectionStrings:Default");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_server_whose_authority_is_not_trusted_is_told_with_the_reason(string program)
    {
        await using var server = new UntrustedServer();
        await RefusedAsync(
            program, Settings($"postgres://ann:{Password}@localhost:{server.Port}/db?sslmode=verify-full"), "ConnectionStrings:Default", "UntrustedRoot");
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public async Task A_missing_or_malformed_master_key_is_named(string program)
    {
        await RefusedAsync(program, Settings(_database.ConnectionString, ("Credentials__MasterKey", "")), "Credentials:MasterKey");
        await RefusedAsync(program, Settings(_database.ConnectionString, ("Credentials__MasterKey", Password)), "Credentials:MasterKey");
        await RefusedAsync(program, Settings(_database.ConnectionString, ("Credentials__MasterKeyFile", "/proc/1/mem"), ("Credentials__MasterKey", "")), "Credentials:MasterKeyFile");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("fast")]
    public async Task A_clock_speed_out_of_range_is_named(string speed) =>
        await RefusedAsync("silo", Settings(_database.ConnectionString, ("Clock__Speed", speed)), "Clock:Speed");

    [Fact]
    public async Task A_speeded_clock_is_not_taken_back_to_real_time()
    {
        await new Persistence.ClockStore(_database.Source).StartAsync(60, default);
        await RefusedAsync("silo", Settings(_database.ConnectionString, ("Clock__Speed", "1")), "Clock:Speed");
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public async Task A_database_that_is_not_migrated_is_told(string program)
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        await RefusedAsync(program, Settings(empty.ConnectionString), "Silo migrate");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_database_of_an_unreleased_build_is_told_the_way_out(string program)
    {
        await new Seed(_database).ExecuteAsync("update schema_versions set scriptname = '0001_clock' where scriptname = '0001_baseline'");
        await RefusedAsync(program, Settings(_database.ConnectionString), "made by an unreleased build; `make carry-over` or FRESH=1");
    }

    [Fact]
    public async Task A_schema_of_a_newer_build_is_not_migrated()
    {
        await new Seed(_database).ExecuteAsync("insert into schema_versions (scriptname, applied) values ('9999_future', now())");
        await RefusedAsync("migrate", Settings(_database.ConnectionString), "9999_future");
    }

    [Fact]
    public async Task A_role_that_may_not_create_is_told_the_grant()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        var role = "role_" + Guid.NewGuid().ToString("N")[..12];
        await new Seed(empty).ExecuteAsync($"create role {role} login password '{Password}'");
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(empty.ConnectionString) { Username = role, Password = Password };
            await RefusedAsync("migrate", Settings(parts.ConnectionString), $"GRANT CREATE ON SCHEMA public TO \"{role}\"");
        }
        finally
        {
            await new Seed(empty).ExecuteAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task A_standby_is_not_migrated()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        await new Seed(empty).ExecuteAsync($"do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$");
        NpgsqlConnection.ClearAllPools();
        await RefusedAsync("migrate", Settings(empty.ConnectionString), "read-only");
    }

    [Theory]
    [InlineData("silo", "Silo__SiloPort", "Silo:SiloPort")]
    [InlineData("silo", "Silo__GatewayPort", "Silo:GatewayPort")]
    [InlineData("api", "ASPNETCORE_URLS", "ASPNETCORE_URLS")]
    public async Task A_port_that_another_program_holds_is_named(string program, string variable, string setting)
    {
        await new Persistence.ClockStore(_database.Source).StartAsync(1, default);
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await RefusedAsync(
            program, Settings(_database.ConnectionString, (variable, program == "api" ? $"http://127.0.0.1:{port}" : port)), setting, port);
    }

    [Theory]
    [InlineData("Silo__AdvertisedAddress", "nowhere", "Silo:AdvertisedAddress")]
    [InlineData("Silo__SiloPort", "0", "Silo:SiloPort")]
    [InlineData("Cluster__ProbeTimeout", "00:00:00.5", "Cluster:ProbeTimeout")]
    public async Task Another_setting_out_of_range_is_named(string variable, string value, string setting) =>
        await RefusedAsync("silo", Settings(_database.ConnectionString, (variable, value)), setting);

    [Theory]
    [InlineData("Health__Instance", "two words", "Health:Instance")]
    public async Task A_setting_of_the_API_out_of_range_is_named(string variable, string value, string setting) =>
        await RefusedAsync("api", Settings(_database.ConnectionString, (variable, value)), setting);

    [Fact]
    public async Task A_uri_is_taken_by_every_process_and_so_is_a_schema_of_its_own()
    {
        var role = "role_" + Guid.NewGuid().ToString("N")[..12];
        await using var installation = await Installation.StartAsync(1, address: async database =>
        {
            var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            await new Seed(database).ExecuteAsync($"create role {role} login password 'a@b/c?d:e%'; create schema house authorization {role}");
            return $"postgresql://{role}:a%40b%2Fc%3Fd%3Ae%25@{parts.Host}:{parts.Port}/{parts.Database}"
                + "?sslmode=prefer&application_name=house&connect_timeout=9&options=-c%20search_path%3Dhouse";
        });
        try
        {
            var tenant = await installation.TenantAsync();
            await Installation.PostAsync(tenant, "/v1/campaigns", new { title = "Spring", text = "Hello", channel = "whatsapp" });
            Assert.Equal(1, await installation.Seed.QueryAsync<int>("select count(*)::int from house.tenants"));
            Assert.Equal(0, await installation.Seed.QueryAsync<int>("select count(*)::int from pg_tables where schemaname = 'public'"));
        }
        finally
        {
            await installation.StopAsync();
            await installation.Seed.ExecuteAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_the_usage()
    {
        await using var process = ProductProcess.Start("src/Silo", Settings(_database.ConnectionString), "migrat");
        Assert.Equal(2, await process.WaitAsync().WaitAsync(Patience));
        Assert.StartsWith("usage: ", Assert.Single(process.Errors), StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(string program, Dictionary<string, string> settings, params string[] named)
    {
        await using var process = program switch
        {
            "api" => ProductProcess.Start("src/Api", settings),
            "silo" => ProductProcess.Start("src/Silo", settings),
            _ => ProductProcess.Start("src/Silo", settings, program),
        };
        try
        {
            Assert.True(await process.WaitAsync().WaitAsync(Patience) == 1, process.Output);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{program} goes on: {process.Output}");
        }

        Assert.True(process.Errors.Count == 1, process.Output);
        Assert.All(named, word => Assert.Contains(word, process.Errors[0], StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Password, process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var parts = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        change(parts);
        return parts.ConnectionString;
    }

    private static Dictionary<string, string> Settings(string? connection, params (string Name, string Value)[] others)
    {
        var settings = new Dictionary<string, string>
        {
            ["Credentials__MasterKey"] = Seed.MasterKey,
            ["Operator__Key"] = "operator-key-of-the-start-tests-0001",
            ["Silo__SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Silo__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Ports.Free()}",
        };
        if (connection is not null)
        {
            settings["ConnectionStrings__Default"] = connection;
        }

        foreach (var (name, value) in others)
        {
            settings[name] = value;
        }

        return settings;
    }
}
