using System.Globalization;

namespace MassMessaging.FaultLab.Network;

/// <summary>Which of our processes a connection comes from, as Linux tells it: all of them share one address.</summary>
internal static class SocketOwners
{
    /// <summary>The process among <paramref name="candidates"/> that holds the socket bound to a local port; null: none of them.</summary>
    public static int? OwnerOf(int localPort, IEnumerable<int> candidates)
    {
        if (InodeOf(localPort) is not { } inode)
        {
            return null;
        }

        var link = $"socket:[{inode}]";
        return candidates.Cast<int?>().FirstOrDefault(id => Holds(id!.Value, link));
    }

    // sl, local address, remote address, state, …, inode as the tenth field.
    private static string? InodeOf(int port)
    {
        var wanted = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists))
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(wanted, StringComparison.Ordinal) && fields[9] != "0")
                {
                    return fields[9];
                }
            }
        }

        return null;
    }

    private static bool Holds(int processId, string link)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
