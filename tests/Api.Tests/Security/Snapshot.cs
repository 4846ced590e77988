using System.Text;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Parts;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Everything that a tenant can read of itself, as one text to compare.</summary>
internal static class Snapshot
{
    /// <summary>Reads what there is.</summary>
    public static async Task<string> OfAsync(ApiClient creator, Belongings things, IReadOnlyList<Operation> operations)
    {
        var text = new StringBuilder();
        foreach (var operation in operations.Where(operation => operation is { Method: "get", Streams: false }
                     && LeastRoles.All[operation.Name] is LeastRole.Viewer or LeastRole.Manager or LeastRole.Creator or LeastRole.AnyKey))
        {
            var answer = (await creator.GetAsync(things.PathOf(operation))).Expect(200);
            text.AppendLine($"{operation.Name} {answer.Headers.GetValueOrDefault("ETag")} {ProbeRun.Still(answer.Body)}");
        }

        return text.ToString();
    }
}

/// <summary>An API of their own: these tests set the installation's prices, and call everything.</summary>
[CollectionDefinition(Name)]
public sealed class SecurityCollection : ICollectionFixture<ApiWithSilo>
{
    public const string Name = "security";
}
