using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Api.Tests.Description;

namespace MassMessaging.Api.Tests.Catalogue;

/// <summary>What the description of the API says of its operations' problems.</summary>
public sealed partial class KnownOperations
{
    private readonly List<(string Method, string[] Path, Dictionary<int, HashSet<string>> Codes)> _operations = [];

    private KnownOperations(JsonElement document)
    {
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("responses", out _)))
            {
                var codes = operation.Value.GetProperty("responses").EnumerateObject()
                    .Where(response => response.Name[0] is '4' or '5')
                    .ToDictionary(
                        response => int.Parse(response.Name, System.Globalization.CultureInfo.InvariantCulture),
                        response => Code().Matches(response.Value.GetProperty("description").GetString()!).Select(match => match.Groups[1].Value).ToHashSet());
                _operations.Add((operation.Name.ToUpperInvariant(), path.Name.Split('/'), codes));
            }
        }
    }

    /// <summary>Every documented code with the statuses that operations name it under.</summary>
    public ILookup<string, int> StatusesByCode => _operations
        .SelectMany(operation => operation.Codes.SelectMany(status => status.Value.Select(code => (code, status.Key))))
        .Distinct().ToLookup(pair => pair.code, pair => pair.Key);

    /// <summary>Those of the description that the repository keeps, which is the one that is served.</summary>
    public static KnownOperations Only { get; } = new(KeptDescription.Only.Document);

    /// <summary>The codes that an operation documents for a status; null: there is no such operation.</summary>
    public IReadOnlySet<string>? CodesOf(string method, string path, int status)
    {
        var (parts, verb) = (path.Split('?')[0].Split('/'), method.ToUpperInvariant());
        // As the router does: a segment that is named counts before one that is a parameter.
        var found = _operations.Where(operation => operation.Method == (verb == "HEAD" ? "GET" : verb) && Matches(operation.Path, parts))
            .OrderBy(operation => operation.Path.Count(part => part.StartsWith('{'))).FirstOrDefault();
        return found.Path is null ? null : found.Codes.GetValueOrDefault(status) ?? [];
    }

    private static bool Matches(string[] pattern, string[] path) =>
        pattern.Length == path.Length && pattern.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Code();
}
