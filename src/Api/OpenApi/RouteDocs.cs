using MassMessaging.Api.Problems;

namespace MassMessaging.Api.OpenApi;

/// <summary>What Swagger says of a route besides its types.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Example">An example of the body; null: there is none.</param>
/// <param name="Problems">Refusals of its own, as <c>status code code …</c>.</param>
internal sealed record RouteDoc(string Summary, object? Example, string[] Problems);

/// <summary>Documents routes where they are mapped.</summary>
internal static class RouteDocs
{
    /// <summary>Gives a route its sentence, the example of its body and its own refusals.</summary>
    /// <param name="route">The route.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="example">An example of the body; needed where there is one.</param>
    /// <param name="problems">Refusals, each as <c>409 balanceTooLow statusRefused</c>.</param>
    public static RouteHandlerBuilder Documented(
        this RouteHandlerBuilder route, string summary, object? example = null, params string[] problems)
    {
        route.WithMetadata(new RouteDoc(summary, example, problems));
        foreach (var status in problems.Select(problem => int.Parse(problem.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture)))
        {
            route.ProducesProblem(status, ProblemResult.ContentType);
        }

        return route;
    }
}
