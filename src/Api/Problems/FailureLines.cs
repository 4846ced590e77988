using MassMessaging.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace MassMessaging.Api.Problems;

/// <summary>
/// The log's line of a problem, found by the problem's <c>traceId</c>. A line holds the route's pattern and words of ours,
/// never what the caller chose: neither the address nor an invented method.
/// </summary>
internal static partial class FailureLines
{
    private const string NoRoute = "no route";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

    /// <summary>Writes the line: what is broken as an error with its stack, what is away as a warning, a refusal at <c>Debug</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The problem's status.</param>
    /// <param name="code">The problem's code.</param>
    /// <param name="traceId">The problem's trace id.</param>
    /// <param name="cause">What was thrown; null: nothing was.</param>
    public static void Write(HttpContext context, int status, string code, string traceId, Exception? cause)
    {
        var logger = context.RequestServices.GetRequiredService<ILogger<ProblemHandler>>();
        var (method, route) = (MethodOf(context), RouteOf(context));
        if (status < 500)
        {
            LogRefused(logger, method, route, status, code, traceId);
        }
        else if (status == StatusCodes.Status503ServiceUnavailable)
        {
            // Callers repeat a 503, also those without a key: a stack for each would fill the disk and tell nothing new.
            LogUnavailable(logger, method, route, code, KindsOf(cause), traceId);
            if (cause is not null)
            {
                LogCause(logger, cause, traceId);
            }
        }
        else
        {
            LogFailed(logger, cause, method, route, code, traceId);
        }
    }

    // Where something was thrown, the server has taken the endpoint away and kept it here.
    private static string RouteOf(HttpContext context) =>
        ((context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;

    private static string MethodOf(HttpContext context) =>
        RequestLines.CameAsHead(context) ? HttpMethods.Head : Methods.FirstOrDefault(context.Request.Method.Equals) ?? "other";

    private static string KindsOf(Exception? cause)
    {
        var kinds = new List<string>();
        for (var inner = cause; inner is not null; inner = inner.InnerException)
        {
            var state = inner switch
            {
                PostgresException answered => answered.SqlState,
                DatabaseFailedException told => told.SqlState,
                _ => null,
            };
            kinds.Add(state is null ? inner.GetType().Name : $"{inner.GetType().Name} {state}");
        }

        return kinds.Count == 0 ? "nothing was thrown" : string.Join(", ", kinds);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed as {Code}, trace {TraceId}")]
    private static partial void LogFailed(ILogger logger, Exception? exception, string method, string route, string code, string traceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route} could not be served now: {Code} ({Kinds}), trace {TraceId}")]
    private static partial void LogUnavailable(ILogger logger, string method, string route, string code, string kinds, string traceId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What stood behind trace {TraceId}")]
    private static partial void LogCause(ILogger logger, Exception exception, string traceId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Route} answered {Status} {Code}, trace {TraceId}")]
    private static partial void LogRefused(ILogger logger, string method, string route, int status, string code, string traceId);
}
