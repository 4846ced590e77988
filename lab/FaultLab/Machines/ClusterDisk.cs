using System.Diagnostics;
using System.Globalization;

namespace MassMessaging.FaultLab.Machines;

/// <summary>The disk under the database: a small one in memory where the lab may mount it, so that it can be filled.</summary>
internal sealed class ClusterDisk(string folder) : IDisposable
{
    private const long Bytes = 900L * 1024 * 1024;

    private string Filler => Path.Combine(folder, "filler");

    /// <summary>Whether the disk is one of its own. Elsewhere it cannot be filled: the machine would go with it.</summary>
    public bool CanBeFilled { get; private set; }

    /// <summary>Mounts it, which needs root.</summary>
    public void Mount()
    {
        Directory.CreateDirectory(folder);
        CanBeFilled = Environment.IsPrivilegedProcess
            && Run("/bin/mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Bytes},mode=755"), "tmpfs", folder);
    }

    /// <summary>Takes what is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var piece = new byte[1024 * 1024];
        for (var size = piece.Length; size >= 512;)
        {
            try
            {
                filler.Write(piece, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        if (CanBeFilled)
        {
            Run("/bin/umount", folder);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
