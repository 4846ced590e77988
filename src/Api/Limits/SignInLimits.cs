using System.Net;
using System.Net.Sockets;
using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Limits;

/// <summary>
/// How often somebody without a session may try to open one: so many refused tries a minute from one address, and so many
/// tries of all addresses at this process.
/// </summary>
/// <param name="refusedPerMinute">Setting <c>SignIn:RefusedPerMinute</c>, of an address; 1 or more.</param>
/// <param name="perMinute">Setting <c>SignIn:PerMinute</c>, of this process; 1 or more.</param>
/// <param name="behindProxy">A proxy in front says which address calls: the last of <c>X-Forwarded-For</c>, which it wrote itself.</param>
/// <param name="clock">The real clock.</param>
internal sealed class SignInLimits(int refusedPerMinute, int perMinute, bool behindProxy, TimeProvider clock)
{
    private const int NetworkBytes = 8;
    private readonly MinuteCounts<IPAddress> _addresses = new(refusedPerMinute, clock);
    private readonly MinuteCounts<bool> _process = new(perMinute, clock);

    /// <summary>The limits by their settings.</summary>
    public static SignInLimits FromSettings(IConfiguration settings) => new(
        Math.Max(1, settings.GetValue("SignIn:RefusedPerMinute", 20)),
        Math.Max(1, settings.GetValue("SignIn:PerMinute", 600)),
        settings.GetValue("Tls:InFront", false),
        TimeProvider.System);

    /// <summary>Counts a try before it is judged, so that tries at one moment do not exceed a limit.</summary>
    /// <returns>Why it is not judged; null: it is.</returns>
    public ProblemResult? Begin(HttpContext context)
    {
        var address = _addresses.Add(AddressOf(context));
        if (address.IsAbove)
        {
            return RateLimits.Refusal("signIn", address.Most, address.SecondsLeft);
        }

        var all = _process.Add(true);
        return all.IsAbove ? RateLimits.Refusal("signIns", all.Most, all.SecondsLeft) : null;
    }

    /// <summary>Takes a try that was not refused back from its address.</summary>
    public void Succeeded(HttpContext context) => _addresses.TakeBack(AddressOf(context));

    // Of an IPv6 address the network counts: a line of a house has as many addresses as it wants.
    private IPAddress AddressOf(HttpContext context)
    {
        var said = behindProxy ? context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() : null;
        var address = IPAddress.TryParse(said, out var client) ? client : context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..NetworkBytes], .. new byte[NetworkBytes]])
            : address;
    }
}
