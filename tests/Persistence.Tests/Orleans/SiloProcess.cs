using System.Diagnostics;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Stores;

/// <summary>A silo of the product as a process of its own, which can be killed as only a process can.</summary>
public sealed class SiloProcess : IDisposable
{
    private readonly Process _process;

    private SiloProcess(Process process) => _process = process;

    public static SiloProcess Start(TestDatabase database, string clusterId)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "MassMessaging.Silo.dll"),
                $"--ConnectionStrings:Default={database.ConnectionString}",
                $"--Credentials:MasterKey={Seed.MasterKey}",
                $"--Cluster:ClusterId={clusterId}",
                "--Cluster:ServiceId=stores",
                $"--Silo:SiloPort={Ports.Free()}",
                $"--Silo:GatewayPort={Ports.Free()}",
                "--Logging:LogLevel:Default=None",
            },
        };
        return new SiloProcess(Process.Start(start)!);
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
