using System.Collections.Frozen;
using System.Reflection;

namespace MassMessaging.Persistence;

/// <summary>
/// The statements of one file of <c>Queries/</c>, by the name that its <c>-- name:</c> line gives. The reason of each
/// statement stands above it in the file.
/// </summary>
public sealed class NamedQueries
{
    private const string Marker = "-- name:";
    private readonly FrozenDictionary<string, string> _byName;
    private readonly string _file;

    private NamedQueries(string file, FrozenDictionary<string, string> byName)
    {
        _file = file;
        _byName = byName;
    }

    /// <summary>The names in the file, for the test that prepares each statement against the migrated schema.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>The statement of that name.</summary>
    /// <exception cref="KeyNotFoundException">The file has none: a mistake in the code.</exception>
    public string this[string name] => _byName.TryGetValue(name, out var sql)
        ? sql
        : throw new KeyNotFoundException($"Queries/{_file}.sql has no statement named '{name}'.");

    /// <summary>Reads the embedded file <c>Queries/{file}.sql</c>.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="filled">What takes the place of words in braces in every statement.</param>
    /// <exception cref="InvalidOperationException">There is no such file, or it names a statement twice.</exception>
    public static NamedQueries Load(string file, params (string Place, string Text)[] filled)
    {
        ArgumentNullException.ThrowIfNull(filled);
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"MassMessaging.Persistence.Queries.{file}.sql")
            ?? throw new InvalidOperationException($"There is no Queries/{file}.sql.");
        using var reader = new StreamReader(stream);
        var text = filled.Aggregate(reader.ReadToEnd(), (sql, fill) => sql.Replace(fill.Place, fill.Text, StringComparison.Ordinal));
        return new NamedQueries(file, Split(file, text).ToFrozenDictionary());
    }

    /// <summary>The names of all files, for the test that prepares them.</summary>
    public static IEnumerable<string> Files() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith("MassMessaging.Persistence.Queries.", StringComparison.Ordinal))
        .Select(name => name["MassMessaging.Persistence.Queries.".Length..^".sql".Length]);

    private static Dictionary<string, string> Split(string file, string text)
    {
        var found = new Dictionary<string, string>();
        foreach (var section in text.Split(Marker).Skip(1))
        {
            var end = section.IndexOf('\n');
            if (!found.TryAdd(section[..end].Trim(), WithoutNextReason(section[end..])))
            {
                throw new InvalidOperationException($"Queries/{file}.sql names '{section[..end].Trim()}' twice.");
            }
        }

        return found;
    }

    /// <summary>The lines of comment at the end are the reason of the statement that follows; the database need not read them.</summary>
    private static string WithoutNextReason(string section)
    {
        var lines = section.Trim().Split('\n');
        var last = Array.FindLastIndex(lines, line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal));
        return string.Join('\n', lines[..(last + 1)]);
    }
}
