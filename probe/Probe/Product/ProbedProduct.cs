using Dapper;
using Npgsql;

namespace MassMessaging.Probe.Product;

/// <summary>The running product as the probe sees it: over HTTP, with its log and its database to search afterwards.</summary>
internal sealed class ProbedProduct
{
    /// <summary>Where the Api is; one without a limit of calls a minute.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>Where the simulated provider is told what it knows.</summary>
    public required HttpClient Simulator { get; init; }

    /// <summary>The address for which SMS posts are signed.</summary>
    public required string SmsWebhooks { get; init; }

    public required string OperatorKey { get; init; }

    /// <summary>The installation's master key, in base64.</summary>
    public required string MasterKey { get; init; }

    public required NpgsqlDataSource Database { get; init; }

    /// <summary>All lines that the product's processes have logged so far.</summary>
    public required Func<IReadOnlyList<string>> Log { get; init; }

    /// <summary>Lets some of the product's time pass.</summary>
    public required Func<Task> PassAsync { get; init; }

    /// <summary>The operator.</summary>
    public Client Operator => With(OperatorKey);

    /// <summary>A client with a key.</summary>
    public Client With(string? key) => new(Http, key);

    /// <summary>A client with a session's cookie and other headers.</summary>
    public Client WithCookie(string cookie, params (string Name, string Value)[] headers) => new(Http, null, [("Cookie", cookie), .. headers]);

    /// <summary>An http client as the probe needs it: many connections, no redirects, header values in UTF-8.</summary>
    public static HttpClient NewHttp(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = 2000,
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
    })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>Runs a statement.</summary>
    public async Task<int> ExecuteAsync(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.ExecuteAsync(new CommandDefinition(sql, values, commandTimeout: 300));
    }

    /// <summary>Reads rows.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, values)).AsList();
    }

    /// <summary>Waits until something holds, letting time pass.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            if (tries == 600)
            {
                throw new TimeoutException($"Not in time: {what}.");
            }

            await PassAsync();
        }
    }
}
