using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Problems;

/// <summary>Which bodies an address takes, said when another one came.</summary>
internal static class AcceptedBodies
{
    /// <summary>The media type of RFC 7396.</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const string Json = "application/json";

    /// <summary>Refuses patches of another kind, such as JSON Patch, which would otherwise be read as a merge patch.</summary>
    public static Task RefuseOtherPatchesAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsPatch(context.Request.Method)
        && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && !type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
        && !type.MediaType.Equals(MergePatch, StringComparison.OrdinalIgnoreCase)
            ? ProblemHandler.ForStatus(StatusCodes.Status415UnsupportedMediaType, context).ExecuteAsync(context)
            : next(context);

    /// <summary>The sentence for a body that is too large.</summary>
    public static string? LimitOf(HttpContext context) =>
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"A body has at most {bytes} bytes here.")
            : null;

    /// <summary>The sentence for a method that is not taken.</summary>
    public static string? MethodsOf(HttpResponse response) =>
        response.Headers.Allow.Count > 0 ? $"It takes {response.Headers.Allow}." : null;

    /// <summary>The sentence for a body of a kind that is not taken.</summary>
    public static string TypesOf(HttpContext context)
    {
        // The router puts an endpoint of its own in the place of the one whose types were not met.
        var types = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true
                && Matches(endpoint.RoutePattern, context.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [])
            .Distinct();
        var words = string.Join(" or ", types);
        return $"Send {(words.Length == 0 ? Json : words)}.";
    }

    private static bool Matches(RoutePattern pattern, PathString path) =>
        new TemplateMatcher(TemplateParser.Parse(pattern.RawText!.Trim('/')), []).TryMatch(path, []);
}
