using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Problems;

/// <summary>Which bodies an address takes, said when another one came.</summary>
internal static class AcceptedBodies
{
    /// <summary>The media type of RFC 7396.</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const string Json = "application/json";
    private const string Utf8 = "utf-8";
    private const int DrainBytes = 64 * 1024;

    /// <summary>As long as web servers linger on a closing connection.</summary>
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Refuses a body whose announced length is above the address's limit, and lets the client end its sending first:
    /// a connection closed under a client that still writes loses the answer that was on its way (RFC 9112, section 9.6).
    /// </summary>
    public static async Task RefuseLargeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } limit
            || !(context.Request.ContentLength > limit.MaxRequestBodySize))
        {
            await next(context);
            return;
        }

        await ProblemHandler.ForStatus(StatusCodes.Status413PayloadTooLarge, context).ExecuteAsync(context);
        await context.Response.CompleteAsync();
        limit.MaxRequestBodySize = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        enough.CancelAfter(DrainWithin);
        var buffer = new byte[DrainBytes];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, enough.Token) > 0)
            {
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It sends too slowly, or has gone; the connection closes under it.
            context.Abort();
        }
    }

    /// <summary>
    /// Refuses patches of another kind, such as JSON Patch, which would otherwise be read as a merge patch, bodies in
    /// another encoding than UTF-8 where the address reads no other (<see cref="ReadsEncodings"/>), those of a type that
    /// cannot be read, and compressed ones, which nobody here unpacks.
    /// </summary>
    public static Task RefuseOthersAsync(HttpContext context, RequestDelegate next)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        if (hasBody && context.Request.Headers.ContentEncoding.Any(IsPacked))
        {
            return Refused("contentEncoding").ExecuteAsync(context);
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type))
        {
            return hasBody && !string.IsNullOrEmpty(context.Request.ContentType)
                ? ProblemHandler.ForStatus(StatusCodes.Status415UnsupportedMediaType, context).ExecuteAsync(context)
                : next(context);
        }

        if (HttpMethods.IsPatch(context.Request.Method) && !IsPatch(type.MediaType))
        {
            return ProblemHandler.ForStatus(StatusCodes.Status415UnsupportedMediaType, context).ExecuteAsync(context);
        }

        // A charset that is there and empty is not UTF-8 either: the reader of bodies would look for an encoding without a name.
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (charset.HasValue && string.IsNullOrWhiteSpace(charset.Value))
        {
            return Refused("charsetEmpty").ExecuteAsync(context);
        }

        if (charset.HasValue && !charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase)
            && context.GetEndpoint()?.Metadata.GetMetadata<ReadsEncodings>() is null)
        {
            return Refused("charset").ExecuteAsync(context);
        }

        if (charset.Length != type.Charset.Length)
        {
            type.Charset = charset; // the reader of bodies knows no quotes
            context.Request.ContentType = type.ToString();
        }

        return next(context);
    }

    private static ProblemResult Refused(string reason) => Problem.Of(Rule.MediaTypeNotSupported, ("reason", reason));

    private static bool IsPacked(string? encodings) => encodings?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) == true;

    private static bool IsPatch(StringSegment mediaType) =>
        mediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || mediaType.Equals(MergePatch, StringComparison.OrdinalIgnoreCase);

    /// <summary>Bytes of the largest body that the address takes; null: it says none.</summary>
    public static long? LimitOf(HttpContext context) => context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;

    /// <summary>The methods that the address takes; null: it says none.</summary>
    public static string[]? MethodsOf(HttpResponse response) => response.Headers.Allow.Count > 0
        ? response.Headers.Allow.ToString().Split(',', StringSplitOptions.TrimEntries)
        : null;

    /// <summary>The media types that the address takes.</summary>
    public static string[] TypesOf(HttpContext context)
    {
        // The router puts an endpoint of its own in the place of the one whose types were not met.
        string[] types = [.. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true
                && Matches(endpoint.RoutePattern, context.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [])
            .Distinct()];
        return types is [] ? [Json] : types;
    }

    private static bool Matches(RoutePattern pattern, PathString path) =>
        new TemplateMatcher(TemplateParser.Parse(pattern.RawText!.Trim('/')), []).TryMatch(path, []);
}

/// <summary>Marks an address that reads its body in the encoding that <c>charset</c> names, and refuses names that it does not know.</summary>
internal sealed class ReadsEncodings;
