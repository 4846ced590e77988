using System.Net;
using System.Net.Sockets;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Start;

namespace MassMessaging.Api;

/// <summary>The process from its command line to its end: one line says what makes a start impossible.</summary>
public static class ApiStart
{
    /// <summary>Serves until it is asked to stop; the argument <c>openapi</c> alone writes the API's description and ends.</summary>
    /// <returns>0 when it was asked to stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["openapi"])
        {
            await Console.Out.WriteAsync(ApiHost.Describe());
            return 0;
        }

        IConfiguration? configuration = null;
        try
        {
            // A connection string that cannot be read is refused while the host is made.
            await using var app = ApiHost.Create(args, builder => configuration = builder.Configuration);
            await CheckAsync(app);
            await app.RunAsync();
            return 0;
        }
        catch (Exception refusal)
        {
            await Console.Error.WriteLineAsync(StartFailure.Line(
                refusal, configuration?.GetConnectionString("Default"), configuration?["Credentials:MasterKey"],
                configuration?["Credentials:PreviousMasterKey"], configuration?["Operator:Key"]));
            return 1;
        }
    }

    private static async Task CheckAsync(WebApplication app)
    {
        foreach (var url in (app.Configuration["urls"] ?? ApiHost.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            RefuseTaken(url);
        }

        var connectionString = DatabaseAddress.FromSetting(app.Configuration.GetConnectionString("Default"));
        var keys = app.Services.GetRequiredService<DataKeys>();
        await DatabaseRetry.UntilAnsweredAsync(
            async () =>
            {
                await DatabaseStart.CheckAsync(connectionString, CancellationToken.None);
                await keys.CheckAsync(CancellationToken.None);
                return true;
            },
            Console.Error.WriteLineAsync);
    }

    // The server below would find it only after everything else has started.
    private static void RefuseTaken(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
        {
            return;
        }

        var listens = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host, out var ip) ? ip : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(listens, address.Port);
            listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied)
        {
            throw new SettingException($"ASPNETCORE_URLS: the API cannot listen on {url}. {taken.Message}.", taken);
        }
    }
}
