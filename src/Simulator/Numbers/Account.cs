namespace MassMessaging.Simulator.Numbers;

/// <summary>A business account: owns numbers and templates, and is banned as a whole.</summary>
internal sealed class Account(string id)
{
    private volatile IReadOnlyDictionary<(string Name, string Language), Template> _templates =
        new Dictionary<(string, string), Template>();

    private volatile bool _banned;

    internal string Id => id;

    internal bool Banned
    {
        get => _banned;
        set => _banned = value;
    }

    internal IReadOnlyDictionary<(string Name, string Language), Template> Templates => _templates;

    internal void Take(IEnumerable<Template> templates)
    {
        var all = new Dictionary<(string, string), Template>();
        foreach (var template in templates)
        {
            all[(template.Name, template.Language)] = template;
        }

        _templates = all;
    }
}
