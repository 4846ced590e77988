using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MassMessaging.TestKit;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>A centre in Node, made of a package that shares no code with ours.</summary>
internal sealed class NpmCentre : IAsyncDisposable
{
    private const string Package = "smpp@0.5.1";
    private readonly NodeScript _script = NodeScript.Start(Package, ScriptPath());

    private NpmCentre()
    {
    }

    /// <summary>Why there is no such centre on this machine; null when there is.</summary>
    internal static string? Problem => NodeScript.Problem(Package);

    internal int Port { get; private set; }

    internal static async Task<NpmCentre> StartAsync()
    {
        var centre = new NpmCentre();
        centre.Port = (int)(await centre.UntilAsync("listening", 1))[0]["port"]!;
        return centre;
    }

    /// <summary>Returns the lines of a kind when there are so many.</summary>
    internal Task<IReadOnlyList<JsonNode>> UntilAsync(string what, int count) => _script.UntilAsync(what, count);

    public ValueTask DisposeAsync() => _script.DisposeAsync();

    private static string ScriptPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "centre.js");
}

/// <summary>A test that needs the centre in Node; skipped, with the reason, where npm does not reach the package.</summary>
public sealed class NpmCentreFactAttribute : FactAttribute
{
    public NpmCentreFactAttribute() => Skip = NpmCentre.Problem;
}
