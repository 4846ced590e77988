using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence;

/// <summary>
/// The statements of one file of <c>Queries/</c>, by the name that its <c>-- name:</c> line gives. The reason of each
/// statement stands above it in the file. A statement may include fragments (<see cref="QueryFile"/>), and writes a delivery
/// status as a word in braces (<c>{waiting}</c>) that becomes its number, and a campaign's first lane as <c>{first_lane}</c>.
/// </summary>
public sealed class NamedQueries
{
    private const string Resources = "MassMessaging.Persistence.Queries.";

    /// <summary>The file that holds what several files include.</summary>
    private const string Fragments = "fragments";

    private static readonly (string Place, string Text)[] Constants =
    [
        .. Enum.GetValues<DeliveryStatus>().Select(status => ($"{{{status.ToString().ToLowerInvariant()}}}", ((int)status).ToString(CultureInfo.InvariantCulture))),
        ("{first_lane}", CampaignProgress.FirstLane.ToString(CultureInfo.InvariantCulture)),
    ];

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
    /// <param name="filled">What takes the place of words in braces in every statement, before the numbers do.</param>
    /// <exception cref="InvalidOperationException">There is no such file, it names something twice, or includes an unknown fragment.</exception>
    public static NamedQueries Load(string file, params (string Place, string Text)[] filled)
    {
        ArgumentNullException.ThrowIfNull(filled);
        var shared = QueryFile.Parse(Fragments, Read(Fragments));
        var statements = QueryFile.Parse(file, Read(file)).Statements(shared)
            .Select(statement => KeyValuePair.Create(statement.Key, Fill(statement.Value, [.. filled, .. Constants])));
        return new NamedQueries(file, statements.ToFrozenDictionary());
    }

    /// <summary>The names of all files with statements, for the test that prepares them.</summary>
    public static IEnumerable<string> Files() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
        .Select(name => name[Resources.Length..^".sql".Length])
        .Where(file => file != Fragments);

    private static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Resources}{file}.sql")
            ?? throw new InvalidOperationException($"There is no Queries/{file}.sql.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Fill(string sql, (string Place, string Text)[] filled) =>
        filled.Aggregate(sql, (text, fill) => text.Replace(fill.Place, fill.Text, StringComparison.Ordinal));
}
