namespace MassMessaging.Probe.Report;

/// <summary>Tables as the documents have them.</summary>
internal static class Tables
{
    /// <summary>A table with a line of dashes under its head.</summary>
    public static string Of(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows) =>
        string.Join('\n', new[] { head, [.. head.Select(_ => "---")] }.Concat(rows).Select(row => $"| {string.Join(" | ", row)} |")) + "\n";
}
