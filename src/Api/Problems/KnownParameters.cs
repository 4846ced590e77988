using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MassMessaging.Api.Problems;

/// <summary>
/// Refuses query parameters that a route of <c>/v1</c> does not know: a misspelt filter would otherwise look like one that
/// everything passes. What a route knows is what the API's document says of it.
/// </summary>
/// <param name="descriptions">What the routes say of themselves.</param>
internal sealed class KnownParameters(IApiDescriptionGroupCollectionProvider descriptions)
{
    private const int MostNamed = 10;
    private readonly Lazy<FrozenDictionary<MethodInfo, string[]>> _known = new(() => Read(descriptions));

    /// <summary>Serves a request whose parameters are known.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query.Count == 0
            || !context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
            || context.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>() is not { } handler)
        {
            return next(context);
        }

        var known = _known.Value.GetValueOrDefault(handler) ?? [];
        var unknown = context.Request.Query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)).Take(MostNamed).ToList();
        if (unknown.Count == 0)
        {
            return next(context);
        }

        var allowed = known.Length == 0 ? null : known;
        return Problem.Invalid([.. unknown.Select(name => Rule.ParameterUnknown.At("?" + name, ("parameter", name), ("allowed", allowed)))]).ExecuteAsync(context);
    }

    // Routes that share a handler share its parameters.
    private static FrozenDictionary<MethodInfo, string[]> Read(IApiDescriptionGroupCollectionProvider descriptions) =>
        descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
            .Select(description => (
                Handler: description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault(),
                Names: description.ParameterDescriptions.Where(parameter => parameter.Source == BindingSource.Query)
                    .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name))))
            .Where(route => route.Handler is not null)
            .GroupBy(route => route.Handler!, route => route.Names)
            .ToFrozenDictionary(group => group.Key, group => group.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal).ToArray());
}
