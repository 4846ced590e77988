using System.Globalization;
using MassMessaging.Domain.Time;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Start;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace MassMessaging.Silo;

/// <summary>The silo's command line: <c>migrate</c>, <c>carry-over</c>, <c>clock pause</c>, <c>clock resume</c>, <c>rewrap-keys</c>, or nothing to serve.</summary>
public static class SiloCommands
{
    /// <summary>Runs a command.</summary>
    /// <returns>0 when it did its work, 1 when it refused or failed, 2 for an unknown command.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal))])
            .Build();
        try
        {
            switch (args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToArray())
            {
                case []:
                    await ServeAsync(args, configuration);
                    return 0;
                case ["migrate"]:
                    return await MigrateAsync(configuration);
                case ["carry-over"]:
                    return await CarryOverAsync(configuration);
                case ["clock", "pause"]:
                    return await PauseClockAsync(configuration);
                case ["clock", "resume"]:
                    await StartClockAsync(configuration);
                    return 0;
                case ["rewrap-keys"]:
                    return await RewrapKeysAsync(configuration);
                default:
                    await Console.Error.WriteLineAsync("usage: Silo [migrate | carry-over | clock pause | clock resume | rewrap-keys] [--Section:Key=value …]");
                    return 2;
            }
        }
        catch (Exception refusal)
        {
            await Console.Error.WriteLineAsync(StartFailure.Line(
                refusal, configuration.GetConnectionString("Default"), configuration["Credentials:MasterKey"], configuration["Credentials:PreviousMasterKey"]));
            return 1;
        }
    }

    private static async Task ServeAsync(string[] args, IConfiguration configuration)
    {
        // What can be refused without the database is refused before it is waited for.
        _ = SiloHost.MasterKeysOf(configuration);
        (configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions()).RefuseTakenPorts();
        var clock = await DatabaseRetry.UntilAnsweredAsync(() => StartClockAsync(configuration), Console.Error.WriteLineAsync);
        using var host = SiloHost.Create(args, clock);
        var keys = host.Services.GetRequiredService<DataKeys>();
        await DatabaseRetry.UntilAnsweredAsync(
            async () =>
            {
                await keys.CheckAsync(CancellationToken.None);
                return true;
            },
            Console.Error.WriteLineAsync);
        await host.RunAsync();
    }

    private static async Task<int> MigrateAsync(IConfiguration configuration)
    {
        var applied = await Migrator.MigrateAsync(ConnectionString(configuration), CancellationToken.None);
        Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}");
        return 0;
    }

    private static async Task<int> CarryOverAsync(IConfiguration configuration)
    {
        var carried = await CarryOver.RunAsync(ConnectionString(configuration), CancellationToken.None);
        Console.WriteLine(carried ? "Carried the database over to the baseline." : "There is nothing to carry over.");
        return await MigrateAsync(configuration);
    }

    private static async Task<int> RewrapKeysAsync(IConfiguration configuration)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString(configuration));
        var (keys, credentials) = await new DataKeys(database, SiloHost.MasterKeysOf(configuration)).RewrapAsync(CancellationToken.None);
        Console.WriteLine($"Wrapped {keys} data keys under the present master key; sealed the credentials of {credentials} senders anew.");
        return 0;
    }

    private static async Task<int> PauseClockAsync(IConfiguration configuration)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString(configuration));
        var paused = await new ClockStore(database).PauseAsync(CancellationToken.None);
        Console.WriteLine(paused ? "The product clock stands still until the next start." : "The product clock is real time: it does not stop.");
        return 0;
    }

    private static async Task<ProductClock> StartClockAsync(IConfiguration configuration)
    {
        var (speed, connectionString) = (Speed(configuration), ConnectionString(configuration));
        await DatabaseStart.CheckAsync(connectionString, CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(connectionString);
        return await new ClockStore(database).StartAsync(speed, CancellationToken.None);
    }

    private static double Speed(IConfiguration configuration)
    {
        var text = configuration["Clock:Speed"];
        if (string.IsNullOrWhiteSpace(text))
        {
            return 1;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed is > 0 and <= 3_600
            ? speed
            : throw new SettingException($"Clock:Speed must be a number above 0 and at most 3600; it is '{text}'.");
    }

    private static string ConnectionString(IConfiguration configuration) =>
        DatabaseAddress.FromSetting(configuration.GetConnectionString("Default"));
}
