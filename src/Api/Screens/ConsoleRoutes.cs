using System.Security.Cryptography;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Words;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Screens;

/// <summary>The owner's console: one page at every address below <c>/console</c>, its icon and manifest, and its assets.</summary>
internal static class ConsoleRoutes
{
    /// <summary>Where the console is.</summary>
    public const string Root = "/console";

    private const string Session = "/v1/session";
    private const string SessionAndCampaigns = Session + "?campaigns=30";

    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Maps the routes; they need no key, for the page holds no data.</summary>
    public static void MapConsole(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (ConsoleFiles files) => TypedResults.Redirect(files.Exist ? Root : "/swagger")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(Root + "/assets/{name}", Asset).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(Root + "/assets/{**rest}", NoAsset).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(Root + "/{**path}", PageAsync).AllowAnonymous().ExcludeFromDescription();
    }

    // Asked for again at every visit, and answered 304 while the build is the same.
    private static async Task<IResult> PageAsync(string? path, ConsoleFiles files, HttpContext context)
    {
        var beside = string.IsNullOrEmpty(path) ? null : files.Beside(path, Accepted(context));
        if ((beside ?? files.Page(Accepted(context), AnswerLanguage.Choose(context, files.Languages))) is not { } file)
        {
            return ProblemHandler.ForStatus(StatusCodes.Status404NotFound, context);
        }

        var bytes = await File.ReadAllBytesAsync(file.Path, context.RequestAborted);
        Tell(context, file, "no-cache");
        if (beside is null)
        {
            TellAhead(context, path);
        }

        return TypedResults.Bytes(bytes, TypeOf(beside is null ? "index.html" : path!), entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\""));
    }

    // The name holds the hash of the content, so what was answered once is never asked for again.
    private static IResult Asset(string name, ConsoleFiles files, HttpContext context)
    {
        if (files.Asset(name, Accepted(context)) is not { } file)
        {
            return NoAsset(context);
        }

        Tell(context, file, "public, max-age=31536000, immutable");
        return TypedResults.PhysicalFile(file.Path, TypeOf(name), entityTag: new EntityTagHeaderValue($"\"{name}{file.Encoding}\""));
    }

    // Never the page: a browser would take it for a script. And not kept: the next process may have the file.
    private static IResult NoAsset(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return ProblemHandler.ForStatus(StatusCodes.Status404NotFound, context);
    }

    // The browser reads the session while the script is on its way; the address is the script's (start.ts). A browser that
    // does not say which page asks would be refused it (SessionCookie).
    private static void TellAhead(HttpContext context, string? path)
    {
        if (context.Request.Headers.ContainsKey("Sec-Fetch-Site"))
        {
            var opensWithCampaigns = (path ?? string.Empty).TrimEnd('/') is "" or "campaigns" && !context.Request.QueryString.HasValue;
            context.Response.Headers.Link = $"<{(opensWithCampaigns ? SessionAndCampaigns : Session)}>; rel=preload; as=fetch; crossorigin";
        }
    }

    private static IList<StringWithQualityHeaderValue> Accepted(HttpContext context) => context.Request.GetTypedHeaders().AcceptEncoding;

    private static void Tell(HttpContext context, ConsoleFile file, string keep)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = keep;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (file.Encoding is not null)
        {
            headers.ContentEncoding = file.Encoding;
        }
    }

    private static string TypeOf(string name)
    {
        var type = Types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
    }
}
