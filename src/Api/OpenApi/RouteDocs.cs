using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.OpenApi;

/// <summary>What Swagger says of a route besides its types.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Example">An example of the body; null: there is none.</param>
/// <param name="Problems">The rules that its own refusals name.</param>
internal sealed record RouteDoc(string Summary, object? Example, Rule[] Problems);

/// <summary>Documents routes where they are mapped.</summary>
internal static class RouteDocs
{
    /// <summary>Gives a route its sentence, the example of its body and its own refusals.</summary>
    /// <param name="route">The route.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="example">An example of the body; needed where there is one.</param>
    /// <param name="problems">The rules that its own refusals name.</param>
    public static RouteHandlerBuilder Documented(
        this RouteHandlerBuilder route, string summary, object? example = null, params Rule[] problems)
    {
        route.WithMetadata(new RouteDoc(summary, example, problems));
        foreach (var status in problems.Select(rule => rule.Status).Distinct())
        {
            route.ProducesProblem(status, ProblemResult.ContentType);
        }

        return route;
    }
}
