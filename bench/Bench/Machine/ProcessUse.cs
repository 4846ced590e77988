using System.Globalization;

namespace MassMessaging.Bench.Machine;

/// <summary>What processes have used so far, read from the kernel.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="PeakBytes">The largest resident memory so far.</param>
internal readonly record struct ProcessUse(double CpuSeconds, long PeakBytes)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that runs .NET

    public static ProcessUse Of(int pid)
    {
        // The command's name may hold spaces: fields are counted after its closing bracket.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessUse(ticks / TicksPerSecond, StatusLine(pid, "VmHWM"));
    }

    /// <summary>From now on the peak is of what comes.</summary>
    public static void ForgetPeak(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    /// <summary>Resident memory now.</summary>
    public static long ResidentBytes(int pid) => StatusLine(pid, "VmRSS");

    /// <summary>A process with all that descend from it, and those that ended meanwhile as far as their parents waited for them.</summary>
    public static double TreeCpuSeconds(int root)
    {
        var sum = 0.0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var stat = File.ReadAllText(folder + "/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var pid = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                if (pid == root || fields[1] == root.ToString(CultureInfo.InvariantCulture))
                {
                    var ended = pid == root ? 4 : 2;
                    sum += fields.Skip(11).Take(ended).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
                }
            }
            catch (IOException)
            {
                // It ended between the listing and the reading.
            }
        }

        return sum;
    }

    private static long StatusLine(int pid, string name) => File.ReadLines($"/proc/{pid}/status")
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .FirstOrDefault();
}
