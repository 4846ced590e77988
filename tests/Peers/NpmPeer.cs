using System.Runtime.CompilerServices;
using System.Text.Json;
using MassMessaging.TestKit;

namespace MassMessaging.Peers;

/// <summary>A package of npm's that shares no code with ours, behind a script that answers one question after the other.</summary>
internal sealed class NpmPeer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly NodeScript _script;
    private int _asked;

    private NpmPeer(NodeScript script) => _script = script;

    /// <summary>Installs the package, which is pinned by name and version, and starts its script.</summary>
    internal static NpmPeer Start(string package, string script, string[]? arguments = null, [CallerFilePath] string here = "")
    {
        Assert.True(NodeScript.Problem(package) is null, NodeScript.Problem(package));
        return new NpmPeer(NodeScript.Start(package, Path.Combine(Path.GetDirectoryName(here)!, script), arguments ?? []));
    }

    /// <summary>Asks, and returns the answer.</summary>
    internal async Task<T> AskAsync<T>(object question)
    {
        await _script.SayAsync(question);
        _asked++;
        var line = (await _script.UntilAsync("answer", _asked))[_asked - 1];
        Assert.True(line["error"] is null, (string?)line["error"]);
        return line["answer"].Deserialize<T>(Json)!;
    }

    /// <summary>Keeps lines for the end of <c>make peers</c>, which names a file for them.</summary>
    internal static void Report(IEnumerable<string> lines)
    {
        if (Environment.GetEnvironmentVariable("PEERS_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllLines(file, lines);
        }
    }

    public ValueTask DisposeAsync() => _script.DisposeAsync();
}
