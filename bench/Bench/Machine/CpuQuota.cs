using System.Globalization;

namespace MassMessaging.Bench.Machine;

/// <summary>A bound of CPU time for processes that stand for machines of their own (control groups, version 1 or 2; needs root).</summary>
internal sealed class CpuQuota
{
    // Microseconds. With the usual 100 ms a process stands still for most of each tenth of a second, and a call between two
    // such processes waits for both.
    private const int Period = 10_000;

    private readonly string _folder;

    private CpuQuota(string folder) => _folder = folder;

    /// <summary>Part of a core for one process; null where control groups cannot be written.</summary>
    public static CpuQuota? Limit(int processId, double cores)
    {
        var quota = ((int)(cores * Period)).ToString(CultureInfo.InvariantCulture);
        var id = processId.ToString(CultureInfo.InvariantCulture);
        var (root, files) = Directory.Exists("/sys/fs/cgroup/cpu")
            ? ("/sys/fs/cgroup/cpu", new[] { ("cpu.cfs_period_us", Period.ToString(CultureInfo.InvariantCulture)), ("cpu.cfs_quota_us", quota) })
            : ("/sys/fs/cgroup", [("cpu.max", $"{quota} {Period}")]);
        var folder = Path.Combine(root, "massmessaging-bench-" + id);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, text) in files)
            {
                File.WriteAllText(Path.Combine(folder, file), text);
            }

            File.WriteAllText(Path.Combine(folder, "cgroup.procs"), id);
            return new CpuQuota(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the bound away: the process goes back among the others.</summary>
    public void Release()
    {
        var parent = Path.GetDirectoryName(_folder)!;
        foreach (var id in File.ReadLines(Path.Combine(_folder, "cgroup.procs")).ToList())
        {
            File.WriteAllText(Path.Combine(parent, "cgroup.procs"), id);
        }

        Directory.Delete(_folder);
    }
}
