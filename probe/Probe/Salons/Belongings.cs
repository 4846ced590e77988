using MassMessaging.Probe.Description;

namespace MassMessaging.Probe.Salons;

/// <summary>One thing of each kind that a tenant can have, with the ids that name it in paths.</summary>
/// <param name="ids">The id of a thing by the word before it in paths.</param>
internal sealed class Belongings(IReadOnlyDictionary<string, string> ids)
{
    /// <summary>What names nothing.</summary>
    public static readonly Belongings Nothing = new(new Dictionary<string, string>());

    private static readonly string Absent = Guid.NewGuid().ToString("N");

    /// <summary>The id of a thing; <paramref name="collection"/> is the word before it in paths.</summary>
    /// <exception cref="InvalidOperationException">Nothing of this kind is made by <see cref="Furniture"/>: a route without a recipe.</exception>
    public string this[string collection] => ids.TryGetValue(collection, out var id) ? id : collection switch
    {
        "opt-outs" => "sms",
        _ when ReferenceEquals(this, Nothing) => Absent,
        _ => throw new InvalidOperationException($"Make one of /{collection}/{{id}} in {nameof(Furniture)}."),
    };

    /// <summary>The kinds of things and their ids.</summary>
    public IReadOnlyDictionary<string, string> All => ids;

    /// <summary>One thing.</summary>
    public static Belongings Only(string collection, string id) => new(new Dictionary<string, string> { [collection] = id });

    /// <summary>The operation's path, with these things in its parameters.</summary>
    public string PathOf(Operation operation)
    {
        var segments = operation.Path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            segments[i] = segments[i].StartsWith('{') ? Uri.EscapeDataString(this[segments[i - 1]]) : segments[i];
        }

        return string.Join('/', segments);
    }
}
