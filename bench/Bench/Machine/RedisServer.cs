using System.Globalization;

namespace MassMessaging.Bench.Machine;

/// <summary>A private Redis that writes its log every second, for the peers that need one.</summary>
internal static class RedisServer
{
    public static BenchProcess Start(out int port)
    {
        port = BenchMachine.FreePort();
        var folder = Path.Combine(BenchMachine.Root, ".run", "bench-redis");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return BenchProcess.Start(
            "redis-server",
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]);
    }
}
