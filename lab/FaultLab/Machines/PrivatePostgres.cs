using System.Diagnostics;
using System.Globalization;

namespace MassMessaging.FaultLab.Machines;

/// <summary>A PostgreSQL of the lab's own, made by deploy/postgres.sh and durable: its kills are real ones.</summary>
internal sealed class PrivatePostgres(string root, string folder)
{
    private string Script => Path.Combine(root, "deploy", "postgres.sh");

    private string Pid => Path.Combine(folder, "server", "data", "postmaster.pid");

    public int Port { get; private set; }

    /// <summary>Starts it; the connection string of a superuser, to the server itself.</summary>
    public async Task<string> StartAsync()
    {
        var url = await RunAsync("start", folder);
        Port = int.Parse(url.Split(';').First(part => part.StartsWith("Port=", StringComparison.Ordinal))["Port=".Length..], CultureInfo.InvariantCulture);
        return url;
    }

    /// <summary>SIGKILL to the server and all its children at once: the machine's power, not a shutdown.</summary>
    public async Task KillAsync()
    {
        var server = ServerId();
        if (server is null)
        {
            return;
        }

        var children = ChildrenOf(server.Value);
        Signals.Send("KILL", [server.Value, .. children]);
        await GoneAsync([server.Value, .. children]);
    }

    /// <summary>SIGINT (connections are ended, then a checkpoint) or SIGQUIT (at once, recovery at the next start).</summary>
    public async Task StopAsync(bool immediately)
    {
        if (ServerId() is { } server)
        {
            Signals.Send(immediately ? "QUIT" : "INT", server);
            await GoneAsync([server]);
        }
    }

    public bool IsUp => ServerId() is { } id && Directory.Exists($"/proc/{id}");

    public Task DestroyAsync() => RunAsync("destroy", folder);

    private int? ServerId()
    {
        try
        {
            return int.Parse(File.ReadLines(Pid).First(), CultureInfo.InvariantCulture);
        }
        catch (Exception absent) when (absent is IOException or InvalidOperationException)
        {
            return null;
        }
    }

    private static int[] ChildrenOf(int parent)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static async Task GoneAsync(int[] ids)
    {
        for (var tries = 0; ids.Any(IsAlive) && tries < 600; tries++)
        {
            await Task.Delay(50);
        }
    }

    // A dead process whose parent has not looked yet still has a folder; its state is Z.
    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo("/bin/bash", [Script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = script.StandardOutput.ReadToEndAsync();
        var error = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"postgres.sh {arguments[0]}: {await error}");
    }
}
