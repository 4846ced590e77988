using System.Globalization;
using System.Runtime.InteropServices;

namespace MassMessaging.Bench.Machine;

/// <summary>What the figures of a run are of: printed before them.</summary>
internal static class MachineDescription
{
    /// <param name="postgres">The server's version, as it says it.</param>
    public static string Of(string postgres) => string.Create(
        CultureInfo.InvariantCulture,
        $"Machine: {Environment.ProcessorCount} cores ({Cell("/proc/cpuinfo", "model name")}), {Cell("/proc/meminfo", "MemTotal")} of memory, {RuntimeInformation.OSDescription}, "
        + $"{RuntimeInformation.FrameworkDescription}, PostgreSQL {postgres}; load average before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");

    private static string Cell(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
}
