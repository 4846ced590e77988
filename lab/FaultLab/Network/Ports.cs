using System.Net;
using System.Net.Sockets;

namespace MassMessaging.FaultLab.Network;

/// <summary>Free ports of this machine, below the range from which outgoing connections take theirs.</summary>
internal static class Ports
{
    private static int _next = Random.Shared.Next(15_000, 28_000);

    /// <summary>A port on which nobody listens now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _next);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
