using System.Globalization;
using MassMessaging.Domain.Time;

namespace MassMessaging.FaultLab;

/// <summary>The run's diary: one line per fault, call and observation, with real seconds since the start and product time.</summary>
internal sealed class History(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(path) { AutoFlush = true };
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly List<string> _lines = [];

    /// <summary>The product clock once it is known.</summary>
    public ProductClock? Clock { get; set; }

    /// <summary>Product time now.</summary>
    public DateTimeOffset Now => Clock!.GetUtcNow();

    /// <summary>Writes a line; <paramref name="loud"/> ones are shown as well.</summary>
    public void Say(string text, bool loud = false)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{(DateTimeOffset.UtcNow - _began).TotalSeconds,8:F2} {Clock?.GetUtcNow():MM-dd HH:mm:ss.fff} {text}");
        lock (_gate)
        {
            _file.WriteLine(line);
            _lines.Add(line);
            if (loud)
            {
                Console.WriteLine(line);
            }
        }
    }

    /// <summary>The lines that mention one of the words.</summary>
    public IReadOnlyList<string> About(params string[] words)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    public void Dispose() => _file.Dispose();
}
