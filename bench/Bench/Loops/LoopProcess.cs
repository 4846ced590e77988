using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MassMessaging.Bench.Loops;

/// <summary>
/// The references as a process that stays: reads lines such as <c>a 7</c> (run loop A over the audience 7) and answers
/// each with the seconds it took.
/// </summary>
internal static class LoopProcess
{
    public static async Task RunAsync(string[] arguments)
    {
        var (connectionString, provider) = (arguments[0], new Uri(arguments[1]));
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1024, UseCookies = false, AllowAutoRedirect = false });
        var posts = new BarePosts(http, new Uri(provider, "/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json"));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var audience = int.Parse(words[1], CultureInfo.InvariantCulture);
            var started = Stopwatch.GetTimestamp();
            await (words[0] == "a" ? new LoopA(database, posts).RunAsync(audience) : new LoopB(database, posts).RunAsync(audience));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"> {Stopwatch.GetElapsedTime(started).TotalSeconds}"));
        }
    }
}
