using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;

namespace MassMessaging.Api.Problems;

/// <summary>Maps what was thrown: a body that cannot be read, a part that is away, and the rest, whose detail stays in the log.</summary>
internal sealed partial class ProblemHandler(ClusterState cluster) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // That the caller has gone is no fault here, whichever of the two is noticed first.
        if (exception is ConnectionResetException or ConnectionAbortedException
            || (exception is OperationCanceledException or IOException && httpContext.RequestAborted.IsCancellationRequested))
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await ToProblem(exception, cluster, httpContext).ExecuteAsync(httpContext, exception);
        return true;
    }

    /// <summary>The answer to a status that was set without a body.</summary>
    internal static ProblemResult ForStatus(int status, HttpContext context) => status switch
    {
        404 => new(404, "routeNotFound", "There is no such address."),
        405 => new(405, "methodNotAllowed", "The address does not take this method.", AcceptedBodies.MethodsOf(context.Response)),
        413 => new(413, "bodyTooLarge", "The body is too large.", AcceptedBodies.LimitOf(context)),
        415 => AcceptedBodies.Refused(AcceptedBodies.TypesOf(context)),
        _ => new(status, status < 500 ? "badRequest" : "internal", "The request could not be served."),
    };

    private static ProblemResult ToProblem(Exception exception, ClusterState cluster, HttpContext context) => exception switch
    {
        _ when cluster.IsNotReached(exception) => Problem.Unavailable(),
        RuleException broken => Problem.Invalid(broken.Errors),
        RefusedException refused => refused.Problem,
        JsonException json => FromJson(json),
        BadHttpRequestException { InnerException: JsonException json } => FromJson(json),
        BadHttpRequestException { StatusCode: 400 } bad when Parameter().Match(bad.Message) is { Success: true } match =>
            Unreadable(JsonNamingPolicy.CamelCase.ConvertName(match.Groups[1].Value)),
        BadHttpRequestException { StatusCode: 400 } => Problem.Invalid(string.Empty, "bodyRequired", "A JSON body is required."),
        BadHttpRequestException bad => ForStatus(bad.StatusCode, context),
        _ when DatabaseProblems.TroubleOf(exception) is { } trouble => DatabaseProblems.Of(trouble),
        TimeoutException or OrleansException => Problem.Unavailable(),
        _ => new ProblemResult(500, "internal", "Something went wrong here."),
    };

    private static ProblemResult Unreadable(string parameter) =>
        Problem.Invalid("?" + parameter, "parameterInvalid", $"{parameter} cannot be read.");

    private static ProblemResult FromJson(JsonException json)
    {
        var pointer = JsonPointer.FromPath(json.Path);
        if (Unmapped().Match(json.Message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups[1].Value;
            var escaped = "/" + JsonPointer.Escape(name);
            return Problem.Invalid(
                pointer.EndsWith(escaped, StringComparison.Ordinal) ? pointer : pointer + escaped, "memberUnknown", $"There is no member '{name}' here.");
        }

        return json.Message.Contains(TextConverter.NulMessage, StringComparison.Ordinal)
            ? Problem.Invalid(pointer, "nulCharacter", TextConverter.NulMessage)
            : json.Path is null || json.InnerException is JsonException { Path: null }
                ? Problem.Invalid(pointer, "jsonMalformed", "The body is not well-formed JSON.")
                : Problem.Invalid(pointer, "valueMalformed", MemberKinds.Expected(pointer, json.Message));
    }

    [GeneratedRegex("""^The JSON property '(.*)' could not be mapped""", RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("""parameter "[^"]* (\w+)" """)]
    private static partial Regex Parameter();
}
