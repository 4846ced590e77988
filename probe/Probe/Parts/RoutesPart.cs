using MassMessaging.Probe.Description;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>Every operation of the running Api has its recipe: a least role, things for its path, and a body.</summary>
internal static class RoutesPart
{
    public static Task RunAsync(IReadOnlyList<Operation> operations, Belongings things, Findings.Part part)
    {
        foreach (var operation in operations)
        {
            part.Check(LeastRoles.All.ContainsKey(operation.Name), operation.Name, () => $"has no line in {nameof(LeastRoles)}");
            try
            {
                things.PathOf(operation);
                operation.ExampleText();
            }
            catch (InvalidOperationException missing)
            {
                part.Violation(operation.Name, missing.Message);
            }
        }

        part.Check(operations.Count > 80, "the description", () => $"names only {operations.Count} operations");
        var gone = LeastRoles.All.Keys.Except(operations.Select(operation => operation.Name)).Where(name => name != "get /metrics");
        part.Check(!gone.Any(), nameof(LeastRoles), () => $"names what is not there: {string.Join(", ", gone)}");
        return Task.CompletedTask;
    }
}
