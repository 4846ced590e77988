using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MassMessaging.TestKit;

/// <summary>A script in Node over an npm package that shares no code with ours; it prints one JSON line for each thing that happens.</summary>
public sealed class NodeScript : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<(string? Folder, string? Problem)>> Installed = new();
    private readonly Process _node;
    private readonly ConcurrentQueue<JsonNode> _lines = new();
    private volatile TaskCompletionSource _changed = NewSignal();

    private NodeScript(Process node) => _node = node;

    /// <summary>Why the package cannot be had on this machine; null when it can.</summary>
    /// <param name="package">Name and version, as npm takes them.</param>
    public static string? Problem(string package) => Of(package).Problem;

    /// <summary>Starts a script over the package.</summary>
    public static NodeScript Start(string package, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            RedirectStandardInput = true, // its end is the script's end, so no test leaves it behind
            RedirectStandardOutput = true,
            Environment = { ["NODE_PATH"] = Path.Combine(Of(package).Folder!, "node_modules") },
        };
        var running = new NodeScript(Process.Start(start)!);
        _ = running.ReadAsync();
        return running;
    }

    /// <summary>Gives the script a JSON line.</summary>
    public async Task SayAsync(object line)
    {
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line));
        await _node.StandardInput.FlushAsync();
    }

    /// <summary>Returns the lines of a kind when there are so many.</summary>
    public async Task<IReadOnlyList<JsonNode>> UntilAsync(string what, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static (string? Folder, string? Problem) Of(string package) =>
        Installed.GetOrAdd(package, name => new Lazy<(string?, string?)>(() => Install(name))).Value;

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(JsonNode.Parse(line)!);
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    // Kept between runs; installed beside and moved into place, so that half an install is never taken for one.
    private static (string? Folder, string? Problem) Install(string package)
    {
        var name = package[..package.LastIndexOf('@')];
        var folder = Path.Combine(Path.GetTempPath(), "mass-messaging-tests-" + package.Replace('@', '-').Replace('/', '-'));
        if (File.Exists(Path.Combine(folder, "node_modules", name, "package.json")))
        {
            return (folder, null);
        }

        var fresh = Directory.CreateTempSubdirectory("npm-").FullName;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts", package])
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
                return (null, $"npm could not install {package} within a minute");
            }

            if (npm.ExitCode != 0)
            {
                return (null, $"npm could not install {package}");
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
