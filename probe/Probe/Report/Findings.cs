using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Report;

/// <summary>What the parts of the probe tried and what they found.</summary>
internal sealed class Findings
{
    private const int MostOfAPart = 40;
    private readonly List<Part> _parts = [];
    private readonly List<string> _tables = [];

    /// <summary>Everything that must not be, as sentences that name the request and its answer.</summary>
    public IReadOnlyList<string> Violations => [.. _parts.SelectMany(part => part.Told())];

    /// <summary>How many there are, with those of a kind that was told already.</summary>
    public int Count => _parts.Sum(part => part.Violations.Count);

    /// <summary>Runs a part and counts what it does.</summary>
    public async Task RunAsync(string name, Func<Part, Task> run)
    {
        var part = new Part(name);
        _parts.Add(part);
        var (started, sent) = (Stopwatch.GetTimestamp(), Client.Sent);
        try
        {
            await run(part);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            part.Violation("the part itself", $"ended before its end: {failure.Message}");
        }

        part.Took = Stopwatch.GetElapsedTime(started);
        part.Requests = Client.Sent - sent;
        Console.Error.WriteLine($"{name}: {part.Requests:N0} requests, {part.Checks:N0} checks, {part.Violations.Count:N0} violations, {part.Took.TotalSeconds:0.0} s");
    }

    /// <summary>A table of figures for the end of the report.</summary>
    public void Table(string text)
    {
        lock (_tables)
        {
            _tables.Add(text);
        }
    }

    /// <summary>The tables, then each violation.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(Tables.Of(
            ["part", "requests", "checks", "violations", "seconds"],
            _parts.Select(part => new[] { part.Name, $"{part.Requests:N0}", $"{part.Checks:N0}", $"{part.Violations.Count:N0}", $"{part.Took.TotalSeconds:0.0}" })));
        foreach (var table in _tables)
        {
            text.AppendLine(table);
        }

        foreach (var violation in Violations)
        {
            text.AppendLine("VIOLATION " + violation);
        }

        return text.ToString();
    }

    /// <summary>One part of the probe.</summary>
    /// <param name="Name">Its name.</param>
    internal sealed record Part(string Name)
    {
        private int _checks;

        public ConcurrentQueue<(string Where, string What)> Violations { get; } = [];

        public int Checks => _checks;

        public long Requests { get; set; }

        public TimeSpan Took { get; set; }

        /// <summary>Something must hold.</summary>
        /// <param name="holds">Whether it does.</param>
        /// <param name="where">The operation or place; one violation of each is told.</param>
        /// <param name="what">What was found instead.</param>
        public void Check(bool holds, string where, Func<string> what)
        {
            Interlocked.Increment(ref _checks);
            if (!holds)
            {
                Violation(where, what());
            }
        }

        /// <summary>Something is as it must not be.</summary>
        public void Violation(string where, string what) => Violations.Enqueue((where, what));

        /// <summary>The first violation of each place, and how many more there were.</summary>
        public IEnumerable<string> Told()
        {
            var places = Violations.GroupBy(violation => violation.Where).ToList();
            return places.Take(MostOfAPart)
                .Select(place => $"[{Name}] {place.Key}: {Short(place.First().What)}" + (place.Count() == 1 ? "" : $" (and {place.Count() - 1} more there)"))
                .Concat(places.Count > MostOfAPart ? [$"[{Name}] … and {places.Count - MostOfAPart} more places"] : []);
        }

        private static string Short(string text) => (text.Length > 900 ? text[..900] + "…" : text).ReplaceLineEndings(" ");
    }
}
