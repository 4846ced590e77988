using System.Reflection;
using System.Xml.Linq;

namespace MassMessaging.Architecture.Tests;

/// <summary>Who may import whom (docs/architecture.md): held on the project files and on the built assemblies.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, Layer> House = new()
    {
        ["Domain"] = new([], ["NodaTime", "libphonenumber-csharp"]),
        ["Contracts"] = new(["Domain"], ["Microsoft.Orleans.Sdk"]),
        ["Channels"] = new(["Domain", "Hosting"], ["Microsoft.Extensions.Http", "Microsoft.Extensions.Options.DataAnnotations"]),
        ["Hosting"] = new([], []),
        ["Persistence"] = new(["Domain", "Hosting"], ["Npgsql", "BitFaster.Caching", "Dapper", "dbup-postgresql"]),
        ["Receipts"] = new(["Domain", "Contracts", "Persistence", "Hosting"], []),
        ["Grains"] = new(
            ["Domain", "Contracts", "Channels", "Persistence", "Hosting", "Receipts"],
            [
                "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Reminders",
                "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.DataAnnotations",
            ]),
        ["Silo"] = new(
            ["Domain", "Contracts", "Channels", "Persistence", "Grains", "Hosting"],
            [
                "Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet",
                "Microsoft.Orleans.Reminders.AdoNet", "Microsoft.Extensions.Hosting",
            ]),
        ["Api"] = new(
            ["Domain", "Contracts", "Channels", "Persistence", "Hosting", "Receipts"],
            ["Microsoft.Orleans.Client", "Microsoft.Orleans.Clustering.AdoNet", "prometheus-net", "Swashbuckle.AspNetCore", "CsvHelper"]),
        ["Simulator"] = new(["Domain", "Hosting"], ["Npgsql"]),
    };

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private sealed record Layer(string[] Projects, string[] Packages);

    public static TheoryData<string> Projects => [.. House.Keys];

    [Fact]
    public void Every_project_of_src_has_a_place_in_the_house() => Assert.Equal(
        House.Keys.Order(),
        Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_its_place_allows(string project)
    {
        var file = XDocument.Load(Path.Combine(Source, project, project + ".csproj"));

        Assert.Empty(Includes(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!).Except(House[project].Projects));
        Assert.Empty(Includes(file, "PackageReference").Except(House[project].Packages));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_built_assembly_uses_nothing_of_ours_beyond_its_place(string project)
    {
        // Through a reference of a reference a project could still reach further than its own file says.
        var used = Assembly.Load("MassMessaging." + project).GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => name.StartsWith("MassMessaging.", StringComparison.Ordinal))
            .Select(name => name["MassMessaging.".Length..]);

        Assert.Empty(used.Except(House[project].Projects));
    }

    [Theory]
    [InlineData("Domain", "System.Net.Http")]
    [InlineData("Domain", "Microsoft.Extensions")]
    [InlineData("Contracts", "Npgsql")]
    [InlineData("Channels", "Npgsql")]
    [InlineData("Channels", "Orleans")]
    [InlineData("Persistence", "Orleans")]
    [InlineData("Api", "Dapper")]
    public void Layers_that_must_not_know_a_technology_do_not(string project, string technology) => Assert.DoesNotContain(
        Assembly.Load("MassMessaging." + project).GetReferencedAssemblies(),
        assembly => assembly.Name!.StartsWith(technology, StringComparison.Ordinal));

    [Fact]
    public void Nothing_in_the_product_asks_the_wall_clock_in_passing()
    {
        // Time is an argument or a TimeProvider; the one exception is the real clock behind the product clock.
        var offenders = Directory.GetFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("DateTime.UtcNow", StringComparison.Ordinal) || text.Contains("DateTime.Now", StringComparison.Ordinal)
                    || text.Contains("DateTimeOffset.UtcNow", StringComparison.Ordinal) || text.Contains("DateTimeOffset.Now", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(Source, file));

        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Includes(XDocument file, string item) =>
        file.Descendants(item).Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
