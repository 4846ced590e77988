using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Problems;

/// <summary>
/// Makes every answer that is not a success: RFC 9457, with a stable <c>code</c> to branch on and, for bodies,
/// <c>errors</c> (pointer to sentences), <c>rules</c> (pointer to the broken rules' names) and <c>problems</c> (both, with data).
/// </summary>
internal static class Problem
{
    /// <summary>A rule of the catalogue is broken.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="values">The values that its sentences name.</param>
    public static ProblemResult Of(Rule rule, params (string Name, object? Value)[] values) => new(rule, values);

    /// <summary>A body or parameter breaks rules. The code is the first broken rule's name.</summary>
    public static ProblemResult Invalid(IReadOnlyCollection<FieldError> errors) =>
        new(errors.First().Rule) { Errors = errors };

    /// <summary>One field breaks a rule.</summary>
    public static ProblemResult Invalid(FieldError error) => Invalid([error]);

    /// <summary>There is no such thing, or it is another tenant's: both look the same.</summary>
    /// <param name="thing">What is missing, such as <c>campaign</c>; null: it is not told apart.</param>
    public static ProblemResult NotFound(string? thing = null) => Of(Rule.NotFound, ("reason", thing));

    /// <summary>The status refuses a command; RFC 9457 keeps the name <c>status</c> for the HTTP status.</summary>
    public static ProblemResult Refused(string status) =>
        new(Rule.StatusRefused, ("currentStatus", status)) { ["currentStatus"] = status };

    /// <summary>The caller has not said which state it has seen.</summary>
    public static ProblemResult PreconditionRequired() => Of(Rule.PreconditionRequired);

    /// <summary>The caller has seen an older state.</summary>
    public static ProblemResult PreconditionFailed() => Of(Rule.PreconditionFailed);

    /// <summary>The part that answers this is not reachable now.</summary>
    public static ProblemResult Unavailable() => new(Rule.Unavailable) { RetryAfter = 2 };

    /// <summary>The question takes the database longer than one call may; the same question again would too.</summary>
    public static ProblemResult TooExpensive() => Of(Rule.QueryTooExpensive);
}
