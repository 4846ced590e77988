using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MassMessaging.Api.OpenApi;

/// <summary>The sentences that the code says of types and members, from the files that the compiler writes beside the assemblies.</summary>
internal sealed partial class XmlSummaries
{
    private readonly Dictionary<string, XElement> _members;

    /// <summary>Reads the files of the assemblies that bodies and answers come from.</summary>
    public XmlSummaries() => _members = new[] { "MassMessaging.Api.xml", "MassMessaging.Domain.xml" }
        .SelectMany(file => XDocument.Load(Path.Combine(AppContext.BaseDirectory, file)).Descendants("member"))
        .GroupBy(member => member.Attribute("name")!.Value)
        .ToDictionary(group => group.Key, group => group.First());

    /// <summary>The sentences of a type; null: none.</summary>
    public string? Of(Type type) => Text(_members.GetValueOrDefault("T:" + NameOf(type))?.Element("summary"));

    /// <summary>The sentences of a property, or of the parameter that a record makes it of; null: none.</summary>
    public string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        type = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return Text(_members.GetValueOrDefault($"P:{NameOf(type)}.{property.Name}")?.Element("summary"))
            ?? Text(_members.GetValueOrDefault("T:" + NameOf(type))?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name));
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string? Text(XElement? element) => element is null ? null
        : Blanks().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim() is { Length: > 0 } text ? text : null;

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref")?.Value is { } cref => cref[(cref.LastIndexOf('.') + 1)..],
        XElement element when element.Attribute("name")?.Value is { } name => name,
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => string.Empty,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
