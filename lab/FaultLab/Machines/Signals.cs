using System.Runtime.InteropServices;

namespace MassMessaging.FaultLab.Machines;

/// <summary>Signals to processes that the lab started. A process that ended by itself gets none.</summary>
internal static class Signals
{
    private static readonly Dictionary<string, int> Numbers = new() { ["INT"] = 2, ["QUIT"] = 3, ["KILL"] = 9, ["TERM"] = 15, ["CONT"] = 18, ["STOP"] = 19 };

    public static void Send(string signal, params IEnumerable<int> processes)
    {
        foreach (var id in processes)
        {
            _ = Kill(id, Numbers[signal]);
        }
    }

    // A program of its own for each signal would come milliseconds too late for what a claim begins.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
