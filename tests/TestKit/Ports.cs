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

    private static readonly ConcurrentDictionary<int, Socket> Given = [];

    /// <summary>A port that nobody listens on, and that no process of tests on this machine was given before and still runs.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Mark(port) is not { } mark)
            {
                continue; // given already
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                mark.Dispose();
                continue; // somebody listens
            }

            Given[port] = mark;
            return port;
        }
    }

    // Two test projects run side by side. Each marks a port that it gives by holding it over UDP until the process ends.
    private static Socket? Mark(int port)
    {
        var mark = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            mark.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return mark;
        }
        catch (SocketException)
        {
            mark.Dispose();
            return null;
        }
    }
}
