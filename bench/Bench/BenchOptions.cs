using System.Globalization;

namespace MassMessaging.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Workload">The first word.</param>
/// <param name="Named">Words of the form <c>--name value</c>.</param>
/// <param name="Rest">All words after the first.</param>
internal sealed record BenchOptions(string Workload, IReadOnlyDictionary<string, string> Named, string[] Rest)
{
    public int Rounds => Number("rounds", 3);

    public int Port => Number("port", 0);

    public static BenchOptions Parse(string[] args)
    {
        var named = new Dictionary<string, string>();
        for (var i = 1; i + 1 < args.Length; i++)
        {
            if (args[i].StartsWith("--", StringComparison.Ordinal))
            {
                named[args[i][2..]] = args[++i];
            }
        }

        return new BenchOptions(args.FirstOrDefault() ?? "", named, args.Length > 1 ? args[1..] : []);
    }

    public int Number(string name, int otherwise) =>
        Named.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string Text(string name, string otherwise) => Named.TryGetValue(name, out var text) ? text : otherwise;

    public int[] Numbers(string name, params int[] otherwise) => Named.TryGetValue(name, out var text)
        ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))]
        : otherwise;
}
