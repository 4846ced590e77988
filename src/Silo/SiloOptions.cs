using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Silo;

/// <summary>Section <c>Silo</c>: how this silo is reached by the other processes.</summary>
public sealed class SiloOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Silo";

    /// <summary>Port for other silos; 11111 unless set.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; init; } = 11_111;

    /// <summary>Port for Api processes; 30000 unless set.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; init; } = 30_000;

    /// <summary>The address that other processes use; 127.0.0.1 unless set. Silo ports carry no authentication: a private network only.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>The address that it listens on where that is another, as behind a port mapping; the advertised one unless set.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>The port that it listens on for other silos, where that is another; <see cref="SiloPort"/> unless set.</summary>
    [Range(1, 65_535)]
    public int? ListenSiloPort { get; init; }

    /// <summary>The port that it listens on for Api processes, where that is another; <see cref="GatewayPort"/> unless set.</summary>
    [Range(1, 65_535)]
    public int? ListenGatewayPort { get; init; }

    /// <summary>Unique among the silos that run at once, the same after a restart; host name and port unless set.</summary>
    public string? Name { get; init; }

    /// <summary>The name in force.</summary>
    public string EffectiveName => Name ?? $"{Environment.MachineName}-{SiloPort}";
}

/// <summary>Section <c>Cluster</c>: which cluster a process belongs to. The ids never change once there is data.</summary>
public sealed class ClusterSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cluster";

    /// <summary>One cluster of silos; <c>massmessaging</c> unless set.</summary>
    public string ClusterId { get; init; } = "massmessaging";

    /// <summary>Part of every stored key; <c>massmessaging</c> unless set.</summary>
    public string ServiceId { get; init; } = "massmessaging";

    /// <summary>
    /// How long one silo waits for another's sign of life; a silo that misses three is declared dead and its work goes
    /// to the others. 1 s to 10 s; 2 s unless set. Longer where processes are starved of CPU for many seconds.
    /// </summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The settings, checked.</summary>
    /// <exception cref="SettingMissingException">A value is out of range.</exception>
    public ClusterSettings Checked() => ProbeTimeout >= TimeSpan.FromSeconds(1) && ProbeTimeout <= TimeSpan.FromSeconds(10)
        ? this
        : throw new SettingMissingException($"Cluster:ProbeTimeout must lie between 1 s and 10 s; it is {ProbeTimeout}.");
}
