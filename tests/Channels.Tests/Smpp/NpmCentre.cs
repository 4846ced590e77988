using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>A centre in Node, made of a package that shares no code with ours.</summary>
internal sealed class NpmCentre : IAsyncDisposable
{
    private const string Package = "smpp@0.5.1";
    private static readonly Lazy<(string? Folder, string? Problem)> Installed = new(Install);
    private readonly Process _node;
    private readonly ConcurrentQueue<JsonNode> _lines = new();
    private volatile TaskCompletionSource _changed = NewSignal();

    private NpmCentre(Process node) => _node = node;

    /// <summary>Why there is no such centre on this machine; null when there is.</summary>
    internal static string? Problem => Installed.Value.Problem;

    internal int Port { get; private set; }

    internal static async Task<NpmCentre> StartAsync()
    {
        var start = new ProcessStartInfo("node", [ScriptPath()])
        {
            RedirectStandardInput = true, // its end is the script's end, so no test leaves it behind
            RedirectStandardOutput = true,
            Environment = { ["NODE_PATH"] = Path.Combine(Installed.Value.Folder!, "node_modules") },
        };
        var centre = new NpmCentre(Process.Start(start)!);
        _ = centre.ReadAsync();
        centre.Port = (int)(await centre.UntilAsync("listening", 1))[0]["port"]!;
        return centre;
    }

    /// <summary>Returns the lines of a kind when there are so many.</summary>
    internal async Task<IReadOnlyList<JsonNode>> UntilAsync(string what, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            var changed = _changed.Task;
            var found = _lines.Where(line => (string?)line["what"] == what).ToList();
            if (found.Count >= count)
            {
                return found;
            }

            if (await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token)) != changed)
            {
                throw new TimeoutException($"Waited for {count} × {what}; {found.Count} came.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string ScriptPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "centre.js");

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(JsonNode.Parse(line)!);
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    // Kept between runs; installed beside and moved into place, so that half an install is never taken for one.
    private static (string? Folder, string? Problem) Install()
    {
        var folder = Path.Combine(Path.GetTempPath(), "mass-messaging-tests-" + Package.Replace('@', '-'));
        if (File.Exists(Path.Combine(folder, "node_modules", "smpp", "package.json")))
        {
            return (folder, null);
        }

        var fresh = Directory.CreateTempSubdirectory("smpp-").FullName;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts", Package])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            npm.OutputDataReceived += (_, _) => { };
            npm.ErrorDataReceived += (_, _) => { };
            npm.BeginOutputReadLine();
            npm.BeginErrorReadLine();
            if (!npm.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                npm.Kill(entireProcessTree: true);
                return (null, $"npm could not install {Package} within a minute");
            }

            if (npm.ExitCode != 0)
            {
                return (null, $"npm could not install {Package}");
            }

            try
            {
                Directory.Move(fresh, folder);
            }
            catch (IOException)
            {
                return (fresh, null); // another run was quicker
            }

            return (folder, null);
        }
        catch (Win32Exception)
        {
            return (null, "Node and npm are not installed");
        }
    }
}

/// <summary>A test that needs the centre in Node; skipped, with the reason, where npm does not reach the package.</summary>
public sealed class NpmCentreFactAttribute : FactAttribute
{
    public NpmCentreFactAttribute() => Skip = NpmCentre.Problem;
}
