using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
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
        404 => Problem.Of(Rule.RouteNotFound),
        405 => Problem.Of(Rule.MethodNotAllowed, ("allowed", AcceptedBodies.MethodsOf(context.Response))),
        408 => Problem.Of(Rule.RequestTimeout),
        409 => Problem.Of(Rule.ConnectionBusy),
        413 => Problem.Of(Rule.BodyTooLarge, ("limit", AcceptedBodies.LimitOf(context))),
        415 => Problem.Of(Rule.MediaTypeNotSupported, ("allowed", AcceptedBodies.TypesOf(context))),
        < 500 => Problem.Of(Rule.BadRequest),
        _ => Problem.Of(Rule.Internal),
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
        BadHttpRequestException { StatusCode: 400 } => Problem.Invalid(Rule.BodyRequired.At(string.Empty)),
        BadHttpRequestException bad => ForStatus(bad.StatusCode, context),
        _ when DatabaseProblems.TroubleOf(exception) is { } trouble => DatabaseProblems.Of(trouble),
        TimeoutException or OrleansException => Problem.Unavailable(),
        _ => Problem.Of(Rule.Internal),
    };

    private static ProblemResult Unreadable(string parameter) =>
        Problem.Invalid(Rule.ParameterInvalid.At("?" + parameter));

    private static ProblemResult FromJson(JsonException json)
    {
        var pointer = JsonPointer.FromPath(json.Path);
        if (Unmapped().Match(json.Message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups[1].Value;
            var escaped = "/" + JsonPointer.Escape(name);
            return Problem.Invalid(Rule.MemberUnknown.At(pointer.EndsWith(escaped, StringComparison.Ordinal) ? pointer : pointer + escaped, ("member", name)));
        }

        return json.Message.Contains(TextConverter.NulMessage, StringComparison.Ordinal)
            ? Problem.Invalid(Rule.NulCharacter.At(pointer))
            : json.Path is null || json.InnerException is JsonException { Path: null }
                ? Problem.Invalid(Malformed(pointer, json))
                : Problem.Invalid(MemberKinds.Wrong(pointer, json.Message));
    }

    // The reader counts lines from 0; where it says none, the whole body is of the wrong kind.
    private static FieldError Malformed(string pointer, JsonException json)
    {
        var at = json.LineNumber is null && json.InnerException is JsonException inner ? inner : json;
        return Rule.JsonMalformed.At(pointer, ("line", at.LineNumber + 1), ("position", at.BytePositionInLine + 1));
    }

    [GeneratedRegex("""^The JSON property '(.*)' could not be mapped""", RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("""parameter "[^"]* (\w+)" """)]
    private static partial Regex Parameter();
}
