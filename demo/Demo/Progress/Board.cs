namespace MassMessaging.Demo.Progress;

/// <summary>Lines that change: redrawn in place on a terminal, printed anew every ten seconds elsewhere.</summary>
internal sealed class Board
{
    private static readonly TimeSpan PrintEvery = TimeSpan.FromSeconds(10);
    private readonly bool _isTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private int _drawn;
    private DateTime _printedAt;

    /// <summary>How many characters a line may have; a file or a terminal that does not tell has room.</summary>
    public int Width => _isTerminal && Console.WindowWidth > 1 ? Console.WindowWidth - 1 : 200;

    public void Show(IReadOnlyList<string> lines, bool last = false)
    {
        if (_isTerminal)
        {
            // Up over what was drawn before; a line longer than the terminal would wrap and break the count.
            var up = _drawn > 0 ? $"\e[{_drawn}A" : "";
            var width = Width;
            Console.Write(up + string.Concat(lines.Select(line => $"\e[2K{(line.Length > width ? line[..width] : line)}\n")) + "\e[J");
            _drawn = lines.Count;
        }
        else if (last || DateTime.UtcNow - _printedAt >= PrintEvery)
        {
            _printedAt = DateTime.UtcNow;
            foreach (var line in lines)
            {
                Console.WriteLine(line);
            }
        }
    }
}
