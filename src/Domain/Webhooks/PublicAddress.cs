using System.Net;
using System.Net.Sockets;

namespace MassMessaging.Domain.Webhooks;

/// <summary>Whether an address belongs to the public internet: what a tenant names must not reach into this installation's network.</summary>
public static class PublicAddress
{
    // IANA special-purpose registries (RFC 6890 and its updates): none of these is reachable globally.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 =
    [
        // Of the global range: benchmarks and documentation, and tunnels that carry an IPv4 address of their own (Teredo, 6to4).
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    /// <summary>Of the addresses that a name resolves to, those that may be connected to; none: the name leads nowhere public.</summary>
    /// <param name="resolved">What the name resolves to now.</param>
    /// <param name="allowPrivate">Development: every address may be.</param>
    public static IPAddress[] Choose(IEnumerable<IPAddress> resolved, bool allowPrivate) =>
        [.. resolved.Where(address => allowPrivate || Is(address))];

    /// <summary>Whether a host is written as an address, in any form that systems read, or as this machine's name, and is not public.</summary>
    /// <param name="host">A host of a URL as <see cref="Uri.IdnHost"/> gives it.</param>
    public static bool IsNotPublicLiteral(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var plain = host.Trim('[', ']').TrimEnd('.');
        return IPAddress.TryParse(plain, out var address)
            ? !Is(address)
            : plain.Equals("localhost", StringComparison.OrdinalIgnoreCase) || plain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it is; an IPv4 address mapped into IPv6 is judged as itself.</summary>
    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !Special.Any(network => network.Contains(plain))
            : GlobalUnicast.Contains(plain) && !SpecialV6.Any(network => network.Contains(plain));
    }
}
