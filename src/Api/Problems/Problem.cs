using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Problems;

/// <summary>
/// Makes every answer that is not a success: RFC 9457, with a stable <c>code</c> to branch on and, for bodies,
/// <c>errors</c> (pointer to sentences) beside <c>rules</c> (pointer to the broken rules' names).
/// </summary>
internal static class Problem
{
    /// <summary>A body or parameter breaks rules. The code is the first broken rule's name.</summary>
    public static ProblemResult Invalid(IReadOnlyCollection<FieldError> errors)
    {
        var byPointer = errors.GroupBy(error => error.Pointer).ToList();
        return new ProblemResult(400, errors.First().Rule, "The request breaks a rule.", errors.First().Message)
        {
            ["errors"] = byPointer.ToDictionary(group => group.Key, group => group.Select(error => error.Message).ToArray()),
            ["rules"] = byPointer.ToDictionary(group => group.Key, group => group.Select(error => error.Rule).ToArray()),
        };
    }

    /// <summary>One field breaks a rule.</summary>
    public static ProblemResult Invalid(string pointer, string rule, string message) => Invalid([new FieldError(pointer, rule, message)]);

    /// <summary>There is no such thing, or it is another tenant's: both look the same.</summary>
    public static ProblemResult NotFound() => new(404, "notFound", "There is no such resource.");

    /// <summary>The state of things refuses the call.</summary>
    public static ProblemResult Conflict(string code, string detail) => new(409, code, "The present state refuses this.", detail);

    /// <summary>The status refuses a command; RFC 9457 keeps the name <c>status</c> for the HTTP status.</summary>
    public static ProblemResult Refused(string status) =>
        new(409, "statusRefused", "The status refuses this.", $"This is not possible while the status is {status}.") { ["currentStatus"] = status };

    /// <summary>The caller's key may not do this.</summary>
    public static ProblemResult Forbidden(string code, string detail) => new(403, code, "This key may not do this.", detail);

    /// <summary>The caller has not said which state it has seen.</summary>
    public static ProblemResult PreconditionRequired() => new(
        428, "preconditionRequired", "If-Match is required.", "Send the ETag of the state that you have seen in If-Match.");

    /// <summary>The caller has seen an older state.</summary>
    public static ProblemResult PreconditionFailed() => new(
        412, "preconditionFailed", "It has changed since.", "Read it again and send its present ETag in If-Match.");

    /// <summary>The part that answers this is not reachable now.</summary>
    public static ProblemResult Unavailable() => new(503, "unavailable", "Try again in a moment.") { RetryAfter = 2 };

    /// <summary>The question takes the database longer than one call may; the same question again would too.</summary>
    public static ProblemResult TooExpensive() => new(
        422, "queryTooExpensive", "The question takes too long to answer.", "Ask about fewer customers: with a simpler filter, or a shorter list.");
}
