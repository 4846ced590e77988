using System.Text.RegularExpressions;

namespace MassMessaging.Persistence;

/// <summary>
/// One file of <c>Queries/</c>, cut into its statements (<c>-- name: claim</c>) and its fragments
/// (<c>-- fragment: sender-block</c>). A line that begins with <c>{&gt; sender-block}</c> includes the fragment, and each line of
/// the fragment is indented as far as that line.
/// </summary>
internal sealed partial class QueryFile
{
    private readonly string _name;
    private readonly Dictionary<string, string> _statements = [];
    private readonly Dictionary<string, string> _fragments = [];

    private QueryFile(string name) => _name = name;

    /// <exception cref="InvalidOperationException">Two sections have one name.</exception>
    internal static QueryFile Parse(string name, string text)
    {
        var file = new QueryFile(name);
        var begins = Begin().Matches(text);
        for (var i = 0; i < begins.Count; i++)
        {
            var (kind, section) = (begins[i].Groups["kind"].Value, begins[i].Groups["section"].Value);
            var body = text[(begins[i].Index + begins[i].Length)..(i + 1 < begins.Count ? begins[i + 1].Index : text.Length)];
            if (!(kind == "name" ? file._statements : file._fragments).TryAdd(section, WithoutNextReason(body)))
            {
                throw new InvalidOperationException($"Queries/{name}.sql names '{section}' twice.");
            }
        }

        return file;
    }

    /// <summary>The statements with their fragments: the file's own, else those of <paramref name="shared"/>.</summary>
    /// <exception cref="InvalidOperationException">A fragment is unknown, or includes itself.</exception>
    internal IEnumerable<KeyValuePair<string, string>> Statements(QueryFile shared) =>
        _statements.Select(statement => KeyValuePair.Create(statement.Key, Include(statement.Value, shared, [])));

    private string Include(string sql, QueryFile shared, string[] within) => Reference().Replace(sql, reference =>
    {
        var (indent, name) = (reference.Groups["indent"].Value, reference.Groups["fragment"].Value);
        if (within.Contains(name))
        {
            throw new InvalidOperationException($"The fragment '{name}' of Queries/{_name}.sql includes itself.");
        }

        var fragment = _fragments.GetValueOrDefault(name) ?? shared._fragments.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"Queries/{_name}.sql includes '{name}', and there is no such fragment.");
        var lines = Include(fragment, shared, [.. within, name]).Split('\n');
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : indent + line));
    });

    /// <summary>The lines of comment at the end are the reason of the section that follows; the database need not read them.</summary>
    private static string WithoutNextReason(string section)
    {
        var lines = section.Trim().Split('\n');
        var last = Array.FindLastIndex(lines, line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal));
        return string.Join('\n', lines[..(last + 1)]);
    }

    [GeneratedRegex("^-- (?<kind>name|fragment): *(?<section>[a-z0-9-]+) *$", RegexOptions.Multiline)]
    private static partial Regex Begin();

    [GeneratedRegex("^(?<indent> *)\\{> (?<fragment>[a-z0-9-]+)\\}", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
