using MassMessaging.Hosting;

namespace MassMessaging.Api.Cluster;

/// <summary>
/// Reports that the connection to a silo has ended: the silo died, stopped or cannot be reached. Orleans fails outstanding
/// calls between silos when the silo that executes them dies. It does not fail those of a client, which wait for their
/// time limit (found with Microsoft.Orleans.Client 10.4.2).
/// </summary>
internal sealed class SiloLosses
{
    private readonly Pulse _losses = new();

    /// <summary>Completes when the next connection ends. A caller reads it before its call, so that no loss is missed.</summary>
    public Task Next => _losses.Next;

    /// <summary>A connection has ended.</summary>
    public void Report() => _losses.Report();
}
