using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using MassMessaging.Persistence.Start;

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

    /// <summary>Where it listens for other silos.</summary>
    public IPEndPoint SiloEndpoint => new(IPAddress.Parse(ListenAddress ?? AdvertisedAddress), ListenSiloPort ?? SiloPort);

    /// <summary>Where it listens for Api processes.</summary>
    public IPEndPoint GatewayEndpoint => new(IPAddress.Parse(ListenAddress ?? AdvertisedAddress), ListenGatewayPort ?? GatewayPort);

    /// <summary>The settings, checked.</summary>
    /// <exception cref="SettingException">A value is out of range.</exception>
    public SiloOptions Checked()
    {
        var broken = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), broken, validateAllProperties: true))
        {
            throw new SettingException($"{Section}:{broken[0].MemberNames.First()} is out of range: {broken[0].ErrorMessage}");
        }

        foreach (var (name, address) in new[] { (nameof(AdvertisedAddress), AdvertisedAddress), (nameof(ListenAddress), ListenAddress) })
        {
            if (address is not null && !IPAddress.TryParse(address, out _))
            {
                throw new SettingException($"{Section}:{name} must be an IP address; it is '{address}'.");
            }
        }

        return this;
    }

    /// <summary>Refuses ports that another program holds, which the runtime would find only in the middle of its start.</summary>
    /// <exception cref="SettingException">It cannot listen there.</exception>
    public void RefuseTakenPorts()
    {
        Checked();
        RefuseTaken(SiloEndpoint, ListenSiloPort is null ? nameof(SiloPort) : nameof(ListenSiloPort));
        RefuseTaken(GatewayEndpoint, ListenGatewayPort is null ? nameof(GatewayPort) : nameof(ListenGatewayPort));
    }

    private static void RefuseTaken(IPEndPoint endpoint, string name)
    {
        try
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied)
        {
            throw new SettingException($"{Section}:{name}: the silo cannot listen on {endpoint}. {taken.Message}.", taken);
        }
    }
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
    /// <exception cref="SettingException">A value is out of range.</exception>
    public ClusterSettings Checked() => ProbeTimeout >= TimeSpan.FromSeconds(1) && ProbeTimeout <= TimeSpan.FromSeconds(10)
        ? this
        : throw new SettingException($"Cluster:ProbeTimeout must lie between 1 s and 10 s; it is {ProbeTimeout}.");
}
