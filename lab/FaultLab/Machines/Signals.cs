using System.Diagnostics;

namespace MassMessaging.FaultLab.Machines;

/// <summary>Signals to processes that the lab started.</summary>
internal static class Signals
{
    public static void Send(string signal, params IEnumerable<int> processes)
    {
        var ids = processes.ToArray();
        if (ids.Length == 0)
        {
            return;
        }

        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [$"-{signal}", .. ids.Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture))])
        {
            RedirectStandardError = true, // "no such process": it ended by itself
        })!;
        kill.WaitForExit();
    }
}
