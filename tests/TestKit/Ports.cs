using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MassMessaging.TestKit;

/// <summary>Ports of loopback for servers that start a while after their port is chosen.</summary>
public static class Ports
{
    // Below the range from which outgoing connections take theirs, or one of the many to the database could take it meanwhile.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A port that nobody listens on, and that this process was not given before.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                continue; // somebody listens
            }

            if (Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
